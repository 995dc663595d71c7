import { latin1ToText, textToLatin1 } from './bytes.js';
import { InvalidHeaderName } from './errors.js';

/** Names whose customary capitals are not "first letter of each word". */
const SPECIAL_NAMES: ReadonlyMap<string, string> = new Map([
  ['Content-Md5', 'Content-MD5'],
  ['Dnt', 'DNT'],
  ['Etag', 'ETag'],
  ['P3p', 'P3P'],
  ['Te', 'TE'],
  ['Www-Authenticate', 'WWW-Authenticate'],
  ['X-Xss-Protection', 'X-XSS-Protection'],
]);

/** Requests bring few names, over and over; the bounds keep a client from filling the memory with new ones. */
const MAX_CACHED_NAMES = 10_000;
const MAX_CACHED_LENGTH = 64;
const canonicalNames = new Map<string, string>();

const TOKEN = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;

/** Whether a text is a token (RFC 9110 5.6.2): what methods and field names are made of. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * The customary capitals of a header name: `content-type` is `Content-Type`, `etag` is `ETag`.
 *
 * @throws {@link InvalidHeaderName} when the name is no token (RFC 9110 5.6.2).
 */
export function canonicalName(name: string): string {
  const known = canonicalNames.get(name);
  if (known !== undefined) return known;
  if (typeof name !== 'string') {
    throw new TypeError(`A header name must be a string or bytes, not ${typeof name}`);
  }
  if (!TOKEN.test(name)) throw new InvalidHeaderName(name);
  const words = name.toLowerCase().split('-');
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    words[i] = word.charAt(0).toUpperCase() + word.slice(1);
  }
  const joined = words.join('-');
  const canonical = SPECIAL_NAMES.get(joined) ?? joined;
  if (canonicalNames.size < MAX_CACHED_NAMES && name.length <= MAX_CACHED_LENGTH) {
    canonicalNames.set(name, canonical);
  }
  return canonical;
}

/**
 * A header value in wire form: line breaks (CR, LF, CRLF) inside it become one space each, one at its end is dropped.
 *
 * @param value - Text, which is encoded as UTF-8, or the bytes themselves.
 * @throws TypeError for NUL or another control character than a tab, which no host of Node can send, and for a value
 *   that is neither a string nor bytes.
 */
export function sanitizeValue(value: string | Uint8Array): string {
  if (typeof value === 'string') {
    // Nearly every value is printable ASCII, and ready as it is.
    let i = 0;
    while (i < value.length) {
      const code = value.charCodeAt(i);
      if (code < 0x20 || code > 0x7e) break;
      i++;
    }
    if (i === value.length) return value;
  } else if (!(value instanceof Uint8Array)) {
    throw new TypeError(`A header value must be a string or bytes, not ${typeof value}`);
  }
  const wire = textToLatin1(value)
    .replace(/\r\n?$|\n$/, '')
    .replace(/\r\n?|\n/g, ' ');
  const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(wire);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0');
    throw new TypeError(`A header value cannot contain the control character U+${code}`);
  }
  return wire;
}

type Name = string | Uint8Array;
type Value = string | Uint8Array;

function nameText(name: Name): string {
  return typeof name === 'string' ? name : textToLatin1(name);
}

/**
 * Header fields: an ordered map from names to lists of values. Names are found in any letter case and are given back
 * and sent in their customary one. Values are kept as they go over the wire and given back as text.
 *
 * Iterating gives `[name, values]` in the order in which the names were first set.
 *
 * Twisted: `twisted.web.http_headers.Headers`.
 * Standard: RFC 9110 5.
 */
export class Headers implements Iterable<[name: string, values: string[]]> {
  /** Canonical name to wire values; a single value is kept without its array. */
  readonly #fields: Map<string, string | string[]> = new Map();

  /**
   * @param rawHeaders - Names and their lists of values, as an object or as pairs.
   * @throws {@link InvalidHeaderName} and TypeError as {@link setRawHeaders}.
   */
  constructor(
    rawHeaders?:
      | Readonly<Record<string, readonly Value[]>>
      | Iterable<readonly [name: Name, values: readonly Value[]]>,
  ) {
    if (rawHeaders === undefined) return;
    const pairs = Symbol.iterator in rawHeaders ? rawHeaders : Object.entries(rawHeaders);
    for (const [name, values] of pairs as Iterable<readonly [Name, readonly Value[]]>) {
      this.setRawHeaders(name, values);
    }
  }

