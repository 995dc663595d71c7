"""A small site on Twisted, to be moved piece by piece. Prints READY and its port."""

import os
import sys
import tempfile

from twisted.internet import reactor, task
from twisted.web import resource, server, static, util


class Page(resource.Resource):
    """A page with a form."""

    def render_GET(self, request):
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        request.setHeader(b"x-page", b"form")
        return b"name=" + b",".join(request.args.get(b"name", [])) + b"\n"

    def render_POST(self, request):
        request.setHeader(b"content-type", b"text/plain; charset=utf-8")
        return b"posted " + b",".join(request.args.get(b"name", [])) + b" %d bytes\n" % len(request.content.read())


class Slow(resource.Resource):
    """Three pieces, a little time apart."""

    isLeaf = True

    def render_GET(self, request):
        def piece(left):
            if left == 0:
                request.finish()
                return
            request.write(b"piece %d\n" % left)
            task.deferLater(reactor, 0.01, piece, left - 1)

        piece(3)
        return server.NOT_DONE_YET


class Count(resource.Resource):
    """Counts the visits of a session."""

    isLeaf = True

    def render_GET(self, request):
        session = request.getSession()
        session.count = getattr(session, "count", 0) + 1
        return b"visit %d of %s\n" % (session.count, session.uid)


class Article(resource.Resource):
    """One article."""

    def __init__(self, number):
        resource.Resource.__init__(self)
        self.number = number

    def render_GET(self, request):
        return b"article %d\n" % self.number


class Articles(resource.Resource):
    """Articles 1 to 9, others do not exist."""

    def getChild(self, name, request):
        if name == b"":
            return self
        if name.isdigit() and 0 < int(name) < 10:
            return Article(int(name))
        return resource.Resource.getChild(self, name, request)

    def render_GET(self, request):
        return b"9 articles\n"


class Echo(resource.Resource):
    """The method, the target and the body."""

    isLeaf = True

    def render(self, request):
        body = request.method + b" " + request.uri + b" " + request.content.read()
        return b"" if request.method == b"HEAD" else body


class Teapot(resource.Resource):
    """A status, a phrase and cookies of its own."""

    isLeaf = True

    def render_GET(self, request):
        request.setResponseCode(418, b"Short and stout")
        request.addCookie(b"a", b"1", path=b"/")
        request.addCookie(b"b", b"2")
        return b"teapot\n"


def main():
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "ten.txt")
    with open(path, "wb") as file:
        file.write(b"0123456789")
    os.utime(path, (1000000000, 1000000000))
    root = resource.Resource()
    root.putChild(b"", static.Data(b"the old index\n", "text/plain"))
    root.putChild(b"form", Page())
    root.putChild(b"slow", Slow())
    root.putChild(b"count", Count())
    root.putChild(b"articles", Articles())
    root.putChild(b"echo", Echo())
    root.putChild(b"teapot", Teapot())
    root.putChild(b"moved", util.Redirect(b"/form"))
    root.putChild(b"files", static.File(folder))
    port = reactor.listenTCP(0, server.Site(root), interface="127.0.0.1")
    print("READY %d" % port.getHost().port, flush=True)
    # Whoever started it holds the other end of its input: it ends with them.
    from twisted.internet.stdio import StandardIO
    from twisted.internet.protocol import Protocol

    class Until(Protocol):
        def connectionLost(self, reason):
            if reactor.running:
                reactor.stop()

    StandardIO(Until())
    reactor.run()


main()
