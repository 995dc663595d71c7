import { fromBytes, latin1ToText } from './bytes.js';
import { parseParameters } from './content-type.js';
import { Headers, isToken } from './headers.js';
import { decodeSegment } from './path.js';

/** @internal A part's fields by lower-case name, wire text. */
export type PartHeader = Readonly<Record<string, readonly string[]>>;

/** One part of a `multipart/form-data` body. */
export class MultipartPart {
  /** The form field's name, bytes in text. */
  readonly name: string;
  /** The file's name without its folders, bytes in text; `undefined` when the part is a plain field. */
  readonly filename: string | undefined;
  /** `Content-Type` as it stands, text. Default is `text/plain`. */
  readonly type: string;
  /** All fields of the part's header. */
  readonly headers: Headers;
  /** The content. */
  readonly data: Uint8Array;
  #text: string | undefined;

  /** @internal */
  constructor(name: string, filename: string | undefined, headers: Headers, data: Uint8Array) {
    this.name = name;
    this.filename = filename;
    this.type = headers.first('content-type') ?? 'text/plain';
    this.headers = headers;
    this.data = data;
  }

  /** The content as text, bytes in text whatever the part says of its charset. */
  get text(): string {
    this.#text ??= fromBytes(this.data);
    return this.#text;
  }
}

/**
 * The part behind a header and a content, `undefined` when it has no name.
 *
 * @internal
 */
export function partOf(header: PartHeader, data: Uint8Array): MultipartPart | undefined {
  const info = partInfo(header);
  if (info === undefined) return undefined;
  return new MultipartPart(
    info.name,
    info.filename,
    info.headers,
    decodeTransfer(header['content-transfer-encoding']?.[0], data),
  );
}

/** @internal What a part's header says. */
export interface PartInfo {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string;
  readonly headers: Headers;
}

/** What a header says, `undefined` where it names no field. @internal */
export function partInfo(header: PartHeader): PartInfo | undefined {
  const disposition = header['content-disposition']?.[0];
  if (disposition === undefined) return undefined;
  const semicolon = disposition.indexOf(';');
  if (semicolon < 0) return undefined;
  const params = parseParameters(disposition, semicolon + 1, ';', 'quotes');
  const name = parameter(params, 'name');
  if (!name) return undefined;
  const path = parameter(params, 'filename');
  const headers = headersOf(header);
  return {
    name,
    filename: path?.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1),
    type: headers.first('content-type') ?? 'text/plain',
    headers,
  };
}

function headersOf(header: PartHeader): Headers {
  const flat: string[] = [];
  for (const name in header) {
    if (isToken(name)) for (const value of header[name]!) flat.push(name, value);
  }
  return Headers.fromRaw(flat);
}

/** A parameter as text; where only its extended form (RFC 8187, `filename*=UTF-8''%e2%98%83`) is there, that. */
function parameter(params: ReadonlyMap<string, string>, name: string): string | undefined {
  const plain = params.get(name);
  if (plain !== undefined) return latin1ToText(plain);
  const extended = /^utf-8'[^']*'(.*)$/i.exec(params.get(`${name}*`) ?? '');
  return extended === null ? undefined : decodeSegment(extended[1]!);
}

/** Browsers never encode parts, but mail libraries that build forms do. */
function decodeTransfer(encoding: string | undefined, data: Uint8Array): Uint8Array {
  switch (encoding?.trim().toLowerCase()) {
    case 'base64': {
      const digits = Buffer.from(data)
        .toString('latin1')
        .replace(/[^A-Za-z0-9+/]/g, '');
      return digits.length % 4 === 1 ? data : Buffer.from(digits, 'base64');
    }
    case 'quoted-printable':
      return Buffer.from(decodeQuotedPrintable(Buffer.from(data).toString('latin1')), 'latin1');
    default:
      return data;
  }
}

/**
 * Soft line breaks go, with the blanks around their `=`, as does an `=` at the very end; escapes are resolved, what is
 * no escape stays (RFC 2045 6.7). One pass from `=` to `=`: a pattern that looks for blanks before one would try every
 * blank of a body full of them.
 */
function decodeQuotedPrintable(text: string): string {
  let out = '';
  let start = 0;
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
    let end = at + 1;
    while (isBlank(text.charCodeAt(end))) end++;
    const breaks = text.startsWith('\r\n', end) ? 2 : text[end] === '\n' ? 1 : 0;
    if (breaks > 0 || at + 1 === text.length) {
      let before = at;
      if (breaks > 0) while (before > start && isBlank(text.charCodeAt(before - 1))) before--;
      out += text.slice(start, before);
      start = end + breaks;
    } else if (/^[0-9A-Fa-f]{2}$/.test(text.slice(at + 1, at + 3))) {
      out +=
        text.slice(start, at) +
        String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 3), 16));
      start = at + 3;
    }
  }
  return out + text.slice(start);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
