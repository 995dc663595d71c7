import { textToLatin1 } from './bytes.js';

/**
 * What one line of an access log says. Texts are wire text, one character is one byte, except that characters above
 * U+00FF stand for their UTF-8 bytes.
 */
export interface LogEntry {
  /** The client's address; `undefined` is `-`, as for one that is not of TCP. */
  readonly client: string | undefined;
  /** When, in the brackets of the format: `[06/Nov/1994:08:49:37 +0000]`. */
  readonly timestamp: string;
  readonly method: string;
  /** The request target as received. */
  readonly uri: string;
  /** `HTTP/1.1`. */
  readonly version: string;
  /** Status of the response. */
  readonly code: number;
  /** Bytes of the body; 0 is `-`. */
  readonly sentLength: number;
  readonly referer: string | undefined;
  readonly agent: string | undefined;
}

/** A text between double quotes, escaped as in the text of Python's bytes: `\"`, `\\`, `\n`, `\xff`. */
export function escapeLogText(text: string): string {
  if (!/[^\x20\x21\x23-\x5b\x5d-\x7e]/.test(text)) return text;
  const wire = /[^\x00-\xff]/.test(text) ? textToLatin1(text) : text;
  return wire.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, (char) => {
    switch (char) {
      case '"':
        return '\\"';
      case '\\':
        return '\\\\';
      case '\t':
        return '\\t';
      case '\n':
        return '\\n';
      case '\r':
        return '\\r';
      default:
        return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
    }
  });
}

/**
 * A line of the combined log format, without its line break. The client's address stands in double quotes, as
 * Twisted's does; everything that comes from the client is escaped, so that no line can be forged.
 *
 * Twisted: `http.combinedLogFormatter`.
 */
export function combinedLogFormat(entry: LogEntry): string {
  const request = `${escapeLogText(entry.method)} ${escapeLogText(entry.uri)} ${escapeLogText(entry.version)}`;
  const referer = escapeLogText(entry.referer || '-');
  const agent = escapeLogText(entry.agent || '-');
  return `"${escapeLogText(entry.client ?? '-')}" - - ${entry.timestamp} "${request}" ${entry.code} ${entry.sentLength || '-'} "${referer}" "${agent}"`;
}

/**
 * The same line with the first address of `X-Forwarded-For` for the client's, `-` without that field. It believes what
 * the client says unless a proxy sets the field.
 *
 * Twisted: `http.proxiedLogFormatter`.
 *
 * @param forwardedFor - The first `X-Forwarded-For` field, wire text.
 */
export function proxiedLogFormat(entry: LogEntry, forwardedFor: string | undefined): string {
  const value = forwardedFor ?? '-';
  const comma = value.indexOf(',');
  const client = (comma < 0 ? value : value.slice(0, comma)).trim();
  return combinedLogFormat({ ...entry, client });
}
