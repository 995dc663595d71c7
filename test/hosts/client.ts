// Clients that see what a real one would: every byte, every piece, and how the connection ended.
import { request as httpRequest } from 'node:http';
import { connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';

/** A request to be sent. */
export interface Sent {
  readonly method?: string;
  /** Path and query below the tree's place. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; repeated lines are a list. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
  /** The response broke off before its end. */
  readonly truncated: boolean;
}

/** A request under way. */
export interface Begun {
  readonly answer: Promise<Answer>;
  /** Resolves with each piece of the body as it comes, undefined at the end. */
  piece(): Promise<string | undefined>;
  /** Send a piece of the body, for a request begun with `hold`. */
  send(chunk: string | Uint8Array): void;
  endBody(): void;
  /** Leave, in good order or with a reset. */
  leave(how?: 'end' | 'reset'): void;
  /** Begin to read, for a request begun with `unread`. */
  read(): void;
}

/** How a request is begun. */
export interface Beginning extends Sent {
  /** Send the body by hand. */
  readonly hold?: boolean;
  /** Read nothing of the answer's body until told. */
  readonly unread?: boolean;
}

export interface Client {
  send(request: Sent): Promise<Answer>;
  /** Send and look at the answer as it comes. */
  begin(request: Beginning): Begun;
  stop(): void;
}

/** Runs `action` at the first call of `open`, or at once if that came before. */
class Latch {
  #isOpen: boolean;
  #action: (() => void) | undefined;

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  run(action: () => void): void {
    if (this.#isOpen) action();
    else this.#action = action;
  }

  open(): void {
    this.#isOpen = true;
    this.#action?.();
    this.#action = undefined;
  }
}

/** Collects a body, and lets a test wait for its pieces. */
class Pieces {
  readonly #chunks: Buffer[] = [];
  #seen = 0;
  #over = false;
  #wake: (() => void) | undefined;

  add(chunk: Uint8Array): void {
    this.#chunks.push(Buffer.from(chunk));
    this.#wake?.();
  }

  end(): void {
    this.#over = true;
    this.#wake?.();
  }

  async next(): Promise<string | undefined> {
    while (this.#seen >= this.#chunks.length) {
      if (this.#over) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return (this.#chunks[this.#seen++] as Buffer).toString();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

const GONE: Answer = { status: 0, headers: {}, bytes: Buffer.alloc(0), text: '', truncated: true };

/** With `gzip` the client says it takes gzip, and unpacks what comes; pieces stay packed. */
export function http1Client(port: number, prefix: string, gzip = false): Client {
  const begin: Client['begin'] = (request) => {
    const { method = 'GET', path = '/', headers = {}, body, hold, unread } = request;
    const pieces = new Pieces();
    const reading = new Latch(unread !== true);
    const req = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path: prefix + path,
      headers: {
        ...(gzip ? { 'Accept-Encoding': 'gzip' } : {}),
        ...headers,
        ...(body !== undefined && hold !== true
          ? { 'Content-Length': String(Buffer.byteLength(body)) }
          : {}),
      },
      agent: false,
    });
    const answer = new Promise<Answer>((resolve) => {
      req.on('error', () => {
        pieces.end();
        resolve(GONE);
      });
      req.on('response', (res) => {
        reading.run(() => res.on('data', (chunk: Buffer) => pieces.add(chunk)));
        res.on('error', () => undefined);
        res.on('close', () => {
          pieces.end();
          const packed = res.headers['content-encoding'] === 'gzip' && res.complete;
          const bytes = packed && pieces.bytes.length > 0 ? gunzipSync(pieces.bytes) : pieces.bytes;
          resolve({
            status: res.statusCode as number,
            headers: res.headers,
            bytes,
            text: bytes.toString(),
            truncated: !res.complete,
          });
        });
      });
    });
    if (hold === true) {
      req.flushHeaders();
      if (body !== undefined) req.write(body);
    } else {
      req.end(body);
    }
    return {
      answer,
      piece: () => pieces.next(),
      send: (chunk) => req.write(chunk),
      endBody: () => req.end(),
      leave: (how = 'end') => {
        if (how === 'reset') req.socket?.resetAndDestroy();
        else req.destroy();
      },
      read: () => reading.open(),
    };
  };
  return { begin, send: (request) => begin(request).answer, stop: () => undefined };
}

export function http2Client(port: number, prefix: string): Client {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  const begin: Client['begin'] = (request) => {
    const { method = 'GET', path = '/', headers = {}, body, hold, unread } = request;
    const pieces = new Pieces();
    const reading = new Latch(unread !== true);
    const stream = session.request(
      { ':method': method, ':path': prefix + path, ...headers },
      {
        endStream: body === undefined && hold !== true,
      },
    );
    const answer = new Promise<Answer>((resolve) => {
      let fields: Record<string, string | string[] | undefined> = {};
      stream.on('response', (received) => {
        fields = received as typeof fields;
      });
      reading.run(() => stream.on('data', (chunk: Buffer) => pieces.add(chunk)));
      stream.on('error', () => undefined);
      stream.on('close', () => {
        pieces.end();
        const { bytes } = pieces;
        resolve({
          status: Number(fields[':status'] ?? 0),
          headers: fields,
          bytes,
          text: bytes.toString(),
          truncated: stream.rstCode !== 0,
        });
      });
    });
    if (body !== undefined) stream.write(body);
    if (hold !== true && body !== undefined) stream.end();
    return {
      answer,
      piece: () => pieces.next(),
      send: (chunk) => (stream as Duplex).write(chunk),
      endBody: () => stream.end(),
      // CANCEL (RFC 9113 7): a client that does not want the answer any more.
      leave: () => stream.close(8),
      read: () => reading.open(),
    };
  };
  return { begin, send: (request) => begin(request).answer, stop: () => session.destroy() };
}

export function fetchClient(handler: (request: Request) => Promise<Response | undefined>): Client {
  const begin: Client['begin'] = (sent) => {
    const { method = 'GET', path = '/', headers = {}, body, hold, unread } = sent;
    const pieces = new Pieces();
    const reading = new Latch(unread !== true);
    const controller = new AbortController();
    const upload = hold === true ? new TransformStream<Uint8Array, Uint8Array>() : undefined;
    const writer = upload?.writable.getWriter();
    // A server that wants no more of the body cancels it, which fails what is being written.
    const put = (chunk: string | Uint8Array): void =>
      void writer?.write(Buffer.from(chunk as string)).catch(() => undefined);
    if (body !== undefined) put(body);
    const request = new Request(`http://127.0.0.1:8080${path}`, {
      method,
      headers,
      body: upload?.readable ?? body ?? null,
      signal: controller.signal,
      duplex: 'half',
    } as RequestInit);
    const read = async (): Promise<Answer> => {
      const response = await handler(request);
      if (response === undefined) return GONE;
      let truncated = false;
      await new Promise<void>((resolve) => reading.run(resolve));
      try {
        for await (const chunk of response.body ?? []) {
          pieces.add(chunk);
          // Nothing here waits for a network, so an endless body would never let others have their turn.
          if (unread === true) await new Promise((resolve) => setImmediate(resolve));
        }
      } catch {
        truncated = true;
      }
      const { bytes } = pieces;
      const fields: Record<string, string | string[]> = Object.fromEntries(response.headers);
      if (response.headers.has('set-cookie'))
        fields['set-cookie'] = response.headers.getSetCookie();
      return { status: response.status, headers: fields, bytes, text: bytes.toString(), truncated };
    };
    return {
      answer: read()
        .catch(() => GONE)
        .finally(() => pieces.end()),
      piece: () => pieces.next(),
      send: put,
      endBody: () => void writer?.close().catch(() => undefined),
      leave: () => controller.abort(),
      read: () => reading.open(),
    };
  };
  return { begin, send: (request) => begin(request).answer, stop: () => undefined };
}
