import { connect, type Socket } from 'node:net';
import { type Answer, type Client, type Connection, noAnswer, sleep } from './client.js';
import type { Field } from './vector.js';

/** A client that writes what it is given to a socket and takes HTTP/1 answers apart. */
export class SocketClient implements Client {
  readonly port: number;
  readonly #host: string;

  constructor(port: number, host = '127.0.0.1') {
    this.port = port;
    this.#host = host;
  }

  connect(timeoutMs: number): Connection {
    return new SocketConnection(this.port, this.#host, timeoutMs);
  }
}

/** How long a server may take to close a connection it is done with. */
const CLOSE_MS = 500;

class SocketConnection implements Connection {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  #arrived: Buffer = Buffer.alloc(0);
  #ended = false;
  #timedOut = false;
  #wake: (() => void) | undefined;

  constructor(port: number, host: string, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#arrived = this.#arrived.length === 0 ? chunk : Buffer.concat([this.#arrived, chunk]);
      this.#wake?.();
    });
    for (const event of ['end', 'error', 'close']) {
      this.#socket.on(event, () => {
        this.#ended = true;
        this.#wake?.();
      });
    }
  }

  send(requests: readonly string[]): void {
    this.#socket.write(Buffer.from(requests.join(''), 'latin1'));
  }

  async sendParts(parts: readonly string[], gapMs: number): Promise<void> {
    for (const [i, part] of parts.entries()) {
      if (i > 0) await sleep(gapMs);
      this.send([part]);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async closedSoon(): Promise<boolean> {
    if (this.#arrived.length === 0 && !this.#ended) await this.#more(CLOSE_MS);
    return this.#arrived.length === 0 && this.#ended;
  }

  async answer(method: string): Promise<Answer> {
    const interim: number[] = [];
    for (;;) {
      const head = await this.#until('\r\n\r\n');
      if (head === undefined) {
        return noAnswer(this.#timedOut ? 'timeout' : 'closed', this.#take(this.#arrived.length));
      }
      const [statusLine = '', ...lines] = head.split('\r\n');
      const [, code = '0', reason = ''] = /^\S+ (\S+) ?(.*)$/s.exec(statusLine) ?? [];
      const status = Number(code);
      if (status >= 100 && status < 200) {
        interim.push(status);
        continue;
      }
      const headers = lines.map(fieldOf);
      const read = await this.#body(method, status, headers);
      return { status, reason, headers, interim, ...read };
    }
  }

  async #body(
    method: string,
    status: number,
    headers: readonly Field[],
  ): Promise<{ body: Buffer; framing: string; truncated: boolean }> {
    const valuesOf = (name: string): string[] =>
      headers.filter(([other]) => other === name).map(([, value]) => value.toLowerCase());
    if (method === 'HEAD' || status === 204 || status === 304) {
      return { body: Buffer.alloc(0), framing: 'none', truncated: false };
    }
    if (valuesOf('transfer-encoding').some((value) => value.includes('chunked'))) {
      return { framing: 'chunked', ...(await this.#chunks()) };
    }
    const [length] = valuesOf('content-length');
    if (length !== undefined) {
      const body = await this.#exactly(Number(length));
      return { body, framing: 'content-length', truncated: body.length < Number(length) };
    }
    while (!this.#ended && (await this.#more(this.#timeoutMs)));
    return { body: this.#take(this.#arrived.length), framing: 'close', truncated: false };
  }

  async #chunks(): Promise<{ body: Buffer; truncated: boolean }> {
    const pieces: Buffer[] = [];
    for (;;) {
      const line = await this.#until('\r\n');
      const size = Number.parseInt(line?.split(';', 1)[0] ?? '', 16);
      if (size === 0) {
        const end = await this.#until('\r\n');
        return { body: Buffer.concat(pieces), truncated: end === undefined };
      }
      if (!(size > 0)) break;
      const piece = await this.#exactly(size);
      pieces.push(piece);
      if (piece.length < size || (await this.#until('\r\n')) === undefined) break;
    }
    return { body: Buffer.concat(pieces), truncated: true };
  }

  /** Wait for more to arrive. False: it did not. */
  async #more(timeoutMs: number): Promise<boolean> {
    const before = this.#arrived.length;
    if (this.#ended) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#timedOut = true;
        resolve();
      }, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    return this.#arrived.length > before;
  }

  #take(length: number): Buffer {
    const taken = this.#arrived.subarray(0, length);
    this.#arrived = this.#arrived.subarray(length);
    return taken;
  }

  async #until(mark: string): Promise<string | undefined> {
    for (;;) {
      const at = this.#arrived.indexOf(mark);
      if (at >= 0) return this.#take(at + mark.length).toString('latin1', 0, at);
      if (!(await this.#more(this.#timeoutMs))) return undefined;
    }
  }

  async #exactly(length: number): Promise<Buffer> {
    while (this.#arrived.length < length && (await this.#more(this.#timeoutMs)));
    return this.#take(Math.min(length, this.#arrived.length));
  }
}

function fieldOf(line: string): Field {
  const colon = line.indexOf(':');
  return [
    line.slice(0, colon).toLowerCase(),
    line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, ''),
  ];
}
