/** The six components of a URL, each as it stands. Twisted: the `ParseResultBytes` of `http.urlparse`. */
export interface ParsedUrl {
  /** Lower case. */
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  /** What follows a semicolon in the last segment of the path. */
  readonly params: string;
  readonly query: string;
  readonly fragment: string;
}

/** Schemes whose last segment may have parameters. */
const SCHEMES_WITH_PARAMS: ReadonlySet<string> = new Set([
  ...['', 'ftp', 'hdl', 'http', 'https', 'imap', 'mms', 'prospero', 'rtsp', 'rtspu', 'sftp'],
  ...['shttp', 'sip', 'sips', 'tel'],
]);

/**
 * Split a URL into its components without decoding or checking them. {@link URLPath} is for those who want to go on
 * from a URL.
 *
 * Twisted: `http.urlparse`, which is Python's for bytes.
 *
 * @param url - Text; bytes count as Latin-1.
 * @throws RangeError when a bracket of an IPv6 address is missing.
 */
export function urlparse(url: string | Uint8Array): ParsedUrl {
  const text = (typeof url === 'string' ? url : Buffer.from(url).toString('latin1'))
    .replace(/^[\x00-\x20]+/, '')
    .replace(/[\t\r\n]/g, '');
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?([\s\S]*)$/.exec(text)!;
  const [, netloc = '', before = '', query = '', fragment = ''] =
    /^(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(rest)!;
  if (netloc.includes('[') !== netloc.includes(']')) throw new RangeError('Invalid IPv6 URL');
  const lower = scheme.toLowerCase();
  const semicolon = SCHEMES_WITH_PARAMS.has(lower)
    ? before.indexOf(';', Math.max(0, before.lastIndexOf('/')))
    : -1;
  return {
    scheme: lower,
    netloc,
    path: semicolon < 0 ? before : before.slice(0, semicolon),
    params: semicolon < 0 ? '' : before.slice(semicolon + 1),
    query,
    fragment,
  };
}
