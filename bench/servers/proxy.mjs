// A reverse proxy of one kind for bench/proxy.mjs: PORT, KIND and TARGET (a port) come by the environment; prints "ready".
import { Agent, createServer, request } from 'node:http';

const { PORT, KIND } = process.env;
const TARGET = Number(process.env.TARGET);

/** The least that could be called a proxy: no forwarding fields, no errors, no time-outs. */
function bare() {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
  return createServer((req, res) => {
    const out = request(
      {
        host: '127.0.0.1',
        port: TARGET,
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
  });
}

async function httpProxy3() {
  const { createProxyServer } = await import('http-proxy-3');
  const proxy = createProxyServer({
    target: { host: '127.0.0.1', port: TARGET },
    agent: new Agent({ keepAlive: true, maxFreeSockets: 256 }),
    xfwd: true,
    changeOrigin: true,
  });
  proxy.on('error', (_error, _req, res) => {
    res.writeHead?.(502);
    res.end();
  });
  return createServer((req, res) => proxy.web(req, res));
}

async function hawser() {
  const { ReverseProxyResource } = await import('../../dist/src/index.js');
  const { listener } = await import('../../dist/adapters/node/index.js');
  return createServer(listener(new ReverseProxyResource('127.0.0.1', TARGET, '')));
}

const server = await { bare, 'http-proxy-3': httpProxy3, hawser }[KIND]();
process.on('SIGINT', () => process.exit(0));
server.listen(Number(PORT), '127.0.0.1', () => console.log('ready'));
