import type { FetchHandler } from 'hawser/fetch';
import { type Answer, type Client, type Connection, noAnswer, sleep } from './client.js';
import { parseRequest } from './parse-request.js';

/** A client of a handler of the Fetch Standard: no sockets, one Request and one Response at a time. */
export class FetchClient implements Client {
  /** What the handler is told of our end. */
  readonly port = 8123;
  readonly #handler: FetchHandler;

  constructor(handler: FetchHandler) {
    this.#handler = handler;
  }

  connect(timeoutMs: number): Connection {
    return new FetchConnection(this.#handler, this.port, timeoutMs);
  }
}

class FetchConnection implements Connection {
  readonly #handler: FetchHandler;
  readonly #port: number;
  readonly #timeoutMs: number;
  readonly #leave = new AbortController();
  readonly #answers: Array<Promise<Answer>> = [];

  constructor(handler: FetchHandler, port: number, timeoutMs: number) {
    this.#handler = handler;
    this.#port = port;
    this.#timeoutMs = timeoutMs;
  }

  send(requests: readonly string[]): void {
    for (const raw of requests) {
      const answer = this.#exchange(raw);
      // A vector that leaves does not ask for its answer any more.
      answer.catch(() => undefined);
      this.#answers.push(answer);
    }
  }

  async sendParts(parts: readonly string[]): Promise<void> {
    this.send([parts.join('')]);
  }

  async answer(): Promise<Answer> {
    const late = sleep(this.#timeoutMs).then(() => noAnswer('timeout'));
    return await Promise.race([this.#answers.shift() ?? late, late]);
  }

  async closedSoon(): Promise<undefined> {
    return undefined;
  }

  close(): void {
    this.#leave.abort();
  }

  async #exchange(raw: string): Promise<Answer> {
    const { method, target, headers, body } = parseRequest(raw);
    const fields = new Headers();
    let authority = '127.0.0.1';
    for (const [name, value] of headers) {
      if (name.toLowerCase() === 'host') authority = value;
      fields.append(name, value);
    }
    const request = new Request(`http://${authority}${target}`, {
      method,
      headers: fields,
      ...(body === undefined ? {} : { body, duplex: 'half' }),
      signal: this.#leave.signal,
    } as RequestInit);
    const end = { address: '127.0.0.1', port: this.#port };
    const response = await this.#handler(request, { peer: { ...end, port: 40_000 }, local: end });
    if (response === undefined) return noAnswer('closed');
    return await answerOf(response, method);
  }
}

async function answerOf(response: Response, method: string): Promise<Answer> {
  const pieces: Uint8Array[] = [];
  let truncated = false;
  const bodyless = method === 'HEAD' || response.body === null;
  if (!bodyless) {
    try {
      for await (const piece of response.body as ReadableStream<Uint8Array>) pieces.push(piece);
    } catch {
      truncated = true;
    }
  }
  return {
    status: response.status,
    reason: response.statusText,
    headers: [...response.headers],
    body: Buffer.concat(pieces),
    framing: undefined,
    interim: [],
    truncated,
  };
}
