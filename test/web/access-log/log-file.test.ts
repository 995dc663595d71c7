import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFile } from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hawser-logfile-'));

/** Resolves when a file has that text. */
async function has(path: string, text: string): Promise<void> {
  while (readFileSync(path, 'utf8') !== text) await new Promise((done) => setImmediate(done));
}

describe('LogFile', () => {
  it('adds lines to what is there, in order', async () => {
    const path = join(folder, 'a');
    const first = new LogFile(path);
    first.write('1\n');
    first.write('2\n');
    await has(path, '1\n2\n');
    first.close();
    const second = new LogFile(path);
    second.write('3\n');
    second.close();
    second.write('never\n');
    expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n');
  });

  it('writes what is left to the old file when it is opened anew', () => {
    const path = join(folder, 'b');
    const file = new LogFile(path);
    file.write('old\n');
    renameSync(path, `${path}.old`);
    file.reopen();
    file.write('new\n');
    file.close();
    expect(readFileSync(`${path}.old`, 'utf8')).toBe('old\n');
    expect(readFileSync(path, 'utf8')).toBe('new\n');
  });

  it('loses no line when it is opened anew in the middle of writing', async () => {
    const path = join(folder, 'c');
    const file = new LogFile(path);
    const line = `${'x'.repeat(100)}\n`;
    for (let i = 0; i < 1000; i++) file.write(line);
    await new Promise((resolve) => setImmediate(resolve));
    renameSync(path, `${path}.old`);
    file.reopen();
    for (let i = 0; i < 1000; i++) file.write(line);
    const length = () => readFileSync(`${path}.old`).length + (readIfThere(path)?.length ?? 0);
    while (length() < 2000 * line.length) await new Promise((done) => setImmediate(done));
    expect(readFileSync(path).length % line.length).toBe(0);
    file.close();
  });

  it.runIf(existsSync('/proc/self/fd'))('leaves none of its files open (needs /proc)', async () => {
    const path = join(folder, 'many');
    const open = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path);
        } catch {
          return false;
        }
      }).length;
    const file = new LogFile(path);
    for (let i = 0; i < 1000; i++) file.write('line\n');
    await new Promise((resolve) => setImmediate(resolve));
    // While the first one is being written to.
    for (let i = 0; i < 5; i++) file.reopen();
    await has(path, 'line\n'.repeat(1000));
    file.close();
    while (open() > 0) await new Promise((done) => setImmediate(done));
    expect(open()).toBe(0);
  });

  it('keeps the old file where there can be no new one, and says so once', () => {
    const stop = collectErrors();
    const inner = mkdtempSync(join(folder, 'gone-'));
    const file = new LogFile(join(inner, 'log'));
    rmSync(inner, { recursive: true });
    file.reopen();
    file.reopen();
    file.write('still written somewhere\n');
    file.close();
    expect(flushLoggedErrors().map((failure) => (failure.value as Error).message)).toEqual([
      expect.stringContaining('ENOENT'),
    ]);
    stop();
  });

  it('writes what is left when the process ends', () => {
    const path = join(folder, 'exit');
    const module = new URL('../../../dist/src/web/access-log/log-file.js', import.meta.url);
    const script = `import(${JSON.stringify(module.href)}).then(({ LogFile }) => {
      new LogFile(${JSON.stringify(path)}).write('last words\\n');
      process.exit(0);
    })`;
    const { stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(readFileSync(path, 'utf8')).toBe('last words\n');
  });
});

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
