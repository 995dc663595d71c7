import { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import type { Overseer } from '../defer/overseer.js';
import { fail, succeed } from '../defer/succeed.js';
import type { IDelayedCall } from '../defer/types.js';
import type { Exchange } from '../http/exchange.js';
import { ConnectionClosed, ConnectionDone, ConnectionLost } from './errors.js';
import { ResponseFields } from './response-fields.js';
import { DONE, GONE, OPEN, type State } from './response-state.js';
import { Transport } from './transport.js';

/** Something that must be given back, as a file to the system. */
export interface Closeable {
  close(): void;
}

/** How a response ended, for logs and metrics. */
export type Outcome = 'finished' | 'disconnected' | 'failed' | 'passed';

/** How a response ends, and who is told: finished, or its client gone before. */
export abstract class ResponseLife extends ResponseFields implements Overseer {
  /** True once `finish` was called, or the response ended otherwise. */
  finished: boolean;
  /** True once the client has left; what is written from then on goes nowhere. */
  declare disconnected: boolean;
  /** @internal */
  _state: State;
  /** @internal Why the client left. */
  declare _lost: ConnectionClosed | undefined;
  /** @internal Somebody waits for something of this response: to be told at its end. */
  _awaited: boolean;
  /** @internal */
  _notifications: Deferred<undefined>[] | undefined;
  /** @internal What is being waited for; cancelled when the client leaves. */
  _pending: Deferred<unknown> | undefined;
  /** @internal */
  declare _controller: AbortController | undefined;
  /** @internal What was opened for this request, to be closed at its end, whatever happens. */
  declare _opened: Closeable[] | undefined;
  /** @internal Runs out where the site bounds the time to an answer. */
  declare _deadline: IDelayedCall | undefined;

  constructor(exchange: Exchange) {
    super(exchange);
    this.finished = false;
    this._state = OPEN;
    this._awaited = false;
    this._notifications = undefined;
    this._pending = undefined;
  }

  /**
   * A Deferred that fires with undefined when the response is finished, and fails with {@link ConnectionDone} or
   * {@link ConnectionLost} when the client leaves before. Each call gives a new one; after the end it has fired.
   *
   * It cannot promise that the client received anything: only that the host took all bytes.
   *
   * Twisted: `Request.notifyFinish`, which never fires when asked for too late (ticket 4899).
   */
  notifyFinish(): Deferred<undefined> {
    if (this._lost !== undefined) return fail(this._lost);
    if (this._state === DONE) return succeed(undefined);
    const deferred = new Deferred<undefined>();
    this._awaited = true;
    this._notifications ??= [];
    this._notifications.push(deferred);
    return deferred;
  }

  /** Aborted when the client leaves before the response is finished. Made when first asked for. */
  get signal(): AbortSignal {
    if (this._controller === undefined) {
      this._awaited = true;
      this._controller = new AbortController();
      if (this._lost !== undefined) this._controller.abort(this._lost);
    }
    return this._controller.signal;
  }

  /** @internal Wait for a Deferred on behalf of this response: it is cancelled when the client leaves. */
  _waitFor(pending: Deferred<unknown>): void {
    this._awaited = true;
    this._pending = pending;
  }

  /** @internal Close this when the response is over. To have closed it earlier must do no harm. */
  _closeAtEnd(opened: Closeable): void {
    if (this._state >= DONE) {
      opened.close();
      return;
    }
    this._awaited = true;
    this._opened ??= [];
    this._opened.push(opened);
  }

  /** The connection of this request. Twisted: `Request.transport`. */
  get transport(): Transport {
    return new Transport(this);
  }

  /**
   * The connection, while there is one to answer on: undefined once the response is finished or the client has left,
   * which is what applications look at it for.
   *
   * Twisted: `Request.channel`.
   */
  get channel(): Transport | undefined {
    return this._state === DONE || this._state === GONE ? undefined : new Transport(this);
  }

  /** Close the connection: see {@link Transport.loseConnection}. Twisted: `Request.loseConnection`. */
  loseConnection(): void {
    this.channel?.loseConnection();
  }

  /** @internal Send out what was written and kept back. */
  abstract _release(): void;

  /** @internal Ask the host to tell of drained and closed. */
  abstract _listen(): void;

  /** Called by the host: the client is gone. `reason` is undefined where it closed the connection in good order. */
  closed(reason: Error | undefined): void {
    if (this._state === DONE || this._state === GONE) return;
    this.connectionLost(
      reason === undefined
        ? new ConnectionDone()
        : new ConnectionLost(undefined, { cause: reason }),
    );
  }

  /**
   * The client left: fail whoever asked by `notifyFinish`, stop the producer, cancel what is pending.
   *
   * Twisted: `Request.connectionLost`.
   */
  connectionLost(reason: ConnectionClosed | Failure): void {
    if (this._state === DONE || this._state === GONE) return;
    const lost =
      reason instanceof Failure
        ? reason.value instanceof ConnectionClosed
          ? reason.value
          : new ConnectionLost(undefined, { cause: reason.value })
        : reason;
    this._state = GONE;
    this.disconnected = true;
    this._lost = lost;
    this._settle(lost, 'disconnected');
  }

  /** @internal Tell all who wait; `lost` where the response did not come to its end. */
  _settle(lost: Error | undefined, outcome: Outcome): void {
    this._ended(outcome);
    if (!this._awaited) return;
    const { _notifications: notifications, _pending: pending, _opened: opened } = this;
    this._notifications = undefined;
    this._pending = undefined;
    if (opened !== undefined) {
      this._opened = undefined;
      for (const one of opened) one.close();
    }
    if (lost !== undefined) this._controller?.abort(lost);
    fireAll(notifications, lost);
    if (lost !== undefined) pending?.cancel();
  }

  /** @internal For the site: log, metrics. */
  abstract _ended(outcome: Outcome): void;

  /** Called by the Deferred: one made for this request failed and nobody handles it. True: it is taken care of. */
  unhandledFailure(failure: Failure): boolean {
    if (this.disconnected) return failure.check(ConnectionClosed, CancelledError) !== undefined;
    if (this.finished) return false;
    this.processingFailed(failure);
    return true;
  }

  /** Answer that processing failed. Twisted: `Request.processingFailed`. */
  abstract processingFailed(reason: Failure | Error): Failure;
}

ResponseLife.prototype.disconnected = false;
ResponseLife.prototype._lost = undefined;
ResponseLife.prototype._controller = undefined;
ResponseLife.prototype._opened = undefined;
ResponseLife.prototype._deadline = undefined;

/** Fire Deferreds that wait for the end of something: with undefined, or with what broke it. */
export function fireAll(waiting: Deferred<undefined>[] | undefined, lost: Error | undefined): void {
  if (waiting === undefined) return;
  for (const deferred of waiting) {
    if (lost === undefined) deferred.callback(undefined);
    else deferred.errback(lost);
  }
}
