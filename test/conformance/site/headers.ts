import type { IRequest, Resource } from 'hawser';
import { bool, folder, lines, show, showlist } from './helper.js';

function dump(request: IRequest): string {
  const headers = request.requestHeaders;
  const raw = headers.getRawHeaders('x-a');
  const rows = [
    `getHeader=${show(request.getHeader('X-A'))}`,
    `getHeaderStr=${show(request.getHeader('x-a'))}`,
    `raw=${raw === undefined ? 'None' : showlist(raw)}`,
    `default=${showlist(headers.getRawHeaders('x-missing', ['dflt']))}`,
    `has=${bool(headers.hasHeader('x-A'))}`,
  ];
  for (const [name, value] of sorted(request.getAllHeaders())) {
    if (name.startsWith('x-')) rows.push(`all ${show(name)}=${show(value)}`);
  }
  for (const [name, values] of sorted(headers.getAllRawHeaders())) {
    if (name.toLowerCase().startsWith('x-')) rows.push(`canon ${show(name)}=${showlist(values)}`);
  }
  return lines(request, ...rows);
}

function sorted<T>(pairs: Iterable<[string, T]>): Array<[string, T]> {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `/headers` */
export function makeHeaders(): Resource {
  return folder({
    dump,
    user: (request) =>
      lines(request, `user=${show(request.getUser())}`, `password=${show(request.getPassword())}`),
  });
}
