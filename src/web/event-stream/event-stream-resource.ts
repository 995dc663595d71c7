import type { Failure } from '../../defer/failure.js';
import { maybeDeferred } from '../../defer/succeed.js';
import { ConnectionClosed } from '../errors.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { Resource } from '../resource.js';
import type { ServerSentEvent } from './encode-event.js';
import { EventStream, type EventStreamOptions } from './event-stream.js';

/**
 * Fills a stream. It may go on sending after it has returned; a Deferred or Promise it returns ends the stream when it
 * fires, and so does the end of events it gives as an async iterable (a generator), which are taken no faster than the
 * client takes them.
 */
export type EventStreamHandler = (
  stream: EventStream,
  request: IRequest,
) => void | PromiseLike<unknown> | AsyncIterable<ServerSentEvent | string>;

/**
 * A place in the tree that answers GET with server-sent events; see {@link EventStream}.
 *
 * @example
 * root.putChild('clock', new EventStreamResource(async function* () {
 *   for (;;) {
 *     yield { event: 'tick', data: new Date() };
 *     await deferLater(reactor, 1);
 *   }
 * }));
 */
export class EventStreamResource extends Resource {
  override isLeaf = true;
  readonly #handler: EventStreamHandler;
  readonly #options: EventStreamOptions;
  /** The streams that are open. */
  readonly streams: ReadonlySet<EventStream>;
  readonly #streams = new Set<EventStream>();

  /** @throws TypeError if `handler` is no function. */
  constructor(handler: EventStreamHandler, options: EventStreamOptions = {}) {
    super();
    if (typeof handler !== 'function') {
      throw new TypeError('EventStreamResource: expected a function (stream, request)');
    }
    this.#handler = handler;
    this.#options = options;
    this.streams = this.#streams;
  }

  render_GET(request: IRequest): RenderResult {
    const stream = new EventStream(request, this.#options);
    if (request.method === 'HEAD') {
      stream.close();
      return NOT_DONE_YET;
    }
    this.#streams.add(stream);
    stream.whenClosed().addCallback(() => {
      this.#streams.delete(stream);
    });
    const result: unknown = this.#handler(stream, request);
    const isIterable =
      typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
    if (isIterable) {
      this.#closeAfter(stream, () => pump(result as AsyncIterable<ServerSentEvent>, stream));
    } else if (typeof (result as PromiseLike<unknown> | undefined)?.then === 'function') {
      this.#closeAfter(stream, () => result as PromiseLike<unknown>);
    }
    return NOT_DONE_YET;
  }

  /** Send one event to all that listen. */
  broadcast(event: ServerSentEvent | string): void {
    for (const stream of this.#streams) stream.send(event);
  }

  #closeAfter(stream: EventStream, work: () => PromiseLike<unknown>): void {
    maybeDeferred(work).addCallbacks(
      () => stream.close(),
      (failure: Failure) => {
        if (stream.isClosed && failure.check(ConnectionClosed) !== undefined) return;
        // Broken off: a client that believed it to be over would not come back at once.
        stream.request.processingFailed(failure);
      },
    );
  }
}

async function pump(
  events: AsyncIterable<ServerSentEvent | string>,
  stream: EventStream,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  stream.whenClosed().addCallback(() => {
    // A generator that waits for something of its own is told when that comes.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  });
  for (;;) {
    const { done, value } = await iterator.next();
    if (done === true || stream.isClosed) return;
    if (!stream.send(value) && !stream.isClosed) await stream.whenWritable();
  }
}
