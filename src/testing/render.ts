import { Deferred } from '../defer/deferred.js';
import { Headers } from '../http/headers.js';
import type { Clock } from '../task/clock.js';
import { type Hosting, STANDALONE } from '../web/hosting.js';
import type { IResource } from '../web/iresource.js';
import type { Request } from '../web/request.js';
import { Site } from '../web/site.js';
import { type MemoryEnd, MemoryExchange, type MemoryRequest } from './memory-exchange.js';

/** What {@link render} is to send, and how the client is to behave. */
export interface RenderOptions extends MemoryRequest {
  /** The site's clock from here on, which `timing` is read from. Default is the site's own. */
  readonly clock?: Clock;
  /** Advance `clock` by so many seconds, one list member after the other, once the request is on its way. */
  readonly advance?: number | readonly number[];
  /** The client leaves after so many seconds of the site's clock; 0 at once. Default is never. */
  readonly disconnectAfter?: number;
  /** How misses and errors are taken. Default is standalone: pages. */
  readonly hosting?: Hosting;
}

/** A response, as a client in memory got it. */
export interface RenderedResponse {
  /** 0 where there was none. */
  readonly status: number;
  readonly reason: string | undefined;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The body as UTF-8 text. */
  readonly text: string;
  /** How it ended: `'ended'`, `'aborted'` (broken off), `'closed'` (the client left), `'passed'`, `'failed'` (to the host). */
  readonly outcome: MemoryEnd;
  /** What the host was given, where it `'failed'` or was `'aborted'`. */
  readonly error: Error | undefined;
  /** Whether the connection is closed afterwards. */
  readonly closing: boolean;
  /** In seconds of the site's clock, from the request on. */
  readonly timing: {
    /** Undefined where no head was sent. */
    readonly head: number | undefined;
    /** When each piece of the body came. */
    readonly pieces: readonly number[];
    readonly end: number;
  };
  /** The body as JSON. @throws SyntaxError if it is none. */
  json(): any;
}

/** A request on its way; awaiting it gives the response. */
export interface Rendering extends PromiseLike<RenderedResponse> {
  /** Fires when the exchange ends, in the same turn: `successResultOf(rendering.response)`. */
  readonly response: Deferred<RenderedResponse>;
  readonly request: Request;
  /** The client's side: what has come so far, `sendBody`, `drain`. */
  readonly exchange: MemoryExchange;
  /** The client leaves, in good order or by a reset. */
  disconnect(reason?: Error): void;
}

/**
 * Send one request to a site or a resource in memory: no sockets, no ports, and no real time where there is a clock.
 * It goes the whole way of a real one: traversal, body, render, error pages, headers.
 *
 * Twisted: none (ticket 3091); applications write a `DummyChannel` each.
 *
 * @example
 * const page = await render(root, { url: '/hello?name=Ann' });
 * expect(page.text).toBe('Hello, Ann');
 *
 * const clock = new Clock();
 * const slow = await render(root, { url: '/delayed', clock, advance: 5 });
 * expect(slow.timing.end).toBe(5);
 */
export function render(root: Site | IResource, options: RenderOptions = {}): Rendering {
  const { clock, advance = [], disconnectAfter, hosting = STANDALONE } = options;
  const site = root instanceof Site ? root : new Site(root);
  if (clock !== undefined) site.reactor = clock;
  const exchange = new TimedExchange(options, () => site.reactor.seconds());
  const response = new Deferred<RenderedResponse>(() => exchange.disconnect());
  exchange.onEnd = () => {
    if (!response.called) response.callback(responseOf(exchange));
  };
  const request = site.handle(exchange, hosting);
  if (disconnectAfter === 0) exchange.disconnect();
  else if (disconnectAfter !== undefined) {
    const leave = site.reactor.callLater(disconnectAfter, () => exchange.disconnect());
    void exchange.done.then(() => {
      if (leave.active()) leave.cancel();
    });
  }
  const steps = typeof advance === 'number' ? [advance] : advance;
  if (steps.length > 0) {
    if (clock === undefined) throw new TypeError('render: advance needs a clock');
    void advanceBy(clock, steps);
  }
  return {
    response,
    request,
    exchange,
    disconnect: (reason) => exchange.disconnect(reason),
    then: (onFulfilled, onRejected) => response.then(onFulfilled, onRejected),
  };
}

/** Between the steps, promises get their turns. */
async function advanceBy(clock: Clock, steps: readonly number[]): Promise<void> {
  for (const step of steps) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(step);
  }
}

/** Notes when what came. */
class TimedExchange extends MemoryExchange {
  readonly pieces: number[] = [];
  onEnd: (() => void) | undefined;
  head: number | undefined;
  endedAt: number | undefined;
  readonly #seconds: () => number;
  readonly #start: number;

  constructor(request: MemoryRequest, seconds: () => number) {
    super(request);
    this.#seconds = seconds;
    this.#start = seconds();
  }

  now(): number {
    return this.#seconds() - this.#start;
  }

  protected override progress(what: 'head' | 'piece' | 'end'): void {
    if (what === 'head') this.head = this.now();
    else if (what === 'piece') this.pieces.push(this.now());
    else {
      this.endedAt = this.now();
      this.onEnd?.();
    }
  }
}

function responseOf(exchange: TimedExchange): RenderedResponse {
  const { status, reason, bytes: body, text } = exchange;
  return {
    status,
    reason,
    headers: Headers.fromRaw(exchange.headers),
    body,
    text,
    outcome: exchange.ended,
    error: exchange.error,
    closing: exchange.closing,
    timing: {
      head: exchange.head,
      pieces: exchange.pieces,
      end: exchange.endedAt ?? exchange.now(),
    },
    json: () => JSON.parse(text),
  };
}
