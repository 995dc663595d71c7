import { Duplex } from 'node:stream';
import type { Exchange } from '../../http/exchange.js';

/**
 * Stands in for the socket of a request that has none in Node's sense. Handlers read addresses off it and wait for its
 * `close`; nothing is ever read from it or written to it.
 *
 * @internal
 */
export class BridgeSocket extends Duplex {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly encrypted: boolean;

  constructor(exchange: Exchange) {
    super({ emitClose: true });
    this.remoteAddress = exchange.peer.address;
    this.remotePort = exchange.peer.port;
    this.localAddress = exchange.local.address;
    this.localPort = exchange.local.port;
    this.encrypted = exchange.secure;
  }

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }

  setTimeout(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    this.destroy();
  }
}
