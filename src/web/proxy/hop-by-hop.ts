/** Fields that speak of one connection and are not passed on (RFC 9110 7.6.1), and those of proxy authentication. */
const HOP_BY_HOP = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Fields that a Connection field cannot make hop-by-hop: without them the message means something else. */
const KEPT = new Set(['content-length', 'content-type', 'host']);

const NONE: ReadonlySet<string> = new Set();

/** The fields, flat, without those meant for one connection only, which the Connection field may name more of. */
export function endToEnd(flat: readonly string[]): string[] {
  const named = namedByConnection(flat);
  const kept: string[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named.has(lower)) continue;
    kept.push(name, flat[i + 1] as string);
  }
  return kept;
}

/** Lower-case names of the fields that Connection says are for this connection only. */
function namedByConnection(flat: readonly string[]): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue;
    const value = flat[i + 1] as string;
    if (value === 'keep-alive' || value === 'close') continue;
    names ??= new Set();
    for (const part of value.split(',')) {
      const lower = part.trim().toLowerCase();
      if (lower !== '' && !KEPT.has(lower)) names.add(lower);
    }
  }
  return names ?? NONE;
}
