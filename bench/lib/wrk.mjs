import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Whether a program answers when it is asked for its version. */
export async function has(command, ...args) {
  return exec(command, args).then(
    () => true,
    (error) => error.code !== 'ENOENT' && typeof error.code === 'number' && error.code !== 127,
  );
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Start a server of bench/servers and wait until it listens. */
export async function start(kind, scenario, env = {}) {
  const port = await freePort();
  const python = kind === 'twisted';
  const child = spawn(
    python ? '/usr/bin/python3' : process.execPath,
    python
      ? ['-W', 'ignore', at('../servers/twisted_site.py')]
      : ['--expose-gc', at('../servers/node.mjs')],
    {
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: port,
        KIND: kind,
        SCENARIO: scenario,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const lines = [];
  let wake = () => {};
  child.stdout.setEncoding('utf8').on('data', (text) => {
    lines.push(...text.split('\n').filter(Boolean));
    wake();
  });
  let stopped;
  child.once('exit', (code) => {
    stopped = new Error(`${kind} stopped with ${code}`);
    wake();
  });
  const line = async (prefix) => {
    for (;;) {
      const found = lines.findIndex((one) => one.startsWith(prefix));
      if (found >= 0) return lines.splice(found, 1)[0];
      if (stopped !== undefined) throw stopped;
      await new Promise((resolve) => {
        wake = resolve;
      });
    }
  };
  await line('ready');
  return { kind, port, child, line, stop: () => child.kill('SIGKILL') };
}

const cpuOf = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** One round of wrk: requests per second and processor time per request. */
async function load(server, { path, seconds, connections = 64, script, headers = {} }) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency'];
  if (script !== undefined) args.push('-s', script);
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
  args.push(`http://127.0.0.1:${server.port}${path}`);
  const before = cpuOf(server.child.pid);
  const { stdout } = await exec('wrk', args);
  const used = cpuOf(server.child.pid) - before;
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0);
  if (/Non-2xx or 3xx responses/.test(stdout))
    throw new Error(`${server.kind}: bad answers\n${stdout}`);
  return {
    rps: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1] ?? 0),
    cpuUs: (used * 1e6) / requests,
  };
}

/** A wrk script that posts a form. */
export function postScript(body) {
  const file = join(tmpdir(), `hawser-bench-${process.pid}.lua`);
  writeFileSync(
    file,
    `wrk.method = "POST"\nwrk.body = "${body}"\nwrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n`,
  );
  return file;
}

/**
 * Load servers in turn; the best round of each counts, because noise only ever slows one down.
 *
 * @returns a Map from kind to `{ rps, cpuUs }`
 */
export async function compare(kinds, scenario, options) {
  const { rounds = 3, env = {}, log = () => {} } = options;
  const servers = [];
  const results = new Map(kinds.map((kind) => [kind, { rps: 0, cpuUs: Number.POSITIVE_INFINITY }]));
  try {
    for (const kind of kinds) servers.push(await start(kind, scenario, env));
    for (const server of servers) await load(server, { ...options, seconds: 1 });
    for (let round = 0; round < rounds; round++) {
      for (const server of servers) {
        const { rps, cpuUs } = await load(server, { seconds: 2, ...options });
        const best = results.get(server.kind);
        best.rps = Math.max(best.rps, rps);
        best.cpuUs = Math.min(best.cpuUs, cpuUs);
        log(`${scenario} ${server.kind.padEnd(16)} ${rps.toFixed(0).padStart(7)} req/s`);
      }
    }
  } finally {
    for (const server of servers) server.stop();
  }
  return results;
}
