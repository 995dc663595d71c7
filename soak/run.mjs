// npm run soak: load over every area of the library, a tenth of it from clients that leave in the middle; afterwards
// nothing may be left of it. Prints a report; exits with 1 if an answer was lost or wrong, or if anything grew.
//
//   npm run soak -- --minutes 10             ten minutes, shared by standalone, Express and Koa
//   npm run soak -- --requests 1000000       so many requests instead
//   npm run soak -- --host koa               one of them only
//   --leaving 0.1  --connections 48  --rounds 5  --json FILE
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Load } from './lib/client.mjs';

const HOSTS = ['standalone', 'express', 'koa'];
/** Memory after garbage collection wavers with compiled code and caches by less than this. */
const HEAP_SLACK = 1024 * 1024;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string' },
    requests: { type: 'string' },
    host: { type: 'string' },
    leaving: { type: 'string', default: '0.1' },
    connections: { type: 'string', default: '48' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});

function number(name, least) {
  const value = Number(options[name]);
  if (value >= least) return value;
  console.error(`--${name} must be a number from ${least} on, not ${options[name]}`);
  process.exit(2);
}

if (options.host !== undefined && !HOSTS.includes(options.host)) {
  console.error(`--host must be one of ${HOSTS.join(', ')}, not ${options.host}`);
  process.exit(2);
}
const hosts = options.host === undefined ? HOSTS : [options.host];
if (options.minutes === undefined && options.requests === undefined) options.minutes = '1';
const minutes = options.minutes === undefined ? Number.POSITIVE_INFINITY : number('minutes', 0);
const requests =
  options.requests === undefined ? Number.POSITIVE_INFINITY : number('requests', hosts.length);
const connections = number('connections', 1);
const leaving = number('leaving', 0);
const rounds = number('rounds', 1);
const say = (text) => process.stderr.write(`${text}\n`);

/** A server in a process of its own, and a way to ask it. */
async function start(host) {
  const path = fileURLToPath(new URL('lib/server.mjs', import.meta.url));
  const child = fork(path, {
    execArgv: ['--expose-gc'],
    env: { ...process.env, HOST: host, NODE_ENV: 'production' },
  });
  const next = () =>
    new Promise((resolve, reject) => {
      const died = (code) => reject(new Error(`the server stopped with ${code}`));
      child.once('exit', died);
      child.once('message', (message) => {
        child.off('exit', died);
        resolve(message);
      });
    });
  const { port } = await next();
  const ask = (what) => {
    const answer = next();
    child.send(what);
    return answer;
  };
  return { port, ask, kill: () => child.kill('SIGKILL') };
}

/** What is more now than it was. */
function growthOf(before, after) {
  const grown = [];
  const compare = (name, was, is) => {
    if (is > was) grown.push(`${name}: ${was} before, ${is} after`);
  };
  for (const name of Object.keys(after.objects)) {
    compare(`live ${name} objects`, before.objects[name], after.objects[name]);
  }
  for (const name of Object.keys(after.handles)) {
    compare(`handles ${name}`, before.handles[name] ?? 0, after.handles[name]);
  }
  compare('file descriptors', before.fds, after.fds);
  compare('delayed calls', before.delayedCalls, after.delayedCalls);
  for (const name of ['connections', 'sessions', 'spooled']) compare(name, 0, after[name]);
  if (after.heap > before.heap + HEAP_SLACK) {
    grown.push(`heap: ${before.heap} bytes before, ${after.heap} after`);
  }
  return grown;
}

const mib = (bytes) => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;

