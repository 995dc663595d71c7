import { toBytes } from './bytes.js';
import { decodeSegment } from './path.js';
import {
  authorityOf,
  escapePart,
  formatUrl,
  PATH_SAFE,
  parseUrl,
  QUERY_SAFE,
  resolveDots,
  type UrlParts,
} from './url.js';

/** The parts a {@link URLPath} is made of. */
export interface URLPathOptions {
  /** Default is `http`. */
  readonly scheme?: string;
  /** Host and port. Default is `localhost`. */
  readonly netloc?: string;
  /** Default is `/`. */
  readonly path?: string;
  /** Without its `?`. Default is none. */
  readonly query?: string;
  /** Without its `#`. Default is none. */
  readonly fragment?: string;
}

/**
 * A URL to find one's way from: {@link child}, {@link sibling}, {@link parent}, {@link here} and {@link click} give new
 * ones, the parts can be read and set. Its text is always ASCII; what needs it is percent-encoded.
 *
 * Twisted: `twisted.python.urlpath.URLPath`. Differs: IPv6 addresses can be written out.
 * Standard: RFC 3986.
 *
 * @example
 * URLPath.fromString('http://example.org/a/b?x=1').sibling('c').toString(); // 'http://example.org/a/c'
 */
export class URLPath {
  #url: UrlParts;
  #scheme: string;
  #netloc: string;
  #path: string;
  #query: string;
  #fragment: string;

  /** @throws RangeError when host or port are malformed. */
  constructor(options: URLPathOptions = {}) {
    this.#scheme = options.scheme || 'http';
    this.#netloc = options.netloc ?? 'localhost';
    this.#path = options.path || '/';
    this.#query = options.query ?? '';
    this.#fragment = options.fragment ?? '';
    this.#url = this.#assemble();
  }

