import { toBytes } from '../http/bytes.js';
import { encodeSegment } from '../http/path.js';
import { Content } from '../web/content.js';
import { STANDALONE } from '../web/hosting.js';
import type { Body } from '../web/iresource.js';
import { Request } from '../web/request.js';
import { Resource } from '../web/resource.js';
import type { Session } from '../web/session/session.js';
import { Site } from '../web/site.js';
import { MemoryExchange, type MemoryRequest } from './memory-exchange.js';

/** What a {@link DummyRequest} is made of, besides its path. */
export interface DummyRequestOptions extends Omit<MemoryRequest, 'url'> {
  /** The site it says it belongs to. Default is one of its own. */
  readonly site?: Site;
  /** Arguments, name to values. */
  readonly args?: Readonly<Record<string, readonly string[]>>;
  /** What `getSession` gives. Default is a new session of the site. */
  readonly session?: Session;
}

/**
 * A request to call a resource's methods with, by hand: `resource.render(request)`, `resource.getChild('x', request)`.
 * What was written is in {@link written} at once. To see a whole site at work use `render`.
 *
 * Twisted: `twisted.web.test.requesthelper.DummyRequest`. Differs: it is a real request, which does all a real one does;
 * {@link finishCount} counts the calls that are the number `finished` there.
 *
 * @example
 * const request = new DummyRequest(['']);
 * request.render(new Hello());
 * expect(request.written.join('')).toBe('Hello');
 */
export class DummyRequest extends Request {
  /** The pieces of the body so far, as they were written. */
  readonly written: Body[] = [];
  /** How often `finish` was called. */
  finishCount = 0;
  /** The client's side. */
  readonly memory: MemoryExchange;
  readonly #session: Session | undefined;

  /** @param postpath - The decoded segments that are left. Default is none. */
  constructor(postpath: readonly string[] = [], options: DummyRequestOptions = {}) {
    const url = `/${postpath.map((segment) => encodeSegment(segment)).join('/')}`;
    const memory = new MemoryExchange({ ...options, url });
    super(memory, options.site ?? new Site(new Resource()), STANDALONE);
    this.memory = memory;
    this.postpath = [...postpath];
    this.prepath = [];
    this.#session = options.session;
    for (const [name, values] of Object.entries(options.args ?? {})) {
      this.args.set(name, [...values]);
    }
    const { body } = options;
    if (body !== undefined) this.content = new Content(toBytes(body));
    this._listen();
  }

  /** The status that was set, undefined while none was. Twisted: `DummyRequest.responseCode`. */
  get responseCode(): number | undefined {
    return this.code === 200 && !this.startedWriting ? undefined : this.code;
  }

  /** Twisted: `DummyRequest.addArg`. */
  addArg(name: string, value: string): void {
    this.args.set(name, [value]);
  }

  override write(data: Body): boolean {
    const roomy = super.write(data);
    this.written.push(data);
    return roomy;
  }

  override finish(): void {
    this.finishCount++;
    super.finish();
  }

  override _answer(body: Body): void {
    this.finishCount++;
    if (body.length > 0) this.written.push(body);
    super._answer(body);
  }

  override getSession(...args: any[]): any {
    if (this.#session === undefined) return super.getSession(...(args as []));
    return args[0] === undefined ? this.#session : this.#session.getComponent(args[0]);
  }

  /** The client leaves: `notifyFinish` fails. Twisted: `DummyRequest.processingFailed`, called by tests for that. */
  disconnect(reason?: Error): void {
    this.memory.disconnect(reason);
  }
}