async function soak(host) {
  const server = await start(host);
  try {
    const load = new Load({ port: server.port, connections, leaving });
    const share = requests / hosts.length;
    const until = Date.now() + (minutes * 60_000) / hosts.length;
    const begun = Date.now();
    // What is compiled, cached and pooled once is there after the first part.
    await load.run(Math.max(1, Math.min(20_000, Math.ceil(share / 3))), until);
    const before = (await server.ask('read')).reading;
    say(`${host}: warm after ${load.sent} requests, heap ${mib(before.heap)}`);
    const readings = [];
    const started = load.sent;
    while (load.sent < share && Date.now() < until) {
      const left = share - load.sent;
      const portion = Math.min(left, Math.ceil((share - started) / rounds));
      const slice = (minutes * 60_000) / hosts.length / rounds;
      await load.run(portion, Math.min(until, Date.now() + slice));
      const { reading } = await server.ask('read');
      readings.push({ sent: load.sent, ...reading });
      say(`${host}: ${load.sent} requests, heap ${mib(reading.heap)}`);
    }
    const after = readings.at(-1) ?? before;
    const { stats } = load;
    const { events, accepted, reports } = await server.ask('stop');
    const left = stats.left.reduce((a, b) => a + b, 0);
    // Failures that a client who left behind an unfinished request causes belong to him, and are not reported.
    const problems = [
      ...growthOf(before, after),
      ...(stats.lost > 0 ? [`${stats.lost} answers lost`] : []),
      ...(stats.wrong > 0 ? [`${stats.wrong} answers wrong`] : []),
      ...(stats.answered + left + stats.lost + stats.wrong === load.sent
        ? []
        : ['requests that are neither answered nor left']),
      ...[...load.notes].slice(0, 10).map(([text, times]) => `${times} times ${text}`),
      ...reports.slice(0, 10).map(([text, times]) => `reported ${times} times: ${text}`),
    ];
    return {
      host,
      sent: load.sent,
      answered: stats.answered,
      left,
      leftAt: stats.left,
      lost: stats.lost,
      wrong: stats.wrong,
      slowestMs: stats.slowestMs,
      seconds: Math.round((Date.now() - begun) / 1000),
      asked: stats.asked,
      accepted,
      events,
      before,
      after,
      heaps: readings.map(({ sent, heap }) => ({ sent, heap })),
      problems,
    };
  } finally {
    server.kill();
  }
}

const results = [];
for (const host of hosts) results.push(await soak(host));

const row = (name, of) => `| ${[name, ...results.map(of)].join(' | ')} |`;
const rowsOf = (key) =>
  Object.keys(results[0].after[key]).map((name) =>
    row(name, ({ before, after }) => `${before[key][name] ?? 0} → ${after[key][name] ?? 0}`),
  );
console.log(
  [
    `Node ${process.version}, ${cpus().length} cores.`,
    '',
    row('', ({ host }) => host),
    `|---|${results.map(() => '---:|').join('')}`,
    row('requests', ({ sent }) => sent),
    row('answered, and rightly', ({ answered }) => answered),
    row('clients that left', ({ left }) => left),
    row('…in the middle of the request', ({ leftAt }) => leftAt[0]),
    row('…right behind it', ({ leftAt }) => leftAt[1]),
    row('…a little later', ({ leftAt }) => leftAt[2]),
    row('…at the first bytes of the answer', ({ leftAt }) => leftAt[3]),
    row('answers lost', ({ lost }) => lost),
    row('answers wrong', ({ wrong }) => wrong),
    row('connections', ({ accepted }) => accepted),
    row('seconds', ({ seconds }) => seconds),
    row('heap after GC', ({ before, after }) => `${mib(before.heap)} → ${mib(after.heap)}`),
    ...rowsOf('objects'),
    row('file descriptors', ({ before, after }) => `${before.fds} → ${after.fds}`),
    row('delayed calls', (one) => `${one.before.delayedCalls} → ${one.after.delayedCalls}`),
    row('sessions', ({ after }) => after.sessions),
    row('temporary files', ({ after }) => after.spooled),
  ].join('\n'),
);
const problems = results.flatMap((one) => one.problems.map((problem) => `${one.host}: ${problem}`));
console.log(problems.length === 0 ? '\nNothing lost, nothing left.' : `\n${problems.join('\n')}`);
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
}
process.exit(problems.length === 0 ? 0 : 1);
