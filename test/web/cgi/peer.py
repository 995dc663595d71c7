# Twisted's CGI over the folder named by the first argument, until standard input ends. Prints its port.
import sys

from twisted.internet import reactor, stdio
from twisted.internet.protocol import Protocol
from twisted.web import server, static, twcgi


class UntilClosed(Protocol):
    def connectionLost(self, reason):
        reactor.stop()


root = static.File(sys.argv[1])
root.processors = {".cgi": twcgi.CGIScript}
port = reactor.listenTCP(0, server.Site(root), interface="127.0.0.1")
stdio.StandardIO(UntilClosed())
print(port.getHost().port, flush=True)
reactor.run()
