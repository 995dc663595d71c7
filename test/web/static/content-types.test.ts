import { File, formatFileSize, getTypeAndEncoding, loadMimeTypes } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { splitExtension } from '../../../src/web/static/content-types.js';
import { Folder } from './helper.js';

let folder: Folder;

beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder.remove());

describe('loadMimeTypes', () => {
  it('knows what Twisted adds to the usual types', () => {
    const types = loadMimeTypes();
    expect(types['.html']).toBe('text/html');
    expect(types['.png']).toBe('image/png');
    expect(types['.conf']).toBe('text/plain');
    expect(types['.flac']).toBe('audio/x-flac');
    expect(types['.xul']).toBe('application/vnd.mozilla.xul+xml');
  });

  it('reads files besides, the later ones winning (test_extraLocationsWork)', async () => {
    const one = await folder.write('one.types', '# types\ntext/one  one ONCE # first\ntext/none\n');
    const two = await folder.write('two.types', 'text/two two one\n');
    expect(loadMimeTypes([one])).toMatchObject({ '.one': 'text/one', '.once': 'text/one' });
    expect(loadMimeTypes([one, two])).toMatchObject({ '.one': 'text/two', '.two': 'text/two' });
    expect(File.contentTypes['.once']).toBeUndefined();
  });
});

describe('getTypeAndEncoding', () => {
  it.each([
    ['a.txt', 'text/plain', undefined],
    ['A.TXT', 'text/plain', undefined],
    ['a.txt.gz', 'text/plain', 'gzip'],
    ['a.tar.BZ2', 'application/x-tar', 'bzip2'],
    ['a.gz', 'text/x-default', 'gzip'],
    ['noext', 'text/x-default', undefined],
    ['.txt', 'text/x-default', undefined],
    ['/some.dir/noext', 'text/x-default', undefined],
    ['a.constructor', 'text/x-default', undefined],
    ['a.__proto__', 'text/x-default', undefined],
  ])('knows %s', (name, type, encoding) => {
    const { contentTypes, contentEncodings } = File;
    expect(getTypeAndEncoding(name, contentTypes, contentEncodings, 'text/x-default')).toEqual([
      type,
      encoding,
    ]);
  });
});

describe('splitExtension', () => {
  it.each([
    ['a.b', 'a', '.b'],
    ['a.b.c', 'a.b', '.c'],
    ['a', 'a', ''],
    ['.a', '.a', ''],
    ['..a', '..a', ''],
    ['.a.b', '.a', '.b'],
    ['a.', 'a', '.'],
  ])('splits %s as Python does', (name, root, extension) => {
    expect(splitExtension(name)).toEqual([root, extension]);
  });
});

describe('formatFileSize', () => {
  it.each([
    [0, '0B'],
    [123, '123B'],
    [1023, '1023B'],
    [4567, '4K'],
    [8_900_000, '8M'],
    [1_234_000_000, '1G'],
    [1_234_567_890_000, '1149G'],
  ])('shortens %d to %s (test_formatFileSize)', (size, text) => {
    expect(formatFileSize(size)).toBe(text);
  });
});
