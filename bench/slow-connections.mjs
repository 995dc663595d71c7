// npm run bench:slow: how long others wait while the standalone server holds 10,000 slow connections.
//
//   npm run bench:slow                            10,000 connections, a minute or so
//   npm run bench:slow -- --connections 1000 --rounds 4
//
// Three servers of the same kind take turns under the same light load: one that holds the slow connections, and two that
// hold none. What the two differ by is the machine's noise; the ratio of p99 counts as far as it stands out of that.
import { fork } from 'node:child_process';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Half of the slow ones dribble a head, half a body: a byte each, so often. */
const DRIBBLE_MS = 10_000;
/** Addresses of the loopback they come from: each has ports of its own. */
const ADDRESSES = 16;
/** Connections opened at a time, so that the server's backlog does not overflow. */
const BATCH = 100;
const PROBES = 8;
/** Rest between two requests of a probe: what is measured is waiting, not throughput. */
const REST_MS = 3;
const AIM = 2;

const roles = { server, holder };
await (roles[process.env.SLOW_ROLE] ?? main)();

/** The standalone server, as anybody would start it. */
async function server() {
  const { Resource } = await import('../dist/src/index.js');
  const { serve } = await import('../dist/adapters/node/index.js');
  class Hello extends Resource {
    isLeaf = true;
    render_GET() {
      return 'Sorry to keep you waiting.';
    }
    render_POST(request) {
      return String(request.content.getvalue().length);
    }
  }
  // Longer than this takes, so that none of the slow ones is cut.
  const { port, server } = await serve(new Hello(), { port: 0, host: '127.0.0.1', timeout: 3600 });
  server.requestTimeout = 0;
  process.on('message', () => {
    server.getConnections((_, connections) =>
      process.send({
        connections,
        heap: process.memoryUsage().heapUsed,
        rss: process.memoryUsage().rss,
      }),
    );
  });
  process.send({ port });
}

/** The slow ones. */
async function holder() {
  const { SLOW_PORT, SLOW_CONNECTIONS } = process.env;
  const count = Number(SLOW_CONNECTIONS);
  const sockets = [];
  let lost = 0;
  const open = (i) =>
    new Promise((resolve) => {
      const localAddress = `127.0.0.${2 + (i % ADDRESSES)}`;
      const socket = connect({ port: Number(SLOW_PORT), host: '127.0.0.1', localAddress });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        lost++;
        resolve();
      });
      socket.on('connect', () => {
        socket.write(
          i % 2 === 0
            ? 'GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: '
            : 'POST / HTTP/1.1\r\nHost: slow\r\nContent-Length: 1000000\r\n\r\n',
          () => resolve(),
        );
      });
      sockets.push(socket);
    });
  while (sockets.length < count) {
    const batch = Math.min(BATCH, count - sockets.length);
    await Promise.all(Array.from({ length: batch }, () => open(sockets.length)));
  }
  // A few at a time, round and round.
  let at = 0;
  const each = Math.max(1, Math.ceil(count / (DRIBBLE_MS / 10)));
  setInterval(() => {
    for (let i = 0; i < each; i++) {
      sockets[at].write('x');
      at = (at + 1) % sockets.length;
    }
  }, 10);
  process.on('message', () => process.send({ lost }));
  process.send({ held: sockets.length - lost });
}

function start(role, env = {}) {
  const child = fork(fileURLToPath(import.meta.url), {
    env: { ...process.env, NODE_ENV: 'production', SLOW_ROLE: role, ...env },
  });
  const next = () =>
    new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => reject(new Error(`the ${role} stopped with ${code}`)));
    });
  const ask = () => {
    const answer = next();
    child.send('tell');
    return answer;
  };
  return { next, ask, stop: () => child.kill('SIGKILL') };
}

/** One probe: asks, waits, rests, and notes how long it waited. */
function probe(port, until, waits) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let asked = 0;
    const ask = () => {
      if (Date.now() > until) {
        socket.destroy();
        resolve();
        return;
      }
      asked = performance.now();
      socket.write('GET / HTTP/1.1\r\nHost: probe\r\n\r\n');
    };
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.setEncoding('latin1').on('data', (text) => {
      if (!text.includes('waiting.')) return;
      waits.push(performance.now() - asked);
      setTimeout(ask, REST_MS);
    });
  });
}

function quantile(sorted, q) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

function median(values) {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

async function window(port, milliseconds) {
  const waits = [];
  const until = Date.now() + milliseconds;
  await Promise.all(Array.from({ length: PROBES }, () => probe(port, until, waits)));
  waits.sort((a, b) => a - b);
  return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), answers: waits.length };
}

async function main() {
  const { values } = parseArgs({
    options: {
      connections: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '1.5' },
    },
  });
  const count = Number(values.connections);
  const children = [];
  const begin = (role, env) => {
    const child = start(role, env);
    children.push(child);
    return child;
  };
  try {
    const names = ['held', 'empty', 'empty again'];
    const servers = new Map();
    for (const name of names) {
      const child = begin('server');
      servers.set(name, { child, port: (await child.next()).port, windows: [] });
    }
    const busy = servers.get('held');
    const holding = begin('holder', {
      SLOW_PORT: String(busy.port),
      SLOW_CONNECTIONS: String(count),
    });
    await holding.next();
    for (const { port } of servers.values()) await window(port, 1500);
    for (let round = 0; round < Number(values.rounds); round++) {
      // In another order each time, so that nobody is always behind the same one.
      for (let i = 0; i < names.length; i++) {
        const one = servers.get(names[(i + round) % names.length]);
        one.windows.push(await window(one.port, Number(values.seconds) * 1000));
      }
    }
    const { connections, heap, rss } = await busy.child.ask();
    const { lost } = await holding.ask();
    const of = (name, what) => median(servers.get(name).windows.map((one) => one[what]));
    const alone = Math.min(of('empty', 'p99'), of('empty again', 'p99'));
    const ratio = of('held', 'p99') / alone;
    const noise = Math.max(of('empty', 'p99'), of('empty again', 'p99')) / alone;
    const isQuiet = noise < 1.25;
    console.log(
      `Node ${process.version}, ${cpus().length} cores; medians of ${values.rounds} windows.\n`,
    );
    console.log('| server | p50, ms | p99, ms | answers |\n|---|---:|---:|---:|');
    for (const name of names) {
      const answers = servers.get(name).windows.reduce((sum, one) => sum + one.answers, 0);
      console.log(
        `| ${name} | ${of(name, 'p50').toFixed(3)} | ${of(name, 'p99').toFixed(3)} | ${answers} |`,
      );
    }
    console.log(
      `\n${connections} connections open on the server that holds, ${lost} lost; ` +
        `heap ${(heap / 1048576).toFixed(0)} MiB, ${(rss / 1048576).toFixed(0)} MiB in all.`,
    );
    console.log(
      `p99 with ${count} slow connections, of that without: ${ratio.toFixed(2)} (aim: under ${AIM}).`,
    );
    console.log(
      isQuiet
        ? `Quiet enough: two empty servers differed by a factor of ${noise.toFixed(2)}.`
        : `Too noisy to judge: two empty servers differed by a factor of ${noise.toFixed(2)}.`,
    );
    const isHeld = lost === 0 && connections >= count;
    if (!isHeld) console.log('Not all of the slow connections were held.');
    process.exitCode = isHeld && (ratio < AIM || !isQuiet) ? 0 : 1;
  } finally {
    for (const child of children) child.stop();
  }
}
