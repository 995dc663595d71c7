import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Data, File } from 'hawser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ask, Folder } from './helper.js';

let folder: Folder;
const blocking = Object.keys(fs).filter((name) => name.endsWith('Sync'));
const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
let originals: Array<[name: string, original: (...args: unknown[]) => unknown]>;
let called: string[];

beforeEach(async () => {
  folder = await Folder.make();
  await folder.write('a.txt', 'content');
  await folder.write('a.txt.gz', 'zipped');
  await folder.write('large.bin', Buffer.alloc(1_000_000));
  await folder.write('sub/index.html', 'index');
  await folder.write('list/b.txt', 'b');
  called = [];
  originals = blocking.map((name) => [name, functions[name] as () => unknown]);
  for (const [name, original] of originals) {
    functions[name] = (...args) => {
      called.push(name);
      return original(...args);
    };
  }
  syncBuiltinESMExports();
});
afterEach(async () => {
  for (const [name, original] of originals) functions[name] = original;
  syncBuiltinESMExports();
  await folder.remove();
});

it('File calls no blocking function of node:fs', async () => {
  fs.existsSync(folder.path);
  expect(called, 'the test sees such calls').toEqual(['existsSync']);
  called = [];
  const root = new File(folder.path, {
    precompressed: true,
    etag: 'weak',
    ignoredExts: ['.html', '*'],
    fallback: 'a.txt',
    dotfiles: 'hide',
  });
  root.processors = { '.proc': () => new Data('x', 'text/plain') };
  const urls = ['/a.txt', '/large.bin', '/sub', '/sub/', '/list/', '/list/b', '/nope', '/a.txt/x'];
  for (const url of urls) {
    await ask(root, url);
    await ask(root, url, { method: 'HEAD' });
    await ask(root, url, { method: 'POST' });
    await ask(root, url, { headers: { Range: 'bytes=0-1,3-4', 'Accept-Encoding': 'gzip' } });
    await ask(new File(folder.path), url);
  }
  expect(called).toEqual([]);
});
