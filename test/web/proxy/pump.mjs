// Ends of a stream through a proxy, in a process of their own, so that their memory does not count as the proxy's.
//
//   node pump.mjs sink|source BYTES PACE       listens, prints its port: takes or gives so many bytes
//   node pump.mjs up|down BYTES PACE PORT      asks the server on PORT, prints how many bytes arrived
//
// PACE is how many MiB a second this end takes or gives at most; 0 is as fast as it can.
import { createServer, request } from 'node:http';
import { Readable } from 'node:stream';

const [role, bytes, pace, port] = process.argv.slice(2);
const total = Number(bytes);
const perSecond = Number(pace) * 1024 * 1024;
const PIECE = Buffer.alloc(64 * 1024, 'x');

/** Waits until so many bytes may have passed. */
function pacer() {
  const began = Date.now();
  return async (passed) => {
    if (perSecond === 0) return;
    const due = began + (passed / perSecond) * 1000 - Date.now();
    if (due > 5) await new Promise((resolve) => setTimeout(resolve, due));
  };
}

async function* produce() {
  const wait = pacer();
  for (let sent = 0; sent < total; ) {
    const piece = PIECE.subarray(0, Math.min(PIECE.length, total - sent));
    sent += piece.length;
    yield piece;
    await wait(sent);
  }
}

async function consume(stream) {
  const wait = pacer();
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    await wait(length);
  }
  return length;
}

if (role === 'sink' || role === 'source') {
  const server = createServer(async (req, res) => {
    if (role === 'sink') {
      res.end(String(await consume(req)));
    } else {
      Readable.from(produce(), { objectMode: false, highWaterMark: 65536 }).pipe(res);
    }
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.resume().on('end', () => process.exit(0));
} else {
  const req = request({
    host: '127.0.0.1',
    port: Number(port),
    method: role === 'up' ? 'POST' : 'GET',
  });
  req.on('response', async (res) => {
    if (role === 'down') {
      console.log(await consume(res));
    } else {
      const chunks = [];
      for await (const chunk of res) chunks.push(chunk);
      console.log(Buffer.concat(chunks).toString());
    }
    process.exit(0);
  });
  if (role === 'up')
    Readable.from(produce(), { objectMode: false, highWaterMark: 65536 }).pipe(req);
  else req.end();
}
