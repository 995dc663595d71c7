import { Componentized } from '../components/componentized.js';
import { parseBasic } from '../http/authorization.js';
import { latin1ToText } from '../http/bytes.js';
import { parseCookies } from '../http/cookie.js';
import type { Exchange } from '../http/exchange.js';
import { Headers } from '../http/headers.js';
import { parseHost } from '../http/host.js';
import { decodeSegment } from '../http/path.js';
import { parseForm, parseQuery } from '../http/query.js';
import { allRaw, lastRaw } from '../http/raw-headers.js';
import { type Address, addressOf, IPv4Address } from './address.js';
import { Content } from './content.js';
import type { ForwardedOrigin } from './trust-proxy.js';

const NOTHING = new Uint8Array(0);
const SLASH = 0x2f;
const PERCENT = 0x25;

/**
 * What the client sent: the half of a {@link Request} that only reads.
 *
 * Everything but the method and the target is worked out when it is first asked for. The path is walked with a cursor
 * over the raw target; `prepath` and `postpath` become arrays only where somebody looks at them. Fields are plain
 * properties: private ones cost about 25 ns each, per request. The constructor sets those that most requests use; what
 * few do stands on the prototype until it is set, so that a request that waits is small.
 */
export abstract class Incoming extends Componentized {
  /** The host's side of this request. A wrapper (compression, for instance) may put its own in place. */
  exchange: Exchange;
  /** What patterns took from the path, by name; see `PatternResource`. */
  declare params: Readonly<Record<string, any>>;
  /** The method as sent, `'GET'`. */
  method: string;
  /** The whole target, still encoded, mount prefix included: `'/a/b%20c?q=1'`. Twisted: `Request.uri`. */
  uri: string;

  /** @internal Where the path ends in `uri`: at the `?` or at its length. */
  _pathEnd: number;
  /** @internal Start of the next segment in `uri`; beyond `_pathEnd` when there is none. */
  _cursor: number;
  /** @internal Both set at once, as soon as one of them is looked at. */
  _prepath: string[] | undefined;
  /** @internal */
  _postpath: string[] | undefined;
  /** @internal */
  declare _path: string | undefined;
  /** @internal */
  _args: Map<string, string[]> | undefined;
  /** @internal A url-encoded form that was read but not parsed yet. */
  _form: Uint8Array | undefined;
  /** @internal */
  _requestHeaders: Headers | undefined;
  /** @internal */
  _receivedCookies: Map<string, string> | undefined;
  /** @internal */
  _content: Content | undefined;
  /** @internal Set by `setHost`. */
  _host: Address | undefined;
  /** @internal Set by `setHost`. */
  declare _forceSSL: boolean;

  constructor(exchange: Exchange) {
    super();
    const uri = exchange.target;
    const query = uri.indexOf('?');
    this.exchange = exchange;
    this.method = exchange.method;
    this.uri = uri;
    this._pathEnd = query < 0 ? uri.length : query;
    this._cursor = exchange.mount.length + 1;
    this._prepath = undefined;
    this._postpath = undefined;
    this._args = undefined;
    this._form = undefined;
    this._requestHeaders = undefined;
    this._receivedCookies = undefined;
    this._content = undefined;
    this._host = undefined;
  }

  // ---- path

  /** The path, still encoded, without the query. Twisted: `Request.path`. */
  get path(): string {
    if (this._path !== undefined) return this._path;
    return this._pathEnd === this.uri.length ? this.uri : this.uri.slice(0, this._pathEnd);
  }

  /** Changes what `path` says; where traversal goes is up to `postpath`, as in Twisted. */
  set path(path: string) {
    this._path = path;
  }

  /** Decoded segments already used up on the way here, those of the mount included. */
  get prepath(): string[] {
    if (this._prepath === undefined) this._splitPath();
    return this._prepath as string[];
  }

  set prepath(segments: string[]) {
    if (this._prepath === undefined) this._splitPath();
    this._prepath = segments;
  }

  /** Decoded segments that are left; in a leaf, what follows it. May be changed while the tree is walked. */
  get postpath(): string[] {
    if (this._postpath === undefined) this._splitPath();
    return this._postpath as string[];
  }

  set postpath(segments: string[]) {
    if (this._postpath === undefined) this._splitPath();
    this._postpath = segments;
  }

