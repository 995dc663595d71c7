import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from '../../http/html.js';
import { decodeSegment, encodeSegment } from '../../http/path.js';
import type { IRequest } from '../irequest.js';
import { Resource } from '../resource.js';
import { type ContentTypes, getTypeAndEncoding } from './content-types.js';
import { formatFileSize } from './format-file-size.js';

/** One row of a listing. Its texts are HTML already. */
export interface ListingRow {
  /** Name of the entry, `sub/` for a folder. */
  readonly text: string;
  readonly href: string;
  /** Short size, empty for a folder. */
  readonly size: string;
  /** Media type in brackets. */
  readonly type: string;
  /** Content coding in brackets, or empty. */
  readonly encoding: string;
  /** Whatever a subclass adds for its own `linePattern`. */
  readonly [more: string]: string;
}

/**
 * The HTML table of a folder.
 *
 * Subclasses may replace `template`, which has the places `%(header)s` and `%(tableContent)s`, and `linePattern`, with
 * `%(class)s` and the members of {@link ListingRow}; `%%` stands for a percent sign. They may also override
 * {@link DirectoryLister.getFilesAndDirectories} to add columns.
 *
 * Twisted: `static.DirectoryLister`.
 */
export class DirectoryLister extends Resource {
  /** The page. */
  declare template: string;
  /** One row of its table. */
  declare linePattern: string;
  /** The folder. */
  path: string;
  /** The names to show; undefined for all there are. */
  dirs: readonly string[] | undefined;
  contentTypes: Readonly<ContentTypes>;
  contentEncodings: Readonly<Record<string, string>>;
  defaultType: string;

  /** @param dirs - The names to show. Default is what the folder holds, sorted. */
  constructor(
    path: string,
    dirs: readonly string[] | undefined,
    contentTypes: Readonly<ContentTypes>,
    contentEncodings: Readonly<Record<string, string>>,
    defaultType = 'text/html',
  ) {
    super();
    this.path = path;
    this.dirs = dirs;
    this.contentTypes = contentTypes;
    this.contentEncodings = contentEncodings;
    this.defaultType = defaultType;
  }

  /** The rows for these names, folders and files apart. Entries that cannot be read are left out. */
  async getFilesAndDirectories(
    names: readonly string[],
  ): Promise<[directories: ListingRow[], files: ListingRow[]]> {
    const directories: ListingRow[] = [];
    const files: ListingRow[] = [];
    for (const name of names) {
      const stats = await stat(join(this.path, name)).catch(() => undefined);
      if (stats === undefined) continue;
      const text = escapeHtml(name);
      const href = escapeHtml(encodeSegment(name, '/'));
      if (stats.isDirectory()) {
        directories.push({
          text: `${text}/`,
          href: `${href}/`,
          size: '',
          type: '[Directory]',
          encoding: '',
        });
      } else {
        const [type, encoding] = getTypeAndEncoding(
          name,
          this.contentTypes,
          this.contentEncodings,
          this.defaultType,
        );
        files.push({
          text,
          href,
          size: formatFileSize(stats.size),
          type: `[${type}]`,
          encoding: encoding === undefined ? '' : `[${encoding}]`,
        });
      }
    }
    return [directories, files];
  }

  /** Answers every method, as Twisted's does. */
  override async render(request: IRequest): Promise<string> {
    request.setHeader('Content-Type', 'text/html; charset=utf-8');
    const names = this.dirs ?? (await readdir(this.path)).sort();
    const [directories, files] = await this.getFilesAndDirectories(names);
    const rows = [...directories, ...files].map((row, i) =>
      fill(this.linePattern, { ...row, class: i % 2 === 0 ? 'odd' : 'even' }),
    );
    return fill(this.template, {
      header: `Directory listing for ${escapeHtml(decodeSegment(request.uri).toWellFormed())}`,
      tableContent: rows.join(''),
    });
  }
}

/** Python's `template % values`, as far as listings need it. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/%(?:%|\((\w+)\)s)/g, (_, name: string | undefined) =>
    name === undefined ? '%' : (values[name] ?? ''),
  );
}

DirectoryLister.prototype.template = `<html>
<head>
<title>%(header)s</title>
<style>
.even-dir { background-color: #efe0ef }
.even { background-color: #eee }
.odd-dir {background-color: #f0d0ef }
.odd { background-color: #dedede }
.icon { text-align: center }
.listing {
    margin-left: auto;
    margin-right: auto;
    width: 50%%;
    padding: 0.1em;
    }

body { border: 0; padding: 0; margin: 0; background-color: #efefef; }
h1 {padding: 0.1em; background-color: #777; color: white; border-bottom: thin white dashed;}

</style>
</head>

<body>
<h1>%(header)s</h1>

<table>
    <thead>
        <tr>
            <th>Filename</th>
            <th>Size</th>
            <th>Content type</th>
            <th>Content encoding</th>
        </tr>
    </thead>
    <tbody>
%(tableContent)s
    </tbody>
</table>

</body>
</html>
`;
DirectoryLister.prototype.linePattern = `<tr class="%(class)s">
    <td><a href="%(href)s">%(text)s</a></td>
    <td>%(size)s</td>
    <td>%(type)s</td>
    <td>%(encoding)s</td>
</tr>
`;
