// Every program of the tutorial as it is started by hand: with jiti, over the built package.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLES = join(ROOT, 'examples/web-in-60');
const PROGRAMS = readdirSync(EXAMPLES).filter((file) => /^\d\d-.*\.ts$/.test(file));
/** What the first `curl` line of a program leads to where it is no 200. */
const STATUS: Readonly<Record<string, number>> = { '06': 402, '16': 401 };
/** The programs that answer in five seconds, which are not waited for. */
const SLOW = /^1[0-3]/;

const scratch = mkdtempSync(join(tmpdir(), 'hawser-programs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Start a program on a free port, ask what its first `curl` line asks, and stop it. */
async function tried(file: string): Promise<number | undefined> {
  const path = join(EXAMPLES, file);
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'), path], {
    env: { ...process.env, PORT: '0', TMPDIR: scratch },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  try {
    const [line] = await Promise.race([once(child.stdout, 'data'), ended]);
    const url = /^http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0];
    if (url === undefined) throw new Error(`${file} printed ${line}`);
    if (SLOW.test(file)) return undefined;
    const asked = /^\/\/ +curl .*?:8080(\/\S*)/m.exec(readFileSync(path, 'utf8'))?.[1];
    return (await fetch(url + asked)).status;
  } finally {
    child.kill();
    await ended;
  }
}

it.each(PROGRAMS)('%s runs alone', async (file) => {
  if (!existsSync(join(ROOT, 'dist')))
    throw new Error('dist is missing: run `npm run build` first');
  const usual = SLOW.test(file) ? undefined : 200;
  expect(await tried(file)).toBe(STATUS[file.slice(0, 2)] ?? usual);
});
