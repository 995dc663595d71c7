import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { UpgradedConnection } from '../../src/http/exchange.js';

const PENDING: unique symbol = Symbol('hawser.pendingUpgrade');

/** An upgrade that a server told of and nobody granted yet. */
export class PendingUpgrade {
  readonly #socket: Duplex;
  readonly #head: Uint8Array;
  readonly #res: ServerResponse;

  constructor(req: IncomingMessage, res: ServerResponse, socket: Duplex, head: Uint8Array) {
    this.#socket = socket;
    this.#head = head;
    this.#res = res;
    (req as { [PENDING]?: PendingUpgrade })[PENDING] = this;
  }

  take(): UpgradedConnection {
    this.#res.detachSocket(this.#socket as never);
    return { socket: this.#socket, head: this.#head };
  }
}

/** The upgrade a request asks for, as long as its response has not begun. */
export function pendingUpgrade(req: IncomingMessage): PendingUpgrade | undefined {
  return (req as { [PENDING]?: PendingUpgrade })[PENDING];
}