  /** @internal Move the next segment from `postpath` to `prepath`; undefined at the end. */
  _shiftSegment(): string | undefined {
    if (this._postpath !== undefined) {
      const segment = this._postpath.shift();
      if (segment !== undefined) (this._prepath as string[]).push(segment);
      return segment;
    }
    const { uri, _cursor: start, _pathEnd: end } = this;
    if (start > end) return undefined;
    // One loop for both: segments are short, and a search for the slash takes longer than looking at each character.
    let stop = start;
    let plain = true;
    for (; stop < end; stop++) {
      const code = uri.charCodeAt(stop);
      if (code === SLASH) break;
      if (code === PERCENT || code > 0x7f) plain = false;
    }
    this._cursor = stop + 1;
    const raw = uri.slice(start, stop);
    return plain ? raw : decodeSegment(raw);
  }

  /** @internal Take the last segment back from `prepath` to `postpath`. */
  _unshiftSegment(): void {
    if (this._postpath !== undefined) {
      const segment = (this._prepath as string[]).pop();
      if (segment !== undefined) this._postpath.unshift(segment);
      return;
    }
    const slash = this.uri.lastIndexOf('/', this._cursor - 2);
    if (slash >= this.exchange.mount.length) this._cursor = slash + 1;
  }

  /** Use up further segments of the path: they move from `postpath` to `prepath`. Returns those there were. */
  consume(count: number): string[] {
    const taken = this.postpath.splice(0, count);
    this.prepath.push(...taken);
    return taken;
  }

  /**
   * Give segments back: they move from the end of `prepath` to the start of `postpath`, and are looked up again by
   * whatever `getChild` returns. For resources that stand around others without being seen in the path.
   *
   * @param count - How many; default is the one `getChild` was called with.
   */
  pushBack(count = 1): void {
    for (let i = 0; i < count; i++) this._unshiftSegment();
  }

  /** @internal What is left of the path, still encoded; undefined at its end, or where it was taken apart already. */
  _rawRest(): string | undefined {
    const { _cursor: cursor, _pathEnd: end } = this;
    if (this._postpath !== undefined || cursor > end) return undefined;
    return this.uri.slice(cursor, end);
  }

  /** @internal Move all that is left of the path from `postpath` to `prepath`. */
  _takeRest(): void {
    if (this._postpath === undefined) this._cursor = this._pathEnd + 1;
    else (this._prepath as string[]).push(...this._postpath.splice(0));
  }

  /** @internal */
  _splitPath(): void {
    const { uri, _cursor: cursor, _pathEnd: end } = this;
    this._prepath =
      cursor <= 1
        ? []
        : uri
            .slice(1, cursor - 1)
            .split('/')
            .map(decodeSegment);
    this._postpath = cursor > end ? [] : uri.slice(cursor, end).split('/').map(decodeSegment);
  }

  // ---- arguments and body

  /**
   * Query arguments and, once the body was read, the fields of a POSTed form: name to values in order of arrival. Form
   * fields replace query arguments of the same name. While the tree is walked only the query is there.
   *
   * @throws {@link HttpError} 413 for a form of more fields than the site's `maxFields`.
   *
   * Twisted: `Request.args`, with text instead of bytes. Differs: names without `=` are kept with an empty value (URL
   * Standard 5.1), only `&` separates (CVE-2021-23336).
   */
  get args(): Map<string, string[]> {
    let args = this._args;
    if (args === undefined) {
      const { uri, _pathEnd: end } = this;
      args = end < uri.length ? parseQuery(uri.slice(end + 1)) : new Map<string, string[]>();
      this._args = args;
    }
    if (this._form !== undefined) {
      const form = this._form;
      this._form = undefined;
      const most = this._mostFields();
      if (args.size === 0) parseForm(form, args, most);
      else for (const [name, values] of parseForm(form, undefined, most)) args.set(name, values);
    }
    return args;
  }

  set args(args: Map<string, string[]>) {
    this._args = args;
    this._form = undefined;
  }

  /** The body as a file, at its start when `render` is called; empty where there is none. Twisted: `Request.content`. */
  get content(): Content {
    this._content ??= new Content(NOTHING);
    return this._content;
  }

  set content(content: Content) {
    this._content = content;
  }

  // ---- headers

  /** All received header fields. Twisted: `Request.requestHeaders`. */
  get requestHeaders(): Headers {
    this._requestHeaders ??= Headers.fromRaw(this.exchange.rawHeaders);
    return this._requestHeaders;
  }

  set requestHeaders(headers: Headers) {
    this._requestHeaders = headers;
  }

  /** The last value of a request header field, or undefined. Twisted: `Request.getHeader`. */
  getHeader(name: string): string | undefined {
    if (this._requestHeaders !== undefined) return this._requestHeaders.last(name);
    const value = lastRaw(this.exchange.rawHeaders, name.toLowerCase());
    return value === undefined ? undefined : latin1ToText(value);
  }

