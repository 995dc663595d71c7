import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from '../../http/html.js';
import { decodeSegment, encodeSegment } from '../../http/path.js';
import type { IRequest } from '../irequest.js';
import { Resource } from '../resource.js';
import {
  CONTENT_ENCODINGS,
  CONTENT_TYPES,
  type ContentTypes,
  getTypeAndEncoding,
} from './content-types.js';
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

/** Options of a {@link DirectoryLister}. */
export interface DirectoryListerOptions {
  /** The names to show. Default is what the folder holds when it is shown, sorted. */
  readonly dirs?: readonly string[] | undefined;
  /** Media types by extension. Default is `File.contentTypes`. */
  readonly contentTypes?: Readonly<ContentTypes>;
  /** Content codings by extension. Default is `File.contentEncodings`. */
  readonly contentEncodings?: Readonly<Record<string, string>>;
  /** Media type where the extension is not known. Default is `'text/html'`. */
  readonly defaultType?: string;
}

/**
 * The HTML table of a folder.
 *
 * Subclasses may replace `template`, which has the places `%(header)s` and `%(tableContent)s`, and `linePattern`, with
 * `%(class)s` and the members of {@link ListingRow}; `%%` stands for a percent sign. To add a column, override
 * {@link DirectoryLister.row} and name what it adds in the `linePattern`; to have files listed that way, see
 * `File.directoryLister`.
 *
 * Twisted: `static.DirectoryLister`.
 *
 * @example
 * class DatedLister extends DirectoryLister {
 *   override row(name: string, stats: Stats) {
 *     return { ...super.row(name, stats), modified: stats.mtime.toISOString() };
 *   }
 * }
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

  constructor(path: string, options: DirectoryListerOptions = {}) {
    super();
    this.path = path;
    this.dirs = options.dirs;
    this.contentTypes = options.contentTypes ?? CONTENT_TYPES;
    this.contentEncodings = options.contentEncodings ?? CONTENT_ENCODINGS;
    this.defaultType = options.defaultType ?? 'text/html';
  }

  /** The rows for these names, folders and files apart. Entries that cannot be read are left out. */
  async getFilesAndDirectories(
    names: readonly string[],
  ): Promise<[directories: ListingRow[], files: ListingRow[]]> {
    const directories: ListingRow[] = [];
    const files: ListingRow[] = [];
    for (let start = 0; start < names.length; start += AT_ONCE) {
      const some = names.slice(start, start + AT_ONCE);
      const stats = await Promise.all(some.map((name) => statOf(join(this.path, name))));
      some.forEach((name, i) => {
        const entry = stats[i];
        if (entry === undefined) return;
        (entry.isDirectory() ? directories : files).push(this.row(name, entry));
      });
    }
    return [directories, files];
  }

  /** The row of one entry. Override it to add to it. */
  row(name: string, stats: Stats): ListingRow {
    if (stats.isDirectory()) return directoryRow(name);
    const [type, encoding] = getTypeAndEncoding(
      name,
      this.contentTypes,
      this.contentEncodings,
      this.defaultType,
    );
    return {
      text: escapeHtml(name),
      href: escapeHtml(encodeSegment(name)),
      size: formatFileSize(stats.size),
      type: `[${type}]`,
      encoding: encoding === undefined ? '' : `[${encoding}]`,
    };
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

/** How many entries are looked at together: enough to keep the system busy, too few to be in anybody's way. */
const AT_ONCE = 32;

function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

function directoryRow(name: string): ListingRow {
  return {
    text: `${escapeHtml(name)}/`,
    href: `${escapeHtml(encodeSegment(name))}/`,
    size: '',
    type: '[Directory]',
    encoding: '',
  };
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
