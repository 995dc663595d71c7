import { fromBytes } from '../../http/bytes.js';
import { isToken } from '../../http/headers.js';
import { FOUND } from '../../http/status.js';

/** What may end the head of a script's response: an empty line, in each of the notations scripts are found to use. */
const ENDS = ['\n\n', '\r\n\r\n', '\r\r', '\n\r\n'] as const;

/** Fields that are not a script's to set: those of the server, and those of the connection (RFC 3875 6.3.4). */
const NOT_THEIRS: ReadonlySet<string> = new Set([
  'connection',
  'date',
  'keep-alive',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The head of a script's response. */
export interface CGIHead {
  /** Status code; 200 unless the script says another, or where to go. */
  readonly status: number;
  /** Header fields for the response. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  /** Length of the body, where the script says it. */
  readonly contentLength: number | undefined;
  /** What is wrong with it; the lines in question are left out. */
  readonly problems: readonly string[];
}

/** Where the head ends and the body begins; undefined where the head is not complete. */
export function findHeadEnd(
  bytes: Uint8Array,
): { readonly end: number; readonly body: number; readonly lineBreak: string } | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let first: ReturnType<typeof findHeadEnd>;
  for (const mark of ENDS) {
    const end = buffer.indexOf(mark, 0, 'latin1');
    if (end < 0 || (first !== undefined && first.end <= end)) continue;
    first = { end, body: end + mark.length, lineBreak: mark === '\r\n\r\n' ? '\r\n' : mark[0]! };
  }
  return first;
}

/**
 * Read the head of a script's response.
 *
 * Twisted: part of `CGIProcessProtocol.outReceived`. Differs: a blank after the colon is not needed (RFC 3875 6.3), and
 * a `Status` holds wherever a `Location` stands.
 */
export function parseHead(bytes: Uint8Array, lineBreak: string): CGIHead {
  const fields: Array<readonly [string, string]> = [];
  const problems: string[] = [];
  let status: number | undefined;
  let contentLength: number | undefined;
  let hasLocation = false;
  for (const line of fromBytes(bytes).split(lineBreak)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1).trim();
    if (!isToken(name) || value.includes('\0')) {
      problems.push(`ignoring malformed CGI header: ${JSON.stringify(line)}`);
      continue;
    }
    const lower = name.toLowerCase();
    if (lower === 'status') {
      status = statusOf(value) ?? status;
      if (statusOf(value) === undefined) {
        problems.push(`malformed status header: ${JSON.stringify(value)}`);
      }
    } else if (lower === 'content-length') {
      if (/^\d{1,15}$/.test(value) && contentLength === undefined) contentLength = Number(value);
      else problems.push(`malformed or second length: ${JSON.stringify(value)}`);
    } else if (!NOT_THEIRS.has(lower)) {
      hasLocation ||= lower === 'location';
      fields.push([name, value]);
    }
  }
  status ??= hasLocation ? FOUND : 200;
  return { status, fields, contentLength, problems };
}

/** A final status code, of "404" or "404 Not Found". */
function statusOf(value: string): number | undefined {
  const [, digits] = /^([2-9]\d\d)(?:\s|$)/.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
