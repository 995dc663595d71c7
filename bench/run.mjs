// npm run bench: every row of the target table, as ratios within this run; writes bench/results.md and results.json.
//
//   npm run bench                 all of it, under ten minutes
//   npm run bench -- --only REGEX rows whose name matches
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { FORM } from './cases.mjs';
import { measure } from './lib/lives.mjs';
import { heapPerWaiting } from './lib/waiting.mjs';
import { compare, has, postScript } from './lib/wrk.mjs';

const exec = promisify(execFile);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values: options } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const wanted = new RegExp(options.only, 'i');
const log = (text) => process.stderr.write(`  ${text}\n`);
const rows = [];
const skipped = [];

/** One line of the table. `ratio` is ours over theirs unless `most` says that less is better. */
function row(what, ratio, { least, most }) {
  const target = least === undefined ? `<= ${most}` : `>= ${least}`;
  const met = least === undefined ? ratio <= most : ratio >= least;
  rows.push({ what, ratio: Number(ratio.toFixed(2)), target, met });
  log(`${met ? ' ' : '!'} ${what}: ${ratio.toFixed(2)} (${target})`);
}

const section = async (name, run) => {
  if (wanted.test(name)) await run();
};

let noise = 1;

// ---- processor time per request, in process

await section('in-process', async () => {
  const host = await measure(
    [
      'node hello',
      'node hello again',
      'hawser hello',
      'hawser 1000 siblings',
      'hawser 6 deep',
      'hawser fired Deferred',
      'hawser Deferred, 3 callbacks',
      'hawser write and finish',
      'fastify hello',
      'hono hello',
    ],
    { lives: 4, slices: 30, log },
  );
  const us = (name) => host.get(name).us;
  const bare = Math.min(us('node hello'), us('node hello again'));
  noise = us('node hello') / us('node hello again');
  row('hello, of bare node:http', bare / us('hawser hello'), { least: 0.95 });
  row('1,000 siblings, of bare node:http', bare / us('hawser 1000 siblings'), { least: 0.95 });
  row('hello, against fastify', us('fastify hello') / us('hawser hello'), { least: 1 });
  row('hello, against hono', us('hono hello') / us('hawser hello'), { least: 1 });
  row('6 deep, of bare node:http', bare / us('hawser 6 deep'), { least: 0.9 });
  row('fired Deferred, of bare node:http', bare / us('hawser fired Deferred'), { least: 0.9 });
  row('Deferred with 3 callbacks, of bare node:http', bare / us('hawser Deferred, 3 callbacks'), {
    least: 0.9,
  });
});

await section('mounted', async () => {
  const koa = await measure(
    [
      'koa hello',
      'koa + hawser hello',
      'koa + hawser 1000 siblings',
      'koa + @koa/router 1000 routes',
    ],
    { lives: 4, slices: 30, log },
  );
  const express = await measure(
    [
      'express 5 hello',
      'express 5 + hawser hello',
      'express 5 + hawser 6 deep',
      'express 5, 6 routers',
      'express 5 + hawser 1000 siblings',
      'express 5, 1000 routes',
      'express 5 hello, createServer',
      'express 4 hello',
      'express 4 hello, createServer',
    ],
    { lives: 3, slices: 12, log },
  );
  const k = (name) => koa.get(name).us;
  const e = (name) => express.get(name).us;
  row('mounted on Koa 3, of its own handler', k('koa hello') / k('koa + hawser hello'), {
    least: 0.95,
  });
  row(
    'mounted on Express 5, of its own handler',
    e('express 5 hello') / e('express 5 + hawser hello'),
    { least: 0.95 },
  );
  row(
    '6 deep on Express, against 6 routers',
    e('express 5, 6 routers') / e('express 5 + hawser 6 deep'),
    { least: 1.3 },
  );
  row(
    '1,000 siblings on Express, against 1,000 routes',
    e('express 5, 1000 routes') / e('express 5 + hawser 1000 siblings'),
    { least: 2 },
  );
  row(
    '1,000 siblings on Koa, against 1,000 routes',
    k('koa + @koa/router 1000 routes') / k('koa + hawser 1000 siblings'),
    { least: 8 },
  );
  row(
    'Express 5 by createServer, against plain',
    e('express 5 hello') / e('express 5 hello, createServer'),
    { least: 2.5 },
  );
  row(
    'Express 4 by createServer, against plain',
    e('express 4 hello') / e('express 4 hello, createServer'),
    { least: 2.5 },
  );
});

await section('forms', async () => {
  const names = [
    'node form',
    'hawser form',
    'express.urlencoded form',
    'koa-bodyparser form',
    'fastify form',
  ];
  const forms = await measure(names, { lives: 3, slices: 20, log });
  const us = (name) => forms.get(name).us;
  for (const peer of names.slice(2)) {
    row(`1 KB form, against ${peer}`, us(peer) / us('hawser form'), { least: 1 });
  }
});

// ---- templates

await section('templates', async () => {
  const { stdout } = await exec(process.execPath, [at('template.mjs'), '--json']);
  const pages = JSON.parse(stdout);
  for (const [page, us] of Object.entries(pages)) {
    for (const [name, ours] of Object.entries(us)) {
      if (!name.startsWith('hawser')) continue;
      const what = `${page}, ${name.slice('hawser '.length)}, against React's renderToString`;
      row(what, us['react renderToString'] / ours, { least: 1 });
    }
    const ratio = us['hono jsx'] / (us['hawser jsx'] ?? us['hawser h']);
    rows.push({ what: `(${page}, against hono's JSX)`, ratio: Number(ratio.toFixed(2)) });
  }
});