  /** Headers of a flat list of wire text, `[name, value, name, value, ...]`, as a host received them. */
  static fromRaw(rawHeaders: readonly string[]): Headers {
    const headers = new Headers();
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      headers.#add(canonicalName(rawHeaders[i]!), rawHeaders[i + 1]!);
    }
    return headers;
  }

  #add(canonical: string, wire: string): void {
    const present = this.#fields.get(canonical);
    if (present === undefined) this.#fields.set(canonical, wire);
    else if (typeof present === 'string') this.#fields.set(canonical, [present, wire]);
    else present.push(wire);
  }

  /** How many names there are. */
  get size(): number {
    return this.#fields.size;
  }

  /** Whether the name was set. */
  hasHeader(name: Name): boolean {
    return this.#fields.has(canonicalName(nameText(name)));
  }

  /** Forget a name and its values; one that is absent is no error. */
  removeHeader(name: Name): void {
    this.#fields.delete(canonicalName(nameText(name)));
  }

  /**
   * Replace all values of a name.
   *
   * @throws {@link InvalidHeaderName} when the name is no token.
   * @throws TypeError when `values` is no list, or a value is neither text nor bytes or holds a control character.
   */
  setRawHeaders(name: Name, values: readonly Value[]): void {
    const canonical = canonicalName(nameText(name));
    if (!Array.isArray(values)) {
      throw new TypeError(`The values of ${canonical} must be a list of strings or bytes`);
    }
    this.#fields.set(
      canonical,
      values.length === 1 ? sanitizeValue(values[0]!) : values.map(sanitizeValue),
    );
  }

  /**
   * Replace all values of a name by one. What `setRawHeaders(name, [value])` does, without the list.
   *
   * @throws as {@link setRawHeaders}.
   */
  set(name: Name, value: Value): void {
    this.#fields.set(canonicalName(nameText(name)), sanitizeValue(value));
  }

  /**
   * Add one value to a name.
   *
   * @throws as {@link setRawHeaders}.
   */
  addRawHeader(name: Name, value: Value): void {
    this.#add(canonicalName(nameText(name)), sanitizeValue(value));
  }

  /** All values of a name as text, in order; `fallback` if there are none. Commas do not split values. */
  getRawHeaders(name: Name): string[] | undefined;
  getRawHeaders<T>(name: Name, fallback: T): string[] | T;
  getRawHeaders(name: Name, fallback?: unknown): unknown {
    const wire = this.#fields.get(canonicalName(nameText(name)));
    if (wire === undefined || wire.length === 0) {
      return typeof wire === 'string' ? [wire] : fallback;
    }
    return texts(wire);
  }

  /** The first value of a name as text. */
  first(name: Name): string | undefined {
    const wire = this.#fields.get(canonicalName(nameText(name)));
    const value = typeof wire === 'object' ? wire[0] : wire;
    return value === undefined ? undefined : latin1ToText(value);
  }

  /** The last value of a name as text, the one Twisted's `getHeader` counts. */
  last(name: Name): string | undefined {
    const wire = this.#fields.get(canonicalName(nameText(name)));
    const value = typeof wire === 'object' ? wire[wire.length - 1] : wire;
    return value === undefined ? undefined : latin1ToText(value);
  }

  /** `[name, values]` of all names, customary capitals, in the order in which they were first set. */
  *getAllRawHeaders(): IterableIterator<[name: string, values: string[]]> {
    for (const [name, wire] of this.#fields) yield [name, texts(wire)];
  }

  [Symbol.iterator](): IterableIterator<[name: string, values: string[]]> {
    return this.getAllRawHeaders();
  }

  /** A new Headers with the same fields. */
  copy(): Headers {
    const other = new Headers();
    for (const [name, wire] of this.#fields) {
      other.#fields.set(name, typeof wire === 'string' ? wire : wire.slice());
    }
    return other;
  }

  /** Whether the other one has the same names with the same values in the same order; the order of names is free. */
  equals(other: Headers): boolean {
    if (this.#fields.size !== other.#fields.size) return false;
    for (const [name, wire] of this.#fields) {
      const theirs = other.#fields.get(name);
      if (theirs === undefined) return false;
      const a = typeof wire === 'string' ? [wire] : wire;
      const b = typeof theirs === 'string' ? [theirs] : theirs;
      if (a.length !== b.length || a.some((value, i) => value !== b[i])) return false;
    }
    return true;
  }

  /** `[name, value, name, value, ...]` in wire form, ready for a host. */
  toFlat(): string[] {
    const flat: string[] = [];
    for (const [name, wire] of this.#fields) {
      if (typeof wire === 'string') flat.push(name, wire);
      else for (const value of wire) flat.push(name, value);
    }
    return flat;
  }

  toString(): string {
    return `Headers(${JSON.stringify(Object.fromEntries(this))})`;
  }
}

function texts(wire: string | readonly string[]): string[] {
  return typeof wire === 'string' ? [latin1ToText(wire)] : wire.map(latin1ToText);
}
