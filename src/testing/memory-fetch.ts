import type { IResource } from '../web/iresource.js';
import { Site } from '../web/site.js';
import { MemoryExchange } from './memory-exchange.js';

/** A function of the shape of `fetch`. */
export type MemoryFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` for a site or resource in memory: for clients that take a `fetch` of one's own, and for tests of them. The
 * response resolves with its head, its body streams, an aborted `signal` makes the client leave. Redirects are not
 * followed. The origin of an absolute URL becomes the `Host`.
 */
export function memoryFetch(root: Site | IResource): MemoryFetch {
  const site = root instanceof Site ? root : new Site(root);
  return async (input, init) => {
    const base = typeof input === 'string' ? new URL(input, 'http://localhost:8080') : input;
    const request = new Request(base, init);
    const { signal } = request;
    signal.throwIfAborted();
    const url = new URL(request.url);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const exchange = new FetchedExchange({
      method: request.method,
      url: url.pathname + url.search,
      headers: { Host: url.host, ...Object.fromEntries(request.headers) },
      secure: url.protocol === 'https:',
      ...(body === undefined ? {} : { body }),
    });
    const leave = (): void => {
      exchange.breakOff(signal.reason);
      exchange.disconnect();
    };
    signal.addEventListener('abort', leave, { once: true });
    void exchange.done.then(() => signal.removeEventListener('abort', leave));
    site.handle(exchange);
    return exchange.response;
  };
}

/** Hands the response over piece by piece. */
class FetchedExchange extends MemoryExchange {
  readonly response: Promise<Response>;
  #resolve!: (response: Response) => void;
  #reject!: (reason: unknown) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(request: ConstructorParameters<typeof MemoryExchange>[0]) {
    super({ bufferBytes: 64 * 1024, ...request });
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  breakOff(reason: unknown): void {
    this.#reject(reason);
    this.#controller?.error(reason);
    this.#controller = undefined;
  }

  protected override progress(what: 'head' | 'piece' | 'end'): void {
    if (what === 'head') this.#head();
    else if (what === 'piece') this.#controller?.enqueue(new Uint8Array(this.chunks.at(-1) ?? []));
    else if (this.ended === 'ended') this.#controller?.close();
    else this.breakOff(this.error ?? new TypeError(`the exchange was ${this.ended}`));
  }

  #head(): void {
    const headers = new Headers();
    for (let i = 0; i + 1 < this.headers.length; i += 2) {
      headers.append(this.headers[i] as string, this.headers[i + 1] as string);
    }
    const bodyless = [204, 205, 304].includes(this.status) || this.method === 'HEAD';
    const body = bodyless
      ? null
      : new ReadableStream<Uint8Array>({
          start: (controller) => {
            this.#controller = controller;
          },
          pull: () => this.drain(),
          cancel: () => this.disconnect(),
        });
    this.#resolve(
      new Response(body, { status: this.status, statusText: this.reason ?? '', headers }),
    );
  }
}