  /** Lower-cased names to the last value of each. Twisted: `Request.getAllHeaders`. */
  getAllHeaders(): Map<string, string> {
    const all = new Map<string, string>();
    for (const [name, values] of this.requestHeaders.getAllRawHeaders()) {
      all.set(name.toLowerCase(), values.at(-1) ?? '');
    }
    return all;
  }

  /** Received cookies by name; values as they came. Twisted: `Request.received_cookies`. */
  get received_cookies(): Map<string, string> {
    if (this._receivedCookies === undefined) {
      const lines =
        this._requestHeaders === undefined
          ? (allRaw(this.exchange.rawHeaders, 'cookie') ?? []).map(latin1ToText)
          : this._requestHeaders.getRawHeaders('cookie', []);
      this._receivedCookies = parseCookies(lines);
    }
    return this._receivedCookies;
  }

  /** Read the `Cookie` fields again, after they were changed. Twisted: `Request.parseCookies`. */
  parseCookies(): void {
    this._receivedCookies = undefined;
  }

  /** One received cookie. Twisted: `Request.getCookie`. */
  getCookie(name: string): string | undefined {
    return this.received_cookies.get(name);
  }

  /** The user of a Basic `Authorization` field, or `''`. Twisted: `Request.getUser`. */
  getUser(): string {
    return basicOf(this).user;
  }

  /** The password of a Basic `Authorization` field, or `''`. Twisted: `Request.getPassword`. */
  getPassword(): string {
    return basicOf(this).password;
  }

  // ---- ends of the connection

  /** @internal How many fields a form may have. */
  abstract _mostFields(): number;

  /** @internal Who the client is by what proxies say whom the site trusts; undefined where it trusts none. */
  abstract _forwardedOrigin(): ForwardedOrigin | undefined;

  /** Protocol and version, `'HTTP/1.1'`. Twisted: `Request.clientproto`. */
  get clientproto(): string {
    return `HTTP/${this.exchange.httpVersion}`;
  }

  /** The client's address, as the host judges it under its own proxy settings. Twisted: `Request.client`. */
  get client(): Address {
    const { peer } = this.exchange;
    const client = this._forwardedOrigin()?.client ?? this.exchange.client;
    return addressOf(client, client === peer.address ? peer.port : undefined);
  }

  /** The client's address. Twisted: `Request.getClientAddress`. */
  getClientAddress(): Address {
    return this.client;
  }

  /** The client's IP address, undefined behind a Unix socket. Twisted: `Request.getClientIP` (deprecated there). */
  getClientIP(): string | undefined {
    return this.client.host || undefined;
  }

  /** Our own address, or what {@link Incoming.setHost} said. Twisted: `Request.getHost`. */
  getHost(): Address {
    const { local } = this.exchange;
    this._host ??= addressOf(local.address, local.port);
    return this._host;
  }

  /** Twisted: the attribute `Request.host`. */
  get host(): Address {
    return this.getHost();
  }

  /** Whether the client speaks TLS to us (or to a proxy the host trusts). Twisted: `Request.isSecure`. */
  isSecure(): boolean {
    return this._forceSSL || (this._forwardedOrigin()?.secure ?? this.exchange.secure);
  }

  /**
   * Change the host and port this request thinks it came to; the `Host` field changes with it.
   *
   * @param ssl - Whether the client is taken to speak TLS.
   *
   * Twisted: `Request.setHost`.
   */
  setHost(host: string, port: number, ssl: boolean | number = false): void {
    this._forceSSL = Boolean(ssl);
    const usual = this.isSecure() ? 443 : 80;
    this.requestHeaders.setRawHeaders('host', [port === usual ? host : `${host}:${port}`]);
    this._host = new IPv4Address('TCP', host, port);
  }

  /**
   * The host name the client asked for, without a port; our own address where it said none.
   *
   * Twisted: `Request.getRequestHostname`.
   */
  getRequestHostname(): string {
    // What setHost (or the application) wrote wins over what came; what came, over nothing but a proxy the host trusts.
    const { rawHeaders } = this.exchange;
    const authority = this._forwardedOrigin()?.authority ?? this.exchange.authority;
    const written = this._requestHeaders?.last('host');
    const host =
      written !== undefined && written !== lastRaw(rawHeaders, 'host') ? written : authority;
    return host === undefined ? this.getHost().host : parseHost(host).host;
  }
}

Incoming.prototype.params = Object.freeze(Object.create(null));
Incoming.prototype._path = undefined;
Incoming.prototype._forceSSL = false;

function basicOf(request: Incoming): { user: string; password: string } {
  const header = request.getHeader('authorization');
  return (header === undefined ? undefined : parseBasic(header)) ?? { user: '', password: '' };
}
