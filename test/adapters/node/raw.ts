import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** A socket that keeps what it received, as Latin-1 text. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  /** Whether the other side has ended or reset the connection. */
  ended = false;

  constructor(where: number | NetConnectOpts) {
    const options = typeof where === 'number' ? { port: where, host: '127.0.0.1' } : where;
    this.socket = connect({ allowHalfOpen: true, ...options } as NetConnectOpts);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      this.received += text;
    });
    this.socket.on('error', () => {
      this.ended = true;
    });
    this.socket.on('end', () => {
      this.ended = true;
    });
    this.socket.on('close', () => {
      this.ended = true;
    });
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Wait until what was received matches. */
  async until(pattern: RegExp | string): Promise<string> {
    const found = (): boolean =>
      typeof pattern === 'string' ? this.received.includes(pattern) : pattern.test(this.received);
    while (!found()) {
      if (this.ended) {
        throw new Error(
          `the connection ended without ${pattern}: ${JSON.stringify(this.received)}`,
        );
      }
      await Promise.race([
        once(this.socket, 'data'),
        once(this.socket, 'close'),
        once(this.socket, 'end'),
      ]).catch(() => undefined);
    }
    return this.received;
  }

  /** Wait until the other side has ended the connection. */
  async end(): Promise<string> {
    while (!this.ended) {
      await Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]).catch(
        () => undefined,
      );
    }
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }
}
