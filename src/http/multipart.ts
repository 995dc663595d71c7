import { Dicer } from '@fastify/busboy';
import { parseContentType } from './content-type.js';
import { HttpError, WebError } from './errors.js';
import { type MultipartPart, type PartHeader, partOf } from './multipart-part.js';

/** Bounds of a multipart body; what exceeds one is answered with 413. */
export interface MultipartLimits {
  /** Parts, fields and files together. Default is 1000. */
  readonly maxParts?: number | undefined;
  /** Bytes of one field's value. Default is no limit but the body's own. */
  readonly maxFieldBytes?: number | undefined;
  /** Bytes of one file. Default is no limit but the body's own. */
  readonly maxFileBytes?: number | undefined;
}

/** A `multipart/form-data` body. */
export interface MultipartForm {
  /** Everything that has a name, in order of arrival. */
  readonly parts: readonly MultipartPart[];
  /** The parts without a file name: their values by name, in order of arrival. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** The parts with a file name, by name, in order of arrival. */
  readonly files: ReadonlyMap<string, readonly MultipartPart[]>;
}

/**
 * The boundary a `Content-Type` field names, `undefined` when it is not `multipart/form-data` or names none.
 *
 * Standard: RFC 2046 5.1.1, RFC 7578 4.1.
 */
export function multipartBoundary(contentType: string): string | undefined {
  const { type, params } = parseContentType(contentType);
  const boundary = type === 'multipart/form-data' ? params.get('boundary') : undefined;
  return boundary === '' ? undefined : boundary;
}

/**
 * Read a whole `multipart/form-data` body. Nothing is lost: names, file names and values are bytes in text, repeated
 * names are all kept, a transfer encoding of base64 or quoted-printable is resolved. Parts without a name are skipped.
 * As in Twisted, a body that ends without its closing boundary is taken as it is.
 *
 * Twisted: what `Request.requestReceived` does with such a body. Differs: repeated names are kept (ticket 12423).
 * Standard: RFC 7578.
 *
 * @param bytes - The body. File contents are views of it, not copies.
 * @param contentType - The `Content-Type` field, wire text.
 * @throws (rejects with) {@link HttpError} 400 when there is no boundary or it never occurs, 413 beyond a limit.
 */
export function parseMultipart(
  bytes: Uint8Array,
  contentType: string,
  limits: MultipartLimits = {},
): Promise<MultipartForm> {
  const {
    maxParts = 1000,
    maxFieldBytes = Number.POSITIVE_INFINITY,
    maxFileBytes = Number.POSITIVE_INFINITY,
  } = limits;
  const boundary = multipartBoundary(contentType);
  if (boundary === undefined) return Promise.reject(malformed('its type names no boundary'));
  return new Promise((resolve, reject) => {
    const parser = new Dicer({ boundary });
    const parts: (MultipartPart | undefined)[] = [];
    let isParsed = false;
    let unfinished = 0;
    const settle = (): void => {
      if (!isParsed || unfinished > 0) return;
      if (parts.length === 0) reject(malformed('its boundary does not occur'));
      else resolve(formOf(parts.filter((part) => part !== undefined)));
    };
    const refuse = (problem: string): void => {
      parser.removeListener('part', take);
      reject(new HttpError(413, `Multipart body: ${problem}`));
    };
    const take = (stream: NodeJS.ReadableStream): void => {
      if (parts.length >= maxParts) {
        stream.resume();
        refuse(`more than ${maxParts} parts`);
        return;
      }
      unfinished++;
      const index = parts.push(undefined) - 1;
      const chunks: Buffer[] = [];
      let header: PartHeader | undefined;
      stream.on('header', (fields: PartHeader) => {
        header = fields;
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', ignore);
      stream.on('end', () => {
        if (header === undefined) {
          reject(malformed('a part ends before its header does'));
          return;
        }
        const part = partOf(header, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
        const limit = part?.filename === undefined ? maxFieldBytes : maxFileBytes;
        if (part !== undefined && part.data.length > limit) {
          refuse(`more than ${limit} bytes in ${JSON.stringify(part.name)}`);
        }
        parts[index] = part;
        unfinished--;
        settle();
      });
    };
    parser.on('part', take);
    // Said of a body without its closing boundary, which is tolerated; the part it ends in says it too.
    parser.on('error', ignore);
    parser.on('finish', () => {
      isParsed = true;
      settle();
    });
    parser.end(bytes);
  });
}

function ignore(): void {}

/** Answered with a bare 400, as Twisted answers it. */
function malformed(problem: string): HttpError {
  return new WebError(400, `Malformed multipart body: ${problem}`, '');
}

function formOf(parts: readonly MultipartPart[]): MultipartForm {
  const fields = new Map<string, string[]>();
  const files = new Map<string, MultipartPart[]>();
  for (const part of parts) {
    if (part.filename === undefined) append(fields, part.name, part.text);
    else append(files, part.name, part);
  }
  return { parts, fields, files };
}

function append<T>(map: Map<string, T[]>, name: string, value: T): void {
  const values = map.get(name);
  if (values === undefined) map.set(name, [value]);
  else values.push(value);
}
