import { readdirSync, readlinkSync } from 'node:fs';
import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { File, Site } from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, Folder } from './helper.js';

let folder: Folder;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  folder = await Folder.make();
});
afterEach(async () => {
  // Two looks close what the test left.
  vi.advanceTimersByTime(3000);
  vi.useRealTimers();
  await folder.remove();
});

const hasProc = process.platform === 'linux';
if (!hasProc) console.log('held-handles.test.ts: open files are only counted on Linux (/proc)');

/** The files of this test's folder that the process has open. */
function openFiles(): string[] {
  const open: string[] = [];
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      if (path.startsWith(folder.path)) open.push(path.slice(folder.path.length + 1));
    } catch {
      // Closed between the two looks.
    }
  }
  return open.sort();
}

async function text(url: string): Promise<string> {
  return (await ask(new File(folder.path), url)).text;
}

describe('files that are held open', () => {
  it('answer from the file as it is now', async () => {
    await folder.write('a.txt', 'one');
    expect(await text('/a.txt')).toBe('one');
    await writeFile(join(folder.path, 'a.txt'), 'two');
    expect(await text('/a.txt')).toBe('two');
    await writeFile(join(folder.path, 'b.txt'), 'three');
    await rename(join(folder.path, 'b.txt'), join(folder.path, 'a.txt'));
    expect(await text('/a.txt')).toBe('three');
    await rm(join(folder.path, 'a.txt'));
    expect((await ask(new File(folder.path), '/a.txt')).status).toBe(404);
  });

  it('do not hide that a link took their place', async () => {
    await folder.write('a.txt', 'inside');
    expect(await text('/a.txt')).toBe('inside');
    await rm(join(folder.path, 'a.txt'));
    await symlink('/etc/hostname', join(folder.path, 'a.txt'));
    expect((await ask(new File(folder.path), '/a.txt')).status).toBe(404);
  });

  it('tell no earlier length or time', async () => {
    await folder.write('a.txt', 'one');
    await ask(new File(folder.path), '/a.txt');
    await folder.write('a.txt', 'longer', 1_100_000_000);
    const exchange = await ask(new File(folder.path), '/a.txt');
    expect(exchange.header('content-length')).toBe('6');
    expect(exchange.header('last-modified')).toBe('Tue, 09 Nov 2004 11:33:20 GMT');
  });

  it.runIf(hasProc)('are closed when nobody asked for them between two looks', async () => {
    await folder.write('a.txt', 'one');
    await text('/a.txt');
    expect(openFiles()).toEqual(['a.txt']);
    vi.advanceTimersByTime(1000);
    await text('/a.txt');
    vi.advanceTimersByTime(1000);
    expect(openFiles()).toEqual(['a.txt']);
    vi.advanceTimersByTime(1000);
    await expect.poll(openFiles).toEqual([]);
  });

  it.runIf(hasProc)('are no more than 64, however many are asked for', async () => {
    for (let i = 0; i < 100; i++) await folder.write(`${i}.txt`, String(i));
    const root = new File(folder.path);
    for (let i = 0; i < 100; i++) expect((await ask(root, `/${i}.txt`)).text).toBe(String(i));
    await expect.poll(() => openFiles().length).toBeLessThanOrEqual(64);
  });

  it.runIf(hasProc)('are opened once for those who come together, or closed again', async () => {
    await folder.write('a.txt', 'one');
    const root = new File(folder.path);
    const texts = await Promise.all(Array.from({ length: 20 }, () => ask(root, '/a.txt')));
    expect(texts.every((exchange) => exchange.text === 'one')).toBe(true);
    await expect.poll(openFiles).toEqual(['a.txt']);
  });

  it.runIf(hasProc)('are let go by clients that leave at any moment', async () => {
    await folder.write('large.bin', Buffer.alloc(3_000_000));
    const site = new Site(new File(folder.path));
    for (let i = 0; i < 40; i++) {
      const exchange = new MemoryExchange({ url: '/large.bin', bufferBytes: 1 });
      site.handle(exchange);
      for (let turns = i % 8; turns > 0; turns--) await new Promise((turn) => setImmediate(turn));
      exchange.disconnect();
    }
    await expect
      .poll(() => {
        vi.advanceTimersByTime(1000);
        return openFiles();
      })
      .toEqual([]);
  });

  it.runIf(hasProc)('are let go by answers without a body', async () => {
    await folder.write('a.txt', 'one');
    const root = new File(folder.path);
    await ask(root, '/a.txt', { method: 'HEAD' });
    await ask(root, '/a.txt', { headers: { 'If-Modified-Since': new Date().toUTCString() } });
    await ask(root, '/a.txt', { headers: { Range: 'bytes=100-' } });
    vi.advanceTimersByTime(2000);
    await expect.poll(openFiles).toEqual([]);
  });
});
