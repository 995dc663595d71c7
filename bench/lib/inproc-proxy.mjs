// CPU time of one proxied request, without the kernel: node's own HTTP server and client over sockets in memory.
//
//   node --expose-gc bench/lib/inproc-proxy.mjs hawser|http-proxy-3|bare [GET|POST]   -> {"us": 61.3}
import { Agent, createServer, request } from 'node:http';
import { Duplex } from 'node:stream';

const CONNECTIONS = 16;
const TURNS = 30;
const SLICES = Number(process.env.SLICES ?? 60);
const WARM_UP = 15;
const [kind, method = 'GET'] = process.argv.slice(2);
const BODY = Buffer.alloc(1024, 'x');
const PAGE = 'waiting.'.padStart(Number(process.env.BYTES ?? 26), 'x');
const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nServer: behind\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\n' +
    `Content-Length: ${PAGE.length}\r\nConnection: keep-alive\r\n\r\n${PAGE}`,
);

class Socket extends Duplex {
  constructor(written) {
    super();
    Object.assign(this, { remoteAddress: '127.0.0.1', remotePort: 40000 });
    Object.assign(this, { localAddress: '127.0.0.1', localPort: 8080, connecting: false });
    this.written = written;
  }
  _read() {}
  _write(chunk, _encoding, done) {
    this.written(this, chunk);
    done();
  }
  _writev(chunks, done) {
    this.written(this, Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }
  setTimeout() {
    return this;
  }
  setNoDelay() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  destroySoon() {
    this.destroy();
  }
}

/** A pool whose connections lead to a server that answers everything the same. */
class MemoryAgent extends Agent {
  createConnection() {
    const answer = (socket) => socket.push(ANSWER);
    return new Socket((socket, chunk) => {
      socket.pending = (socket.pending ?? 0) + chunk.length;
      if (method === 'GET' || socket.pending >= BODY.length) {
        socket.pending = 0;
        setImmediate(answer, socket);
      }
    });
  }
}

const agent = new MemoryAgent({ keepAlive: true, maxFreeSockets: 256 });

const handlers = {
  bare: async () => (req, res) => {
    const out = request(
      {
        host: '127.0.0.1',
        port: 80,
        method: req.method,
        path: req.url,
        agent,
        headers: req.headers,
      },
      (back) => {
        res.writeHead(back.statusCode, back.headers);
        back.pipe(res);
      },
    );
    req.pipe(out);
  },
  'http-proxy-3': async () => {
    const { createProxyServer } = await import('http-proxy-3');
    const proxy = createProxyServer({
      target: { host: '127.0.0.1', port: 80 },
      agent,
      xfwd: true,
      changeOrigin: true,
    });
    return (req, res) => proxy.web(req, res);
  },
  hawser: async () => {
    const { ReverseProxyResource } = await import('../../dist/src/index.js');
    const { listener } = await import('../../dist/adapters/node/index.js');
    return listener(new ReverseProxyResource('127.0.0.1', 80, '', { agent }));
  },
};

const server = createServer(await handlers[kind]());
const head =
  `${method} /some/path?q=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: inproc/1.0\r\nAccept: */*\r\n` +
  'Accept-Language: en\r\nCookie: a=b; c=d\r\n' +
  (method === 'GET'
    ? '\r\n'
    : `Content-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n\r\n`);
const bytes = method === 'GET' ? Buffer.from(head) : Buffer.concat([Buffer.from(head), BODY]);
let answers = 0;
let last = '';
const sockets = Array.from({ length: CONNECTIONS }, () => {
  const socket = new Socket((_socket, chunk) => {
    last = chunk;
    if (chunk.includes('waiting.')) answers++;
  });
  server.emit('connection', socket);
  return socket;
});
const tick = () => new Promise((resolve) => setImmediate(resolve));

async function turn() {
  answers = 0;
  for (const socket of sockets) socket.push(bytes);
  for (let spins = 0; spins < 500; spins++) {
    await tick();
    if (answers >= CONNECTIONS) return;
  }
  throw new Error(`no answer; last: ${last.toString('latin1')}`);
}

const slices = [];
for (let slice = -WARM_UP; slice < SLICES; slice++) {
  globalThis.gc?.({ type: 'minor' });
  const start = process.cpuUsage();
  for (let i = 0; i < TURNS; i++) await turn();
  const { user, system } = process.cpuUsage(start);
  if (slice >= 0) slices.push((user + system) / (TURNS * CONNECTIONS));
}
slices.sort((a, b) => a - b);
console.log(JSON.stringify({ us: slices[Math.floor(slices.length * 0.05)] }));
process.exit(0);
