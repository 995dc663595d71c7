import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { UpgradedConnection } from '../../src/http/exchange.js';

const PENDING: unique symbol = Symbol('hawser.pendingUpgrade');

/** An upgrade that a server told of and nobody granted yet. */
export class PendingUpgrade {
  /** Somebody took the connection over. */
  isTaken = false;
  readonly #socket: Duplex;
  readonly #head: Uint8Array;
  readonly #res: ServerResponse;

  constructor(req: IncomingMessage, res: ServerResponse, socket: Duplex, head: Uint8Array) {
    this.#socket = socket;
    this.#head = head;
    this.#res = res;
    (req as { [PENDING]?: PendingUpgrade })[PENDING] = this;
  }

  /** The response is not, and will not be, used. */
  get isOpen(): boolean {
    return !this.isTaken && !this.#res.headersSent;
  }

  take(): UpgradedConnection {
    this.isTaken = true;
    this.#res.detachSocket(this.#socket as never);
    return { socket: this.#socket, head: this.#head };
  }
}

/** The upgrade a request asks for, as long as it may be granted. */
export function pendingUpgrade(req: IncomingMessage): PendingUpgrade | undefined {
  const pending = (req as { [PENDING]?: PendingUpgrade })[PENDING];
  return pending?.isOpen === true ? pending : undefined;
}
