import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { type Answer, type Client, type Connection, noAnswer, sleep } from './client.js';
import { parseRequest } from './parse-request.js';
import type { Field } from './vector.js';

/** A client that speaks cleartext HTTP/2 (RFC 9113). Each connection is one of its streams. */
export class Http2Client implements Client {
  readonly port: number;
  readonly #session: ClientHttp2Session;

  constructor(port: number) {
    this.port = port;
    this.#session = connect(`http://127.0.0.1:${port}`);
    this.#session.on('error', () => undefined);
  }

  connect(timeoutMs: number): Connection {
    return new Http2Connection(this.#session, timeoutMs);
  }

  /** Let the session go. */
  close(): void {
    this.#session.destroy();
  }
}

class Http2Connection implements Connection {
  readonly #session: ClientHttp2Session;
  readonly #timeoutMs: number;
  readonly #streams: ClientHttp2Stream[] = [];
  readonly #answers: Array<Promise<Answer>> = [];

  constructor(session: ClientHttp2Session, timeoutMs: number) {
    this.#session = session;
    this.#timeoutMs = timeoutMs;
  }

  send(requests: readonly string[]): void {
    for (const raw of requests) {
      const stream = this.#open(raw);
      this.#streams.push(stream);
      this.#answers.push(answerOf(stream));
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
    for (const stream of this.#streams) stream.close(constants.NGHTTP2_CANCEL);
  }

  #open(raw: string): ClientHttp2Stream {
    const { method, target, headers, body } = parseRequest(raw);
    const fields: Record<string, string | string[]> = { ':method': method, ':path': target };
    for (const [name, value] of headers) {
      const lower = name.toLowerCase() === 'host' ? ':authority' : name.toLowerCase();
      const known = fields[lower];
      if (known === undefined) fields[lower] = value;
      else fields[lower] = Array.isArray(known) ? [...known, value] : [known, value];
    }
    const stream = this.#session.request(fields, { endStream: body === undefined });
    stream.on('error', () => undefined);
    if (body === undefined) return stream;
    if (fields['expect'] === '100-continue') stream.once('continue', () => stream.end(body));
    else stream.end(body);
    return stream;
  }
}

function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const pieces: Buffer[] = [];
  const interim: number[] = [];
  let status = 0;
  let headers: Field[] = [];
  stream.on('continue', () => interim.push(100));
  // The raw list comes third, and only it keeps repeated fields apart.
  stream.on('response', (fields, _flags, raw?: string[]) => {
    status = fields[':status'] as number;
    headers = fieldsOf(raw ?? []);
  });
  stream.on('data', (chunk: Buffer) => pieces.push(chunk));
  return new Promise((resolve) => {
    stream.on('close', () => {
      resolve(
        status === 0
          ? noAnswer('closed')
          : {
              status,
              reason: '',
              headers,
              body: Buffer.concat(pieces),
              framing: undefined,
              interim,
              truncated: stream.rstCode !== constants.NGHTTP2_NO_ERROR,
            },
      );
    });
  });
}

function fieldsOf(raw: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!name.startsWith(':')) fields.push([name.toLowerCase(), raw[i + 1] as string]);
  }
  return fields;
}