  #assemble(): UrlParts {
    const path = this.#path.startsWith('/') ? this.#path : `/${this.#path}`;
    const query = this.#query === '' ? '' : `?${this.#query}`;
    const fragment = this.#fragment === '' ? '' : `#${this.#fragment}`;
    return parseUrl(escapeBytes(`${this.#scheme}://${this.#netloc}${path}${query}${fragment}`));
  }

  static #of(parts: UrlParts): URLPath {
    const url = parts.path.length > 0 ? parts : { ...parts, path: [''], isRooted: true };
    const self = new URLPath();
    self.#url = url;
    self.#scheme = url.scheme;
    self.#netloc = authorityOf(url);
    // Alone, the path could be taken for a scheme up to a colon in its first segment.
    const [first = '', ...rest] = url.path;
    self.#path = `/${[
      escapePart(first, PATH_SAFE.replace(':', '')),
      ...rest.map((segment) => escapePart(segment, PATH_SAFE)),
    ].join('/')}`;
    self.#query = escapePart(url.query, QUERY_SAFE);
    self.#fragment = url.fragment;
    return self;
  }

  /**
   * Read a URL.
   *
   * @throws TypeError when it is no string, RangeError when host or port are malformed.
   */
  static fromString(url: string): URLPath {
    if (typeof url !== 'string') throw new TypeError('url must be a string');
    return URLPath.#of(parseUrl(url));
  }

  /**
   * Read a URL from bytes; those beyond ASCII count as percent-encoded.
   *
   * @throws TypeError when it is neither bytes nor text, RangeError when host or port are malformed.
   */
  static fromBytes(url: Uint8Array | string): URLPath {
    if (typeof url !== 'string' && !(url instanceof Uint8Array)) {
      throw new TypeError('url must be bytes');
    }
    return URLPath.fromString(escapeBytes(url));
  }

  get scheme(): string {
    return this.#scheme;
  }

  set scheme(value: string) {
    this.#scheme = value;
    this.#url = this.#assemble();
  }

  /** User, host and port. */
  get netloc(): string {
    return this.#netloc;
  }

  set netloc(value: string) {
    this.#netloc = value;
    this.#url = this.#assemble();
  }

  get path(): string {
    return this.#path;
  }

  set path(value: string) {
    this.#path = value;
    this.#url = this.#assemble();
  }

  /** Without its `?`. */
  get query(): string {
    return this.#query;
  }

  set query(value: string) {
    this.#query = value;
    this.#url = this.#assemble();
  }

  /** Without its `#`. */
  get fragment(): string {
    return this.#fragment;
  }

  set fragment(value: string) {
    this.#fragment = value;
    this.#url = this.#assemble();
  }

  /**
   * The segments of the path after an empty one for the root: `/a/b` is `['', 'a', 'b']`.
   *
   * @param unquote - Resolve percent escapes.
   */
  pathList(unquote: boolean = false): string[] {
    return ['', ...(unquote ? this.#url.path.map(decodeSegment) : this.#url.path)];
  }

  #move(path: readonly string[], keepQuery: boolean): URLPath {
    return URLPath.#of({
      ...this.#url,
      path,
      query: keepQuery ? this.#url.query : '',
      fragment: '',
    });
  }

  /** The URL one segment below this one, whether or not it ends in a slash. Slashes in `path` are escaped. */
  child(path: string | Uint8Array, keepQuery: boolean = false): URLPath {
    const segments = this.#url.path;
    const base = segments[segments.length - 1] === '' ? segments.slice(0, -1) : segments;
    return this.#move([...base, childSegment(path)], keepQuery);
  }

  /** The URL with the last segment replaced. */
  sibling(path: string | Uint8Array, keepQuery: boolean = false): URLPath {
    return this.#move([...this.#url.path.slice(0, -1), siblingSegment(path)], keepQuery);
  }

  /** The directory above the one this URL is in, `..`. */
  parent(keepQuery: boolean = false): URLPath {
    return this.#move(resolveDots([...this.#url.path.slice(0, -1), '..']), keepQuery);
  }

  /** The directory this URL is in, `.`. */
  here(keepQuery: boolean = false): URLPath {
    return this.#move(resolveDots([...this.#url.path.slice(0, -1), '.']), keepQuery);
  }

  /**
   * Where a browser at this URL goes when it follows a link.
   *
   * @throws RangeError when the link has a malformed host or port, or is of another kind of URL, as `mailto:`.
   */
  click(link: string | Uint8Array): URLPath {
    const base = this.#url;
    const clicked = link.length === 0 ? base : parseUrl(escapeBytes(link));
    if (clicked !== base && clicked.scheme !== '' && clicked.host !== '')
      return URLPath.#of(clicked);
    if (clicked.scheme !== '' && !clicked.isRooted) {
      throw new RangeError(`Cannot follow ${JSON.stringify(link)}: its path has no root`);
    }
    const isPathless = !clicked.isRooted && clicked.path.length === 0;
    let path = clicked.path;
    if (isPathless) path = base.path;
    else if (!clicked.isRooted) path = [...base.path.slice(0, -1), ...clicked.path];
    return URLPath.#of({
      scheme: clicked.scheme || base.scheme,
      userinfo: base.userinfo,
      host: clicked.host || base.host,
      port: clicked.port ?? base.port,
      path: resolveDots(path),
      isRooted: base.isRooted,
      query: isPathless ? clicked.query || base.query : clicked.query,
      fragment: clicked.fragment,
    });
  }

  /**
   * The URL, without a password.
   *
   * @throws RangeError when the host is neither a name nor an address.
   */
  toString(): string {
    return formatUrl(this.#url);
  }
}

/** Percent-encode what is no ASCII, and NUL; nothing else. */
function escapeBytes(url: string | Uint8Array): string {
  let out = '';
  for (const byte of toBytes(url)) {
    out +=
      byte > 0 && byte < 0x80
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** A child's segment stays as written in {@link URLPath.pathList}, apart from what would end it. */
function childSegment(path: string | Uint8Array): string {
  return segmentText(path).replace(/[/?#[\]]/g, escapeBytesOf);
}

function siblingSegment(path: string | Uint8Array): string {
  return escapePart(segmentText(path), PATH_SAFE);
}

function segmentText(path: string | Uint8Array): string {
  return typeof path === 'string' ? path : escapeBytes(path);
}

function escapeBytesOf(char: string): string {
  return escapePart(char, '');
}
