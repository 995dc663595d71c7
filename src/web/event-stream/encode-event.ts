/** One server-sent event. */
export interface ServerSentEvent {
  /** What happened: text as it is, anything else as JSON. Default is the empty text. */
  readonly data?: unknown;
  /** Its kind, as `addEventListener` wants it; without one it is a `message`. */
  readonly event?: string;
  /** The client sends the last one it saw as `Last-Event-ID` when it connects anew. */
  readonly id?: string | number;
  /** Seconds the client waits before it connects anew, from now on. */
  readonly retrySeconds?: number;
}

/** Where a line ends: a line feed, a carriage return, or both (HTML Standard 9.2.5). */
const LINE_END = /\r\n|\r|\n/;

/**
 * An event as the bytes of a stream.
 *
 * @throws TypeError where a kind or an id has a line break in it, or an id a NUL: clients would not see them; RangeError
 *   for a `retrySeconds` that is no time.
 *
 * Standard: HTML Standard 9.2.5, 9.2.6.
 */
export function encodeEvent({ data = '', event, id, retrySeconds }: ServerSentEvent): string {
  let text = '';
  if (retrySeconds !== undefined) {
    if (!(Number.isFinite(retrySeconds) && retrySeconds >= 0)) {
      throw new RangeError(
        `EventStream: retrySeconds must be a number from 0 on, not ${retrySeconds}`,
      );
    }
    text += `retry: ${Math.round(retrySeconds * 1000)}\n`;
  }
  if (event !== undefined) text += `event: ${oneLine('event', event)}\n`;
  if (id !== undefined) text += `id: ${oneLine('id', String(id))}\n`;
  for (const line of textOf(data).split(LINE_END)) text += `data: ${line}\n`;
  return `${text}\n`;
}

/** A comment: clients ignore it, proxies in between see that the connection is alive. */
export function encodeComment(text = ''): string {
  return `${text
    .split(LINE_END)
    .map((line) => (line === '' ? ':' : `: ${line}`))
    .join('\n')}\n\n`;
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  const json: string | undefined = JSON.stringify(data);
  if (json === undefined) throw new TypeError(`EventStream: ${typeof data} is no data of an event`);
  return json;
}

function oneLine(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) {
    throw new TypeError(
      `EventStream: ${name} must be without line breaks and NUL: ${JSON.stringify(value)}`,
    );
  }
  return value;
}
