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

/** How long those names are: most fields need no closer look. */
const LENGTHS: readonly boolean[] = Array.from({ length: 20 }, (_, length) =>
  [...HOP_BY_HOP].some((name) => name.length === length),
);

/** Fields that a Connection field cannot make hop-by-hop: without them the message means something else. */
const KEPT = new Set(['content-length', 'content-type', 'host']);

/** Whether a field is for one connection only. @param named - What {@link namedByConnection} said. */
export function isHopByHop(name: string, named: ReadonlySet<string> | undefined): boolean {
  if (LENGTHS[name.length] === true && HOP_BY_HOP.has(name.toLowerCase())) return true;
  return named?.has(name.toLowerCase()) === true;
}

/** Lower-case names of the fields that Connection says are for this connection only; undefined for none. */
export function namedByConnection(flat: readonly string[]): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const name = flat[i] as string;
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue;
    const value = flat[i + 1] as string;
    if (value === 'keep-alive' || value === 'close') continue;
    for (const part of value.split(',')) {
      const lower = part.trim().toLowerCase();
      if (lower === '' || KEPT.has(lower)) continue;
      names ??= new Set();
      names.add(lower);
    }
  }
  return names;
}
