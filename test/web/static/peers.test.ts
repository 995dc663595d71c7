// File and the programs people have: curl resumes, wget mirrors, a browser seeks.
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { File, type IRequest, Site } from 'hawser';
import { type Serving, serve } from 'hawser/node';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Folder, partsOf } from './helper.js';

const CHROMIUM = '/usr/bin/chromium';
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const peers = { curl: has('curl'), wget: has('wget'), chromium: has(CHROMIUM) };
for (const [name, isThere] of Object.entries(peers)) {
  if (!isThere) console.log(`${name} is not installed: File is not tried with it`);
}

const runFile = promisify(execFile);
const run = (program: string, ...args: string[]): Promise<{ stdout: Buffer }> =>
  runFile(program, args, { encoding: 'buffer', maxBuffer: 16 * 1024 * 1024 });

/** One second of sound, in bytes: 44.1 kHz, two channels of 16 bits. */
const SECOND = 44_100 * 4;
const SECONDS = 300;

const NAMES = ['plain.txt', 'with space.txt', 'ünï.txt', 'a#b.txt', 'a%41.txt', "quo'te&.txt"];

let folder: Folder;
let target: Folder;
let serving: Serving;
let content: Buffer;
const log: string[] = [];

beforeAll(async () => {
  folder = await Folder.make();
  target = await Folder.make();
  content = randomBytes(3_000_000);
  await folder.write('big.bin', content);
  for (const name of NAMES) await folder.write(`tree/${name}`, `content of ${name}`);
  await folder.write('tree/sub folder/deeper/last.txt', 'the last');
  await writeWave(join(folder.path, 'sound.wav'));
  await folder.write('page.html', '<!DOCTYPE html><audio id="sound" preload="metadata"></audio>');
  const site = new Site(new File(folder.path), {
    logFile: { write: (line: string) => log.push(line.trimEnd()) },
    logFormatter: (_time: string, request: IRequest) =>
      `${request.method} ${request.path} ${request.code} ${
        request.responseHeaders.getRawHeaders('content-range')?.[0] ?? '-'
      }`,
  });
  serving = await serve(site, { port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await serving.close(0);
  await folder.remove();
  await target.remove();
});
beforeEach(() => {
  log.length = 0;
});

/** Five minutes of silence, most of it a hole in the file. */
async function writeWave(path: string): Promise<void> {
  const head = Buffer.alloc(44);
  const size = SECONDS * SECOND;
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + size, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(44_100, 24);
  head.writeUInt32LE(SECOND, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(size, 40);
  const file = await open(path, 'w');
  await file.write(head);
  await file.truncate(44 + size);
  await file.close();
}

describe('curl', () => {
  it.runIf(peers.curl)('-C - goes on where it was cut off', async () => {
    const path = await target.write('resumed.bin', content.subarray(0, 1_234_567));
    await run('curl', '-fsS', '-C', '-', '-o', path, `${serving.url}big.bin`);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(log).toEqual(['GET /big.bin 206 bytes 1234567-2999999/3000000']);
  });

  it.runIf(peers.curl)('-C - has nothing to do for what is complete', async () => {
    const path = await target.write('complete.bin', content);
    const { code } = (await run(
      'curl',
      '-sS',
      '-C',
      '-',
      '-o',
      path,
      `${serving.url}big.bin`,
    ).catch((error: unknown) => error)) as { code?: number };
    expect(code ?? 0).toBe(0);
    expect((await readFile(path)).equals(content)).toBe(true);
    expect(log).toEqual(['GET /big.bin 416 bytes */3000000']);
  });

  it.runIf(peers.curl)('-r gets one range, the end, and several in one answer', async () => {
    const { stdout: one } = await run('curl', '-fsS', '-r', '100-199', `${serving.url}big.bin`);
    expect(one.equals(content.subarray(100, 200))).toBe(true);
    const { stdout: end } = await run('curl', '-fsS', '-r', '-5', `${serving.url}big.bin`);
    expect(end.equals(content.subarray(-5))).toBe(true);
    const { stdout } = await run(
      ...(['curl', '-fsS', '-i', '-r', '0-9,1000000-1999999,-5'] as const),
      `${serving.url}big.bin`,
    );
    const blank = stdout.indexOf('\r\n\r\n');
    const head = stdout.subarray(0, blank).toString('latin1');
    expect(head).toMatch(/^HTTP\/1\.1 206 /);
    const [, boundary = ''] = /multipart\/byteranges; boundary="?([^"\r\n]+)/i.exec(head) ?? [];
    const parts = partsOf(stdout.subarray(blank + 4), boundary);
    expect(parts.map(([, body]) => body)).toEqual(
      [content.subarray(0, 10), content.subarray(1_000_000, 2_000_000), content.subarray(-5)].map(
        (bytes) => bytes.toString('latin1'),
      ),
    );
  });
});

describe('wget', () => {
  it.runIf(peers.wget)('mirrors a listing, whatever the files are called', async () => {
    await run(
      ...(['wget', '-q', '-m', '-np', '-nH', '-e', 'robots=off'] as const),
      ...['--restrict-file-names=unix,nocontrol', '--no-iri', '-P', join(target.path, 'mirror')],
      `${serving.url}tree/`,
    );
    const tree = join(target.path, 'mirror', 'tree');
    for (const name of NAMES) {
      // wget takes the escapes out of a name once more before it writes the file.
      const local = join(tree, decodeURIComponent(name));
      expect(await readFile(local, 'utf8')).toBe(`content of ${name}`);
    }
    expect(await readFile(join(tree, 'sub folder/deeper/last.txt'), 'utf8')).toBe('the last');
    const found = (await readdir(tree, { recursive: true })).filter((n) => n.endsWith('.txt'));
    expect(found).toHaveLength(NAMES.length + 1);
    expect(log.filter((line) => !/ 200 -$/.test(line) && !line.includes('robots.txt'))).toEqual([]);
  });
});

describe('Chromium', () => {
  it.runIf(peers.chromium)('seeks in a sound by asking for what is there', async () => {
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`${serving.url}page.html`);
      const [duration, at] = await page.evaluate(async () => {
        // The types of the browser are not among those of this project.
        const { document } = globalThis as any;
        const sound = document.getElementById('sound');
        const happens = (name: string): Promise<unknown> =>
          new Promise((resolve, reject) => {
            sound.addEventListener(name, resolve, { once: true });
            sound.addEventListener('error', () => reject(sound.error), { once: true });
          });
        const loaded = happens('loadedmetadata');
        sound.src = 'sound.wav';
        await loaded;
        const sought = happens('seeked');
        sound.currentTime = 250;
        await sought;
        return [sound.duration, sound.currentTime];
      });
      expect([duration, at]).toEqual([SECONDS, 250]);
    } finally {
      await browser.close();
    }
    // The log has a line when a response is over, also where the browser has left in the middle.
    const starts = (): number[] =>
      log.flatMap((line) => {
        const [, start] = /^GET \/sound\.wav 206 bytes (\d+)-\d+\/\d+$/.exec(line) ?? [];
        return start === undefined ? [] : [Number(start)];
      });
    await expect
      .poll(() => starts().some((start) => start > 200 * SECOND), { timeout: 30_000 })
      .toBe(true);
    const sought = starts().find((start) => start > 200 * SECOND) as number;
    expect(Math.abs(sought - (44 + 250 * SECOND))).toBeLessThan(5 * SECOND);
  });
});
