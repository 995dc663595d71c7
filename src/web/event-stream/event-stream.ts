import { Deferred } from '../../defer/deferred.js';
import { succeed } from '../../defer/succeed.js';
import type { IDelayedCall, IReactorTime } from '../../defer/types.js';
import type { IRequest } from '../irequest.js';
import { Request } from '../request.js';
import { encodeComment, encodeEvent, type ServerSentEvent } from './encode-event.js';

/** Options of an {@link EventStream}. */
export interface EventStreamOptions {
  /** Seconds a client waits before it connects anew. Default is what browsers have, about 3. */
  readonly retrySeconds?: number;
  /** Seconds of silence after which a comment is sent, so that nobody in between gives up; 0 for never. Default is 15. */
  readonly heartbeatSeconds?: number;
  /**
   * Bytes a client may be behind. One that takes nothing for longer is cut off; it connects anew and says which event it
   * saw last. Default is 1 MiB.
   */
  readonly maxPendingBytes?: number;
  /** Clock. Default is the site's. */
  readonly reactor?: IReactorTime;
}

/**
 * A response of server-sent events, for `EventSource` in browsers. It goes on until {@link close} is called or the client
 * leaves; every event is sent at once, through compressors too.
 *
 * Return `NOT_DONE_YET` from the `render_GET` that made it. {@link EventStreamResource} is shorter.
 *
 * Twisted: none; `request.write` by hand.
 * Standard: HTML Standard 9.2.
 *
 * @example
 * render_GET(request) {
 *   const stream = new EventStream(request);
 *   const stop = news.subscribe((item) => stream.send({ id: item.number, data: item }));
 *   stream.whenClosed().addBoth(stop);
 *   return NOT_DONE_YET;
 * }
 */
export class EventStream {
  /** The request this answers. */
  readonly request: IRequest;
  /** The id of the last event the client saw before it connected anew, `Last-Event-ID`; undefined for a new one. */
  readonly lastEventId: string | undefined;
  /** Nothing is sent any more: {@link close} was called, or the client has left. */
  isClosed = false;
  readonly #own: Request;
  readonly #reactor: IReactorTime;
  readonly #heartbeatSeconds: number;
  readonly #maxPendingBytes: number;
  #heartbeat: IDelayedCall | undefined;
  #closed: Deferred<undefined>[] = [];
  #flushing = false;
  /** Bytes since the client's buffer was full. */
  #pending = 0;

  /** @throws TypeError for a request that is none of a site; RangeError for an option that is no such number. */
  constructor(request: IRequest, options: EventStreamOptions = {}) {
    if (!(request instanceof Request)) {
      throw new TypeError('EventStream: expected a request of a Site');
    }
    const { retrySeconds, heartbeatSeconds = 15, maxPendingBytes = 1024 * 1024 } = options;
    for (const [name, value] of Object.entries({ heartbeatSeconds, maxPendingBytes })) {
      if (!(value >= 0)) throw new RangeError(`EventStream: ${name} must be a number from 0 on`);
    }
    this.request = request;
    this.#own = request;
    this.#reactor = options.reactor ?? request.site.reactor;
    this.#heartbeatSeconds = heartbeatSeconds;
    this.#maxPendingBytes = maxPendingBytes;
    this.lastEventId = request.getHeader('last-event-id');
    request.setHeader('Content-Type', 'text/event-stream');
    request.setHeader('Cache-Control', 'no-cache');
    // nginx in front would collect the events otherwise.
    request.setHeader('X-Accel-Buffering', 'no');
    request.notifyFinish().addBoth(() => this.#end());
    if (this.isClosed) return;
    // The head goes out at once: the client is told that it is connected.
    this.#write(
      retrySeconds === undefined
        ? encodeComment()
        : `retry: ${Math.round(retrySeconds * 1000)}\n\n`,
    );
  }

  /**
   * Send an event; does nothing once the stream is closed.
   *
   * @returns false where the client is behind: wait for {@link whenWritable} if that is possible.
   * @throws TypeError, RangeError for what cannot be said in an event; see {@link ServerSentEvent}.
   */
  send(event: ServerSentEvent | string): boolean {
    return this.#write(encodeEvent(typeof event === 'string' ? { data: event } : event));
  }

  /** Send a comment, which clients do not show. */
  comment(text: string): boolean {
    return this.#write(encodeComment(text));
  }

  /** Fires when there is room again, at once if there is; fails with `ConnectionClosed` when the client leaves. */
  whenWritable(): Deferred<undefined> {
    return this.#own.whenWritable();
  }

  /** Fires when the stream is closed, by either side. */
  whenClosed(): Deferred<undefined> {
    if (this.isClosed) return succeed(undefined);
    const closed = new Deferred<undefined>();
    this.#closed.push(closed);
    return closed;
  }

  /** End the response. The client connects anew, unless it is told otherwise by a 204 then. */
  close(): void {
    if (this.isClosed) return;
    this.#end();
    this.request.finish();
  }

  #write(text: string): boolean {
    if (this.isClosed) return false;
    const isRoomy = this.request.write(text);
    if (isRoomy) this.#pending = 0;
    else this.#behind(text.length);
    this.#beat();
    if (!this.#flushing && !this.isClosed) {
      this.#flushing = true;
      // One flush for all events of a turn: each costs a compressor a block.
      queueMicrotask(() => {
        this.#flushing = false;
        if (!this.isClosed) this.request.flush();
      });
    }
    return isRoomy;
  }

  /** The client takes less than it is sent. */
  #behind(length: number): void {
    if (this.#own.disconnected) return;
    if (this.#pending === 0) {
      this.#own.whenWritable().addCallbacks(
        () => {
          this.#pending = 0;
        },
        () => undefined,
      );
    }
    this.#pending += length;
    if (this.#pending > this.#maxPendingBytes) {
      this.#own._breakOff(new Error('the client of an event stream was too slow'));
    }
  }

  #beat(): void {
    if (this.#heartbeatSeconds === 0 || this.isClosed) return;
    if (this.#heartbeat !== undefined) {
      this.#heartbeat.reset(this.#heartbeatSeconds);
      return;
    }
    this.#heartbeat = this.#reactor.callLater(this.#heartbeatSeconds, () => {
      this.#heartbeat = undefined;
      // Who is behind has something to take.
      if (this.#pending === 0) this.#write(encodeComment());
      else this.#beat();
    });
  }

  #end(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#heartbeat?.cancel();
    this.#heartbeat = undefined;
    const closed = this.#closed;
    this.#closed = [];
    for (const deferred of closed) deferred.callback(undefined);
  }
}
