import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The header fields set on a response of node's, flat, names as they were given. @internal */
export function flatHeaders(res: ServerResponse): string[] {
  const flat: string[] = [];
  const { getRawHeaderNames } = res as unknown as { getRawHeaderNames(): string[] };
  for (const name of getRawHeaderNames.call(res)) {
    const value = res.getHeader(name);
    if (Array.isArray(value)) for (const one of value) flat.push(name, one);
    else flat.push(name, String(value));
  }
  return flat;
}

/** Set the fields given to `writeHead`, in any of the shapes node takes; they replace those of the same name. @internal */
export function setHeaders(
  res: ServerResponse,
  headers: OutgoingHttpHeaders | readonly unknown[] | undefined,
): void {
  if (headers === undefined || headers === null) return;
  if (!Array.isArray(headers)) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      if (value !== undefined) res.setHeader(name, value);
    }
    return;
  }
  const flat = (Array.isArray(headers[0]) ? headers.flat() : headers) as string[];
  const seen = new Set<string>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    const lower = name.toLowerCase();
    if (seen.has(lower)) res.appendHeader(name, flat[i + 1] as string);
    else res.setHeader(name, flat[i + 1] as string);
    seen.add(lower);
  }
}

/**
 * Put flat header fields beside those that are there: they replace, but for the lists both may add to. A name that
 * repeats does so in a row, as the core writes it.
 *
 * @param skipsLength - Leave `Content-Length` out, for a host that sets it itself.
 * @internal
 */
export function mergeHeaders(
  res: ServerResponse,
  flat: readonly string[],
  skipsLength = false,
): void {
  let last = '';
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    if (skipsLength && name === 'Content-Length') continue;
    if (name === last || isAdditive(name)) res.appendHeader(name, flat[i + 1] as string);
    else res.setHeader(name, flat[i + 1] as string);
    last = name;
  }
}

/** Lists that more than one speaker may add to; other fields of the same name replace each other. */
function isAdditive(name: string): boolean {
  if (name.length === 10) return name.toLowerCase() === 'set-cookie';
  if (name.length !== 4) return false;
  const lower = name.toLowerCase();
  return lower === 'vary' || lower === 'link';
}
