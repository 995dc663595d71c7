/**
 * Bytes on their way through XML-RPC: what a `<base64>` value is read as. Bytes may be sent without it.
 *
 * Twisted: `xmlrpc.Binary`.
 *
 * @throws TypeError if the data is no Uint8Array.
 */
export class Binary {
  /** The bytes. */
  data: Uint8Array;

  constructor(data: Uint8Array = new Uint8Array(0)) {
    if (!(data instanceof Uint8Array)) {
      throw new TypeError(
        `Binary: expected a Uint8Array, not ${data === null ? 'null' : typeof data}`,
      );
    }
    this.data = Uint8Array.from(data);
  }

  /** Whether it holds the same bytes. Python: `==`. */
  equals(other: Binary | Uint8Array): boolean {
    const bytes = other instanceof Binary ? other.data : other;
    return Buffer.compare(this.data, bytes) === 0;
  }

  /** The bytes as Latin-1 text, as Python's `str(binary)` gives them. */
  toString(): string {
    return Buffer.from(this.data).toString('latin1');
  }
}

/** Base64 in lines of 76 characters, each with a line feed. Python: `base64.encodebytes`. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('base64')
    .replace(/.{1,76}/g, '$&\n');
}

/**
 * The bytes behind some base64; what does not belong into it is passed over. Python: `base64.decodebytes`.
 *
 * @throws TypeError if characters are missing at the end, or some are not even ASCII.
 */
export function decodeBase64(text: string): Uint8Array {
  if (/[^\0-\x7f]/.test(text)) throw new TypeError('base64 holds a character that is not ASCII');
  const text64 = text.replace(/[^A-Za-z0-9+/=]/g, '');
  if (text64.length % 4 === 0 && /^[^=]*={0,2}$/.test(text64)) return Buffer.from(text64, 'base64');
  return Buffer.from(dataCharacters(text64), 'base64');
}

/** The characters that count, as Python sees it: up to the first padding that completes a group of four. */
function dataCharacters(text64: string): string {
  let data = '';
  let padding = 0;
  for (const char of text64) {
    if (char !== '=') {
      data += char;
      padding = 0;
    } else if (data.length % 4 >= 2 && (data.length % 4) + ++padding >= 4) {
      return data;
    }
  }
  if (data.length % 4 === 0) return data;
  throw new TypeError(
    data.length % 4 === 1
      ? `Invalid base64-encoded string: number of data characters (${data.length}) cannot be 1 more than a multiple of 4`
      : 'Incorrect padding',
  );
}
