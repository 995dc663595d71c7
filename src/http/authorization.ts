import { fromBytes } from './bytes.js';
import { parseParameters } from './content-type.js';

/** An `Authorization` or `WWW-Authenticate` field taken apart. */
export interface AuthorizationField {
  /** Lower case. */
  readonly scheme: string;
  /** Everything after the scheme, as it stands. */
  readonly credentials: string;
  /** The `name=value` pairs among the credentials, names in lower case; empty when they are one token. */
  readonly params: ReadonlyMap<string, string>;
}

/**
 * Take credentials apart: `Digest username="u", nc=1` or `Bearer abc`. A field without any text gives `undefined`.
 *
 * Standard: RFC 9110 11.4.
 */
export function parseAuthorization(header: string): AuthorizationField | undefined {
  const field = header.trim();
  if (field === '') return undefined;
  const blank = /[ \t]/.exec(field);
  if (blank === null) return { scheme: field.toLowerCase(), credentials: '', params: new Map() };
  const credentials = field.slice(blank.index).trim();
  return {
    scheme: field.slice(0, blank.index).toLowerCase(),
    credentials,
    // A lone token may end in `=` and is no pair.
    params: /^[A-Za-z0-9\-._~+/]+=*$/.test(credentials)
      ? new Map()
      : parseParameters(credentials, 0, ','),
  };
}

/** A name and a password, bytes in text. */
export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/**
 * The credentials of a Basic `Authorization` field, `undefined` when it has none that can be read. Base64 is read as
 * Python's `b64decode` reads it: other characters are skipped, the padding must be there.
 *
 * Twisted: what `Request.getUser` and `Request.getPassword` give; they make empty text of `undefined`.
 * Standard: RFC 7617 2.
 */
export function parseBasic(header: string): BasicCredentials | undefined {
  const parts = header.split(/[\s\x1c-\x1f]+/).filter((part) => part !== '');
  if (parts.length !== 2 || parts[0]!.toLowerCase() !== 'basic') return undefined;
  const decoded = decodeBase64(parts[1]!);
  const colon = decoded === undefined ? -1 : decoded.indexOf(0x3a);
  if (decoded === undefined || colon < 0) return undefined;
  return {
    user: fromBytes(decoded.subarray(0, colon)),
    password: fromBytes(decoded.subarray(colon + 1)),
  };
}

/**
 * The bytes of Base64 text, read as Python's `base64.b64decode` does by default: characters outside the alphabet are
 * skipped, what follows the padding is ignored. `undefined` when the padding is wrong.
 *
 * @internal
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text))
    return Buffer.from(text, 'base64');
  let digits = '';
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '=') {
      const position = digits.length % 4;
      if (position >= 2 && position + ++padding >= 4) return Buffer.from(digits, 'base64');
    } else if (/[A-Za-z0-9+/]/.test(char)) {
      digits += char;
      padding = 0;
    }
  }
  return digits.length % 4 === 0 ? Buffer.from(digits, 'base64') : undefined;
}
