// CPU time of one request handler, without the kernel: node's own HTTP server over sockets in memory.
//
//   node --expose-gc bench/lib/inproc.mjs CASE     -> {"us": 7.91}
//
// One case per process, because handlers spoil each other's inline caches (Express most of all). What counts is the
// processor time of the quietest slices: noise only ever adds.
import http from 'node:http';
import { Duplex } from 'node:stream';
import { cases } from '../cases.mjs';

const CONNECTIONS = 16;
const TURNS = 60;
const SLICES = Number(process.env.SLICES ?? 80);
const WARM_UP = 12;

class Socket extends Duplex {
  constructor() {
    super();
    this.remoteAddress = '127.0.0.1';
    this.remotePort = 40000;
    this.localAddress = '127.0.0.1';
    this.localPort = 8080;
    this.writes = 0;
    this.last = '';
    this.keep = true;
  }

  _read() {}

  _write(chunk, _encoding, done) {
    this.writes++;
    if (this.keep) this.last += chunk.toString('latin1');
    done();
  }

  _writev(chunks, done) {
    this.writes += chunks.length;
    if (this.keep) for (const { chunk } of chunks) this.last += chunk.toString('latin1');
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
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A server for a case and a function that sends one request on each of its connections and awaits the answers. */
export async function drive(made) {
  const {
    handler,
    path = '/',
    method = 'GET',
    body,
    expect = 'waiting.',
    serverOptions = {},
  } = made;
  const server = http.createServer(serverOptions, handler);
  const head =
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: inproc/1.0\r\nAccept: */*\r\n` +
    (body === undefined
      ? ''
      : `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`);
  const bytes = Buffer.from(`${head}\r\n${body ?? ''}`);
  const sockets = Array.from({ length: CONNECTIONS }, () => {
    const socket = new Socket();
    server.emit('connection', socket);
    return socket;
  });
  const turn = async () => {
    const before = sockets.map((socket) => socket.writes);
    for (const socket of sockets) socket.push(bytes);
    for (let spins = 0; spins < 200; spins++) {
      await tick();
      if (sockets.every((socket, i) => socket.writes !== before[i])) return;
    }
    throw new Error('no answer');
  };
  await turn();
  await tick();
  const answer = sockets[0].last;
  if (!answer.startsWith('HTTP/1.1 200') || !answer.includes(expect)) {
    throw new Error(`unexpected answer:\n${answer.slice(0, 400)}`);
  }
  for (const socket of sockets) {
    socket.keep = false;
    socket.last = '';
  }
  return { turn, connections: CONNECTIONS };
}

async function measure(name) {
  const make = cases[name];
  if (make === undefined) throw new Error(`no case ${name}`);
  const { turn } = await drive(await make());
  const slices = [];
  for (let slice = -WARM_UP; slice < SLICES; slice++) {
    globalThis.gc?.({ type: 'minor' });
    const start = process.cpuUsage();
    for (let i = 0; i < TURNS; i++) await turn();
    const { user, system } = process.cpuUsage(start);
    if (slice >= 0) slices.push((user + system) / (TURNS * CONNECTIONS));
  }
  slices.sort((a, b) => a - b);
  return slices[Math.floor(slices.length * 0.05)];
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  console.log(JSON.stringify({ us: await measure(process.argv[2]) }));
  process.exit(0);
}
