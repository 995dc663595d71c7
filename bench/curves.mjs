// npm run bench:curves: how cost grows with size. Writes bench/curves.json and docs/curves.svg.
//
// Siblings, depth and callbacks are processor time in one process; waiting requests and the stream are memory of a
// server of its own. The shape counts, not the height.
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { listener } from '../dist/adapters/node/index.js';
import { Deferred, Resource, Site } from '../dist/src/index.js';
import { drive } from './lib/inproc.mjs';
import { plot } from './lib/plot.mjs';
import { heapPerWaiting } from './lib/waiting.mjs';
import { start } from './lib/wrk.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const log = (text) => process.stderr.write(`  ${text}\n`);

class Hello extends Resource {
  render_GET() {
    return 'Sorry to keep you waiting.';
  }
}

/** Processor time of one run in microseconds: the quietest of many slices. */
async function quietest(run, per, { slices = 60, turns = 40 } = {}) {
  let best = Number.POSITIVE_INFINITY;
  for (let slice = -10; slice < slices; slice++) {
    const began = process.cpuUsage();
    for (let i = 0; i < turns; i++) await run();
    const { user, system } = process.cpuUsage(began);
    if (slice >= 0) best = Math.min(best, (user + system) / turns / per);
  }
  return best;
}

async function perRequest(root, path) {
  const { turn, connections } = await drive({ handler: listener(new Site(root)), path });
  return quietest(turn, connections);
}

async function siblings(count) {
  const root = new Resource();
  for (let i = 0; i < count; i++) root.putChild(`r${i}`, new Hello());
  return perRequest(root, `/r${Math.floor(count * 0.7)}`);
}

async function depth(count) {
  const root = new Resource();
  let last = root;
  for (let i = 1; i <= count; i++) {
    const next = i === count ? new Hello() : new Resource();
    last.putChild(`s${i}`, next);
    last = next;
  }
  return perRequest(root, Array.from({ length: count }, (_, i) => `/s${i + 1}`).join(''));
}

const inc = (n) => n + 1;

function callbacks(count) {
  const one = () => {
    const d = new Deferred();
    for (let i = 0; i < count; i++) d.addCallback(inc);
    d.callback(0);
  };
  const turns = Math.max(2, Math.floor(200_000 / count));
  return quietest(one, 1, { slices: 12, turns });
}

/** Resident memory of a server while 1 GiB goes through it, in MiB, every 64 MiB. */
async function stream() {
  const server = await start('hawser', 'stream', {});
  const memory = async () => {
    server.child.kill('SIGUSR2');
    return JSON.parse((await server.line('mem ')).slice(4)).rss / 2 ** 20;
  };
  try {
    const points = [[0, await memory()]];
    let got = 0;
    let next = 2 ** 26;
    const response = await new Promise((resolve) => {
      get({ port: server.port, host: '127.0.0.1', agent: false }, resolve);
    });
    for await (const chunk of response) {
      got += chunk.length;
      if (got < next) continue;
      next += 2 ** 26;
      points.push([got / 2 ** 20, await memory()]);
    }
    if (got !== 2 ** 30) throw new Error(`${got} bytes came`);
    return points;
  } finally {
    server.stop();
  }
}

async function along(name, sizes, measure) {
  const points = [];
  for (const size of sizes) {
    const y = await measure(size);
    log(`${name} ${size}: ${y.toFixed(2)}`);
    points.push([size, y]);
  }
  return points;
}

const curves = [
  {
    title: 'Siblings: µs per request',
    log: true,
    points: await along('siblings', [1, 10, 100, 1000, 10_000, 100_000], siblings),
  },
  {
    title: 'Depth in segments: µs per request',
    points: await along('depth', [1, 2, 4, 8, 16, 32, 48, 64], depth),
  },
  {
    title: 'Callbacks on a Deferred: µs to run all',
    points: await along('callbacks', [1, 1000, 2500, 5000, 10_000, 20_000], callbacks),
  },
  {
    title: 'Waiting requests: bytes of heap each',
    log: true,
    points: await along('waiting', [100, 1000, 2500, 10_000], (n) => heapPerWaiting('hawser', n)),
  },
  { title: 'MiB streamed: MiB of memory', points: await stream() },
];
writeFileSync(
  at('curves.json'),
  `${JSON.stringify({ node: process.version, cores: cpus().length, curves }, null, 2)}\n`,
);
writeFileSync(at('../docs/curves.svg'), plot(curves));
process.exit(0);
