import type { Stats } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectoryLister, File, type ListingRow } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Folder, rootOf } from './helper.js';

let folder: Folder;

beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(() => folder.remove());

/** The cells of the table, row by row. */
function cells(html: string): string[][] {
  return [...html.matchAll(/<tr class="(\w+)">([\s\S]*?)<\/tr>/g)].map(([, row, inner]) => [
    row as string,
    ...[...(inner as string).matchAll(/<td>(.*)<\/td>/g)].map((match) => match[1] as string),
  ]);
}

describe('DirectoryLister', () => {
  it('shows folders, then files, with size and type (test_renderFiles, test_renderDirectories, test_oddAndEven)', async () => {
    await folder.write('z.tar.gz', Buffer.alloc(3000));
    await folder.write('a.txt', 'abc');
    await mkdir(join(folder.path, 'sub'));
    await mkdir(join(folder.path, 'dir two'));
    const { text } = await ask(rootOf(new DirectoryLister(folder.path)), '/');
    expect(cells(text)).toEqual([
      ['odd', '<a href="dir%20two/">dir two/</a>', '', '[Directory]', ''],
      ['even', '<a href="sub/">sub/</a>', '', '[Directory]', ''],
      ['odd', '<a href="a.txt">a.txt</a>', '3B', '[text/plain]', ''],
      ['even', '<a href="z.tar.gz">z.tar.gz</a>', '2K', '[application/x-tar]', '[gzip]'],
    ]);
  });

  it('shows the given names only (test_renderFiltered)', async () => {
    await folder.write('a.txt', 'abc');
    await folder.write('b.txt', 'abc');
    const lister = new DirectoryLister(folder.path, { dirs: ['b.txt', 'gone.txt'] });
    expect(cells((await ask(rootOf(lister), '/')).text).map((row) => row[1])).toEqual([
      '<a href="b.txt">b.txt</a>',
    ]);
  });

  it('takes other types and codings (test_mimeTypeAndEncodings)', async () => {
    await folder.write('a.x.zip9', 'abc');
    await folder.write('b', 'abc');
    const lister = new DirectoryLister(folder.path, {
      contentTypes: { '.x': 'application/x' },
      contentEncodings: { '.zip9': 'zip9' },
      defaultType: 'text/plain',
    });
    const rows = cells((await ask(rootOf(lister), '/')).text);
    expect(rows.map((row) => row.slice(3))).toEqual([
      ['[application/x]', '[zip9]'],
      ['[text/plain]', ''],
    ]);
  });

  it('shows the path of the request, unquoted and escaped (test_renderHeader, test_renderUnquoteHeader, test_escapeHeader)', async () => {
    await folder.write('foo bar & <x>/a', 'x');
    const { text } = await ask(new File(folder.path), '/foo%20bar%20&%20%3Cx%3E/?q=%22');
    expect(text).toContain('<h1>Directory listing for /foo bar &amp; &lt;x&gt;/?q=&quot;</h1>');
  });

  it('escapes names as text and as links (CVE-2022-39348 is of this kind)', async () => {
    const name = '"><script>alert(1)<\u2215script>\'&#?%41';
    await folder.write(name, 'x');
    const { text } = await ask(new File(folder.path), '/');
    expect(text).not.toContain('<script');
    const href = /<a href="([^"]*)">/.exec(text)?.[1] ?? '';
    expect(decodeURIComponent(href)).toBe(name);
    expect((await ask(new File(folder.path), `/${href}`)).text).toBe('x');
  });

  it('leaves out links to nowhere (test_brokenSymlink)', async () => {
    await folder.write('a.txt', 'abc');
    await symlink('nowhere', join(folder.path, 'broken'));
    expect(cells((await ask(rootOf(new DirectoryLister(folder.path)), '/')).text)).toHaveLength(1);
  });

  it('has no children (test_childrenNotFound)', async () => {
    await folder.write('a.txt', 'abc');
    expect((await ask(new DirectoryLister(folder.path), '/a.txt')).status).toBe(404);
  });

  it('says that it is HTML in UTF-8 (test_contentType), to every method', async () => {
    for (const method of ['GET', 'POST']) {
      const exchange = await ask(rootOf(new DirectoryLister(folder.path)), '/', { method });
      expect(exchange.status).toBe(200);
      expect(exchange.header('content-type')).toBe('text/html; charset=utf-8');
    }
    const head = await ask(rootOf(new DirectoryLister(folder.path)), '/', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('takes another template, and more columns from a subclass', async () => {
    await folder.write('a.txt', 'abc');
    class Dated extends DirectoryLister {
      override template = '<ul>%(tableContent)s</ul> 100%% of %(header)s %(nothing)s';
      override linePattern = '<li class="%(class)s">%(text)s %(date)s</li>';

      override async getFilesAndDirectories(
        names: readonly string[],
      ): Promise<[directories: ListingRow[], files: ListingRow[]]> {
        const [directories, files] = await super.getFilesAndDirectories(names);
        return [directories, files.map((row) => ({ ...row, date: '2001-09-09' }))];
      }
    }
    class Dating extends File {
      override directoryListing(): DirectoryLister {
        return new Dated(this.path, { dirs: this.listNames() });
      }
    }
    expect((await ask(new Dating(folder.path), '/')).text).toBe(
      '<ul><li class="odd">a.txt 2001-09-09</li></ul> 100% of Directory listing for / ',
    );
  });

  it('adds a column to the listings of a File by a row of its own, hidden names left out as ever', async () => {
    await folder.write('a.txt', 'abc');
    await folder.write('.hidden', 'abc');
    await mkdir(join(folder.path, 'sub'));
    class Sized extends DirectoryLister {
      override template = '%(tableContent)s';
      override linePattern = '%(text)s %(bytes)s;';

      override row(name: string, stats: Stats): ListingRow {
        return { ...super.row(name, stats), bytes: stats.isFile() ? String(stats.size) : '-' };
      }
    }
    class Sizing extends File {
      static override directoryLister = Sized;
    }
    const { text } = await ask(new Sizing(folder.path, { dotfiles: 'hide' }), '/');
    expect(text).toBe('sub/ -;a.txt 3;');
  });

  it('lists a folder of many without holding its names back', async () => {
    for (let i = 0; i < 150; i++) await folder.write(`${String(i).padStart(3, '0')}.txt`, 'x');
    const rows = cells((await ask(new File(folder.path), '/')).text);
    expect(rows).toHaveLength(150);
    expect(rows[149]?.[1]).toBe('<a href="149.txt">149.txt</a>');
  });
});
