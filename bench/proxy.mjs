// npm run bench:proxy: the reverse proxy beside http-proxy-3, nginx and the barest proxy node:http allows.
//
//   node bench/proxy.mjs [--rounds 5] [--seconds 3] [--connections 32] [--only REGEX]
//
// wrk and nginx (Debian's) are needed; nginx is the server behind, too, because it takes least of the processor the
// proxies are measured on. The best round of each counts: noise only ever slows one down. Processor time is that of
// the proxy's own processes per request, which other load on the machine hardly changes.
import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { freePort, has } from './lib/wrk.mjs';

const exec = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
  },
});
for (const [command, ...args] of [
  ['wrk', '-v'],
  ['nginx', '-v'],
]) {
  if (!(await has(command, ...args))) {
    console.error(`bench/proxy.mjs needs ${command}`);
    process.exit(2);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hawser-bench-proxy-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Start nginx with a server block; its processes are found by the process group it leads. */
async function nginx(name, server) {
  const home = join(folder, name);
  mkdirSync(home);
  writeFileSync(
    join(home, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${home}/pid; error_log ${home}/error.log crit;
     events { worker_connections 2048; }
     http { access_log off; client_body_temp_path ${home}; proxy_temp_path ${home}; fastcgi_temp_path ${home};
       uwsgi_temp_path ${home}; scgi_temp_path ${home}; keepalive_requests 1000000; ${server} }`,
  );
  const child = spawn(
    'nginx',
    ['-p', home, '-c', `${home}/nginx.conf`, '-e', `${home}/error.log`],
    {
      stdio: 'inherit',
    },
  );
  children.push(child);
  return child;
}

async function until(port) {
  for (let i = 0; i < 200; i++) {
    const up = await fetch(`http://127.0.0.1:${port}/hello`).then(
      (r) => r.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers on port ${port}`);
}

/** Processor seconds of a process and its children. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
  let ticks = Number(fields[11]) + Number(fields[12]);
  for (const other of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${other}/stat`, 'latin1').split(') ')[1].split(' ');
      if (Number(stat[1]) === pid) ticks += Number(stat[11]) + Number(stat[12]);
    } catch {
      // Gone meanwhile.
    }
  }
  return ticks / 100;
}

const target = await freePort();
chmodSync(folder, 0o755);
mkdirSync(join(folder, 'www'));
writeFileSync(join(folder, 'www', '10k'), Buffer.alloc(10 * 1024, 'x'));
writeFileSync(join(folder, 'www', '1m'), Buffer.alloc(1024 * 1024, 'x'));
await nginx(
  'behind',
  `server { listen 127.0.0.1:${target}; root ${folder}/www; client_max_body_size 0;
     location = /hello { default_type text/plain; return 200 'Sorry to keep you waiting.'; }
     location = /post { return 200 'thanks'; } }`,
);

const KINDS = ['hawser', 'http-proxy-3', 'bare', 'nginx'];
const proxies = [];
for (const kind of KINDS) {
  const port = await freePort();
  if (kind === 'nginx') {
    const child = await nginx(
      'front',
      `upstream behind { server 127.0.0.1:${target}; keepalive 256; }
       server { listen 127.0.0.1:${port}; client_max_body_size 0; location / { proxy_pass http://behind;
         proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
         proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host; } }`,
    );
    proxies.push({ kind, port, pid: child.pid });
  } else {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('servers/proxy.mjs', import.meta.url))],
      {
        env: { ...process.env, NODE_ENV: 'production', PORT: port, KIND: kind, TARGET: target },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    proxies.push({ kind, port, pid: child.pid });
  }
  await until(port);
}

const post = join(folder, 'post.lua');
writeFileSync(post, `wrk.method = "POST"\nwrk.body = string.rep("x", 10240)\n`);
const CASES = [
  { name: 'GET 26 bytes', path: '/hello' },
  { name: 'GET 10 KiB', path: '/10k' },
  { name: 'GET 1 MiB', path: '/1m' },
  { name: 'POST 10 KiB', path: '/post', script: post },
].filter(({ name }) => new RegExp(options.only, 'i').test(name));

async function round({ port, pid, kind }, { path, script }, seconds) {
  const args = ['-t1', `-c${options.connections}`, `-d${seconds}s`];
  if (script !== undefined) args.push('-s', script);
  args.push(`http://127.0.0.1:${port}${path}`);
  const before = cpuOf(pid);
  const { stdout } = await exec('wrk', args);
  const used = cpuOf(pid) - before;
  if (/Non-2xx or 3xx/.test(stdout)) throw new Error(`${kind}: bad answers\n${stdout}`);
  return {
    rps: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    cpuUs: (used * 1e6) / Number(/(\d+) requests in/.exec(stdout)[1]),
  };
}

console.log(
  `${cpus().length} x ${cpus()[0].model}, node ${process.version}, ${options.connections} connections\n`,
);
console.log(
  '| case | proxy | requests/s | of http-proxy-3 | processor µs/request | of http-proxy-3 |',
);
console.log('|---|---|---|---|---|---|');
for (const each of CASES) {
  const best = new Map(KINDS.map((kind) => [kind, { rps: 0, cpuUs: Number.POSITIVE_INFINITY }]));
  for (const proxy of proxies) await round(proxy, each, 1);
  for (let i = 0; i < Number(options.rounds); i++) {
    for (const proxy of proxies) {
      const { rps, cpuUs } = await round(proxy, each, Number(options.seconds));
      const own = best.get(proxy.kind);
      own.rps = Math.max(own.rps, rps);
      own.cpuUs = Math.min(own.cpuUs, cpuUs);
    }
  }
  const peer = best.get('http-proxy-3');
  for (const [kind, { rps, cpuUs }] of best) {
    console.log(
      `| ${each.name} | ${kind} | ${rps.toFixed(0)} | ${(rps / peer.rps).toFixed(2)} | ${cpuUs.toFixed(0)} | ${(cpuUs / peer.cpuUs).toFixed(2)} |`,
    );
  }
}
process.exit(0);
