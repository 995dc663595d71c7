import type { Field } from './vector.js';

/** An answer as it came over the wire. */
export interface Answer {
  /** 0 where none came. */
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Field[];
  readonly body: Buffer;
  /** How the end of the body was marked; `closed` or `timeout` where no answer came. Undefined: nothing to tell. */
  readonly framing: string | undefined;
  readonly interim: readonly number[];
  readonly truncated: boolean;
}

/** One connection of a client. Requests are raw HTTP/1 with one character per byte, whatever the client speaks. */
export interface Connection {
  /** Send requests in one go. */
  send(requests: readonly string[]): void;
  /** Send one request in pieces. */
  sendParts(parts: readonly string[], gapMs: number): Promise<void>;
  /** The next answer; `method` is that of its request. */
  answer(method: string): Promise<Answer>;
  /** Whether the server closes the connection now; undefined where there is none to close. */
  closedSoon(): Promise<boolean | undefined>;
  /** Leave. */
  close(): void;
}

/** Makes connections to one host. */
export interface Client {
  /** The port the host is known by. */
  readonly port: number;
  /** @param timeoutMs - How long to wait for each piece of an answer. */
  connect(timeoutMs: number): Connection;
}

/** No answer came. */
export function noAnswer(framing: 'closed' | 'timeout', body: Buffer = Buffer.alloc(0)): Answer {
  return { status: 0, reason: '', headers: [], body, framing, interim: [], truncated: false };
}

/** Resolves after that many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
