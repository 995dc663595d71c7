import type { Stats } from 'node:fs';
import { DirectoryLister, File, type ListingRow } from 'hawser';
import { formatMinutes } from '../format-time.ts';

/** A listing that also says when a file was last written to. */
class DatedLister extends DirectoryLister {
  override template = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>%(header)s</title>
<style>
body { font-family: system-ui, sans-serif; }
table { border-collapse: collapse; }
th, td { padding: .3rem .8rem; text-align: left; }
.even { background: #eee; }
</style>
</head>
<body>
<h1>%(header)s</h1>
<table>
<thead><tr><th>Filename</th><th>Size</th><th>Last modified</th><th>Content type</th><th>Content encoding</th></tr></thead>
<tbody>
%(tableContent)s</tbody>
</table>
</body>
</html>
`;

  override linePattern =
    '<tr class="%(class)s"><td><a href="%(href)s">%(text)s</a></td><td>%(size)s</td>' +
    '<td>%(modified)s</td><td>%(type)s</td><td>%(encoding)s</td></tr>\n';

  override row(name: string, stats: Stats): ListingRow {
    return { ...super.row(name, stats), modified: formatMinutes(stats.mtime) };
  }
}

/** What jobs wrote: files of plain text unless their name says otherwise. */
export class OutputFiles extends File {
  static override directoryLister = DatedLister;
}
