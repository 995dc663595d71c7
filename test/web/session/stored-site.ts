import {
  Deferred,
  type IRequest,
  MemorySessionStore,
  type RenderResult,
  Resource,
  type SessionRecord,
  type SessionStore,
  Site,
  type SiteOptions,
} from 'hawser';
import { type Clock, MemoryExchange, type MemoryRequest } from 'hawser/testing';

/** One thing a {@link SlowStore} was asked. */
interface Asked {
  readonly what: string;
  answer(): void;
  fail(error: Error): void;
}

/** A store that answers when the test says so; it notes what it was asked. */
export class SlowStore implements SessionStore {
  readonly kept: MemorySessionStore;
  /** What nobody answered yet, the oldest first. */
  readonly open: Asked[] = [];
  /** All it was ever asked. */
  readonly log: string[] = [];
  /** Answer in the next breath; otherwise the test calls {@link answer}. */
  isQuick = false;
  /** Why nothing works, if so. */
  broken: Error | undefined;

  constructor(clock: Clock) {
    this.kept = new MemorySessionStore(clock);
  }

  load(id: string): Deferred<SessionRecord | undefined> {
    return this.#ask(`load ${id}`, () => this.kept.load(id));
  }

  save(id: string, record: SessionRecord, seconds: number): Deferred<unknown> {
    return this.#ask(`save ${id}`, () => this.kept.save(id, record, seconds));
  }

  replace(id: string, record: SessionRecord, seconds: number, expected: SessionRecord) {
    return this.#ask(`save ${id}`, () => this.kept.replace(id, record, seconds, expected));
  }

  touch(id: string, record: SessionRecord, seconds: number): Deferred<unknown> {
    return this.#ask(`touch ${id}`, () => this.kept.touch(id, record, seconds));
  }

  destroy(id: string): Deferred<unknown> {
    return this.#ask(`destroy ${id}`, () => this.kept.destroy(id));
  }

  /** The operations asked since the last call, without ids. */
  asked(): string[] {
    return this.log.splice(0).map((line) => line.split(' ')[0] as string);
  }

  /** Answer what is open, and what follows from it. */
  answer(): void {
    for (let next = this.open.shift(); next !== undefined; next = this.open.shift()) next.answer();
  }

  #ask<T>(what: string, action: () => T): Deferred<T> {
    this.log.push(what);
    const deferred = new Deferred<T>();
    const asked: Asked = {
      what,
      answer: () => {
        if (this.broken === undefined) deferred.callback(action() as never);
        else deferred.errback(this.broken);
      },
      fail: (error) => deferred.errback(error),
    };
    if (this.isQuick) asked.answer();
    else this.open.push(asked);
    return deferred;
  }
}

export type Page = (request: IRequest) => RenderResult;

/** A client with a cookie jar of one cookie, as far as sessions go. */
export class Client {
  readonly site: Site;
  cookie: string | undefined;

  constructor(site: Site, cookie?: string) {
    this.site = site;
    this.cookie = cookie;
  }

  /** Ask for a page; the cookie is taken when the response is there. */
  get(url = '/', request: MemoryRequest = {}): MemoryExchange {
    const cookies: Record<string, string> =
      this.cookie === undefined ? {} : { Cookie: this.cookie };
    const exchange = new MemoryExchange({
      url,
      ...request,
      headers: { ...request.headers, ...cookies },
    });
    this.site.handle(
      exchange,
      request.mount === 'host' ? { fallthrough: true, errors: 'host' } : undefined,
    );
    this.take(exchange);
    return exchange;
  }

  /** Keep the cookie of a response. */
  take(exchange: MemoryExchange): void {
    const [pair] = exchange.header('set-cookie')?.split(';') ?? [];
    if (pair !== undefined) this.cookie = pair;
  }

  /** The id in the cookie. */
  get uid(): string {
    return this.cookie?.split('=')[1] as string;
  }
}

/** A site with one leaf per function. */
export function siteWith(pages: Readonly<Record<string, Page>>, options: SiteOptions): Site {
  const root = new Resource();
  for (const [name, page] of Object.entries(pages)) {
    const leaf = new Resource();
    leaf.isLeaf = true;
    Object.assign(leaf, { render_GET: page, render_POST: page });
    root.putChild(name, leaf);
  }
  return new Site(root, options);
}
