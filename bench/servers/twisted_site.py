"""The same answers from Twisted Web: PORT, SCENARIO and ROOT come by the environment; prints "ready"."""
import os
import sys

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site
from twisted.web.static import File

BODY = b"Sorry to keep you waiting."


class Hello(Resource):
    isLeaf = True

    def render_GET(self, request):
        return BODY


class Later(Resource):
    isLeaf = True

    def render_GET(self, request):
        d = Deferred()

        def answer(request):
            request.write(BODY)
            request.finish()

        d.addCallback(answer)
        reactor.callLater(0, d.callback, request)
        return NOT_DONE_YET


class Form(Resource):
    isLeaf = True

    def render_POST(self, request):
        return request.args[b"message"][0]


def deep():
    root = last = Resource()
    for segment in (b"a", b"b", b"c", b"d", b"e", b"f"):
        child = Hello() if segment == b"f" else Resource()
        last.putChild(segment, child)
        last = child
    return root


ROOTS = {
    "hello": Hello,
    "deferred": Later,
    "form": Form,
    "deep": deep,
    "static": lambda: File(os.environ["ROOT"]),
}

site = Site(ROOTS[os.environ["SCENARIO"]]())
site.log = lambda request: None
reactor.listenTCP(int(os.environ["PORT"]), site, interface="127.0.0.1", backlog=4096)
reactor.callWhenRunning(lambda: (print("ready"), sys.stdout.flush()))
reactor.run()