// ---- Deferred

await section('Deferred', async () => {
  const of = async (kind) => {
    const { stdout } = await exec(process.execPath, ['--expose-gc', at('lib/deferred.mjs'), kind], {
      env: { ...process.env, ROUNDS: '7' },
    });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  };
  const hawser = await of('hawser');
  for (const name of [
    'create and fire',
    'chain of 10',
    'gather 100',
    'wait chain of 1000',
    'coroutine of 10',
  ]) {
    row(`Deferred: ${name}, of native Promise`, hawser.cases[name].ratio, { least: 1.7 });
  }
  row('Deferred: bytes pending with one callback', hawser.bytes.ours, { most: 128 });
  for (const kind of ['bluebird', 'closure']) {
    const peer = await of(kind);
    for (const [name, { ratio }] of Object.entries(peer.cases)) {
      rows.push({ what: `(${kind}: ${name}, of native Promise)`, ratio: Number(ratio.toFixed(2)) });
    }
  }
});

// ---- over sockets

await section('over sockets', async () => {
  if (!(await has('wrk', '-v'))) {
    skipped.push('rows over sockets: wrk is not installed');
    return;
  }
  const python = await has('/usr/bin/python3', '-c', 'import twisted.web.server');
  if (!python) skipped.push('rows against Twisted: python3-twisted is not installed');
  const root = mkdtempSync(join(tmpdir(), 'hawser-bench-'));
  writeFileSync(join(root, '10k.bin'), randomBytes(10 * 1024));
  writeFileSync(join(root, '1m.bin'), randomBytes(1024 * 1024));
  const env = { ROOT: root };
  const scenarios = [
    ['hello', { path: '/' }],
    ['deferred', { path: '/' }],
    ['deep', { path: '/a/b/c/d/e/f' }],
    ['form', { path: '/', script: postScript(FORM) }],
  ];
  if (python) {
    for (const [scenario, request] of scenarios) {
      const result = await compare(['hawser', 'twisted'], scenario, { ...request, rounds: 2, log });
      row(`${scenario}, against Twisted`, result.get('hawser').rps / result.get('twisted').rps, {
        least: 2.5,
      });
    }
  }
  const statics = [
    ['10 KB', { path: '/10k.bin' }],
    ['1 MB', { path: '/1m.bin' }],
    ['range', { path: '/1m.bin', headers: { Range: 'bytes=1000-1999' } }],
  ];
  const peers = ['express.static', 'send', 'sirv', ...(python ? ['twisted'] : [])];
  for (const [name, request] of statics) {
    const result = await compare(['hawser', ...peers], 'static', {
      ...request,
      rounds: 2,
      env,
      log,
    });
    for (const peer of peers) {
      const least =
        peer === 'twisted' ? 2.5 : name === '10 KB' && peer === 'express.static' ? 2 : 1;
      row(`static ${name}, against ${peer}`, result.get('hawser').rps / result.get(peer).rps, {
        least,
      });
    }
  }
});

// ---- memory

await section('memory', async () => {
  const bare = await heapPerWaiting('node');
  row(
    'heap per waiting delayed request, of bare node:http',
    (await heapPerWaiting('hawser')) / bare,
    {
      most: 1.4,
    },
  );
  for (const kind of ['koa', 'express']) {
    const ratio = (await heapPerWaiting(kind)) / bare;
    rows.push({ what: `(heap per waiting request: ${kind})`, ratio: Number(ratio.toFixed(2)) });
  }
  const bytes = async (name) => {
    const { stdout } = await exec(process.execPath, [
      '--expose-gc',
      '--max-semi-space-size=64',
      at('lib/allocations.mjs'),
      name,
    ]);
    return JSON.parse(stdout.trim().split('\n').at(-1)).bytes;
  };
  const hello = await bytes('node hello');
  for (const name of ['hawser hello', 'fastify hello', 'koa hello', 'koa + hawser hello']) {
    rows.push({
      what: `(bytes allocated per request, of bare node:http: ${name})`,
      ratio: Number(((await bytes(name)) / hello).toFixed(2)),
    });
  }
});

// ---- the table

const isNoisy = Math.abs(noise - 1) > 0.04;
const verdict = isNoisy
  ? `Too noisy to judge small differences: two identical handlers differed by ${((noise - 1) * 100).toFixed(1)} %.`
  : `Quiet enough: two identical handlers differed by ${((noise - 1) * 100).toFixed(1)} %.`;
const lines = [
  '# Results',
  '',
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores. ` +
    'Ratios within this one run; more is better unless the target says otherwise.',
  '',
  verdict,
  '',
  '| what | ratio | target | |',
  '|---|---|---|---|',
  ...rows.map(
    ({ what, ratio, target = '', met }) =>
      `| ${what} | ${ratio} | ${target} | ${met === undefined ? '' : met ? 'met' : '**not met**'} |`,
  ),
  '',
  ...skipped.map((why) => `Left out: ${why}.`),
];
const table = `${lines.join('\n').trimEnd()}\n`;
console.log(table);
if (options.only === '') {
  writeFileSync(at('results.md'), table);
  writeFileSync(at('results.json'), `${JSON.stringify({ verdict, rows, skipped }, null, 2)}\n`);
}
process.exit(0);
