import { randomBytes } from 'node:crypto';
import { type Factory, make } from '../components/make.js';
import type { Deferred } from '../defer/deferred.js';
import type { IReactorTime } from '../defer/types.js';
import { HttpError } from '../http/errors.js';
import type { Exchange } from '../http/exchange.js';
import { Headers } from '../http/headers.js';
import { SERVICE_UNAVAILABLE } from '../http/status.js';
import { reactor as systemReactor } from '../task/reactor.js';
import { AccessLog, type AccessLogOptions } from './access-log/access-log.js';
import type { LogWriter } from './access-log/log-file.js';
import { Compression, type CompressionOptions } from './encoding/compression.js';
import { type ErrorTable, errorTableRescuer } from './error-table.js';
import { type Hosting, STANDALONE } from './hosting.js';
import type { IRequest } from './irequest.js';
import {
  type ChildResult,
  type IResource,
  isResource,
  RESOURCE,
  type RenderResult,
} from './iresource.js';
import { publishEnd, publishStart } from './metrics.js';
import { NOT_DONE_YET } from './not-done-yet.js';
import { Request } from './request.js';
import type { Rescuer } from './rescue.js';
import type { Outcome } from './response-life.js';
import { HostKeeper } from './session/host-keeper.js';
import type { HostSessions } from './session/host-sessions.js';
import { Session } from './session/session.js';
import { SessionCookie, type SessionCookieOptions } from './session/session-cookie.js';
import { MemoryKeeper, type SessionKeeper } from './session/session-keeper.js';
import type { SessionStore } from './session/session-store.js';
import { StoreKeeper } from './session/store-keeper.js';
import { getChildForRequest } from './traverse.js';
import { type Trust, type TrustProxy, trustOf } from './trust-proxy.js';

/** Makes the request object for an exchange; usually a subclass of {@link Request}. */
export type RequestFactory = new (exchange: Exchange, site: Site, hosting: Hosting) => Request;

/** Makes the sessions of a site; usually a subclass of {@link Session}. */
export type SessionFactory = Factory<Session, [site: Site, uid: string]>;

/** Options of a {@link Site}. */
export interface SiteOptions extends AccessLogOptions {
  /** The class of request objects. Default is {@link Request}. Twisted: `requestFactory`. */
  readonly requestFactory?: RequestFactory;
  /** Show tracebacks to clients in 500 pages. Default is false. Twisted: `displayTracebacks`. */
  readonly displayTracebacks?: boolean;
  /** Largest request body that is read into memory, in bytes; 413 beyond it. Default is 10 MiB. */
  readonly maxBodyBytes?: number;
  /** How many fields a form may have, url-encoded or multipart; 413 beyond it. Default is 1000. */
  readonly maxFields?: number;
  /**
   * How many live sessions this process keeps; who would need another one is answered with 503. Default is 100,000.
   * With a session store, only those in use count.
   */
  readonly maxSessions?: number;
  /**
   * How many requests may wait for something at the same time, their body or their answer; further ones are answered
   * with 503 before the tree is looked at. Default is 100,000.
   */
  readonly maxPendingRequests?: number;
  /**
   * Largest header of a request in bytes, request line and all; 431 beyond it. It holds where hawser listens itself.
   * Default is node's, 16 KiB (`--max-http-header-size`).
   */
  readonly maxHeaderBytes?: number;
  /**
   * Answer 503 to a request that is still unanswered this many seconds after it was rendered. Default is Infinity: such
   * requests wait, as in Twisted.
   */
  readonly pendingTimeoutSeconds?: number;
  /**
   * Header fields every response of this site begins with; resources may replace and remove them. Default is none, as
   * standalone no `Server` is sent. Twisted: what its Request sets before it looks for a resource.
   *
   * @example
   * new Site(root, { defaultHeaders: { Server: 'acme', 'X-Content-Type-Options': 'nosniff' } });
   */
  readonly defaultHeaders?: Headers | Readonly<Record<string, string | readonly string[]>>;
  /**
   * Seconds after which a connection on which nothing happens is cut: an idle one, a client that stands still in the
   * middle of its request, one that does not take the rest of a finished answer. Not one that waits for its answer.
   * Infinity: never. Default is 60. It holds where hawser listens itself; mounted, the host has its own times.
   * Twisted: `timeout`.
   */
  readonly timeout?: number;
  /** The class of sessions, or a function that makes one. Default is {@link Session}. Twisted: `sessionFactory`. */
  readonly sessionFactory?: SessionFactory;
  /** How the cookie of sessions looks. Default is `TWISTED_SESSION=…; Path=/; HttpOnly; SameSite=lax`. */
  readonly sessionCookie?: SessionCookieOptions;
  /**
   * Compress answers for clients that accept it: those of the types, and of the length, that are worth it, streams
   * included. Parts of files (206), what has a coding already and what says `no-transform` stay as they are; entity tags
   * become weak. Default is false. Twisted: none (ticket 9142).
   */
  readonly compression?: boolean | CompressionOptions;
  /**
   * Pages for failures anywhere in the site, by status or class of error; see {@link ErrorPagesWrapper}, which does the
   * same for a subtree. Default is none.
   */
  readonly errorPages?: ErrorTable;
  /**
   * The `''` child of folders that have none: true makes the folder answer at its slash by itself, so that `/` is
   * answered by the `render_GET` of the root (Twisted ticket 3903). Default is false: 404, as in Twisted.
   */
  readonly index?: boolean;
  /** Where the data of sessions is kept. Default is the memory of this process. */
  readonly sessionStore?: SessionStore;
  /** For how many seconds a request waits for the store before it is answered with 503. Default is 5. */
  readonly sessionStoreTimeoutSeconds?: number;
  /** Use the sessions of the framework above instead of own ones: `expressSessions()` or `koaSessions()`. */
  readonly hostSessions?: HostSessions;
  /**
   * Seconds after which a client is cut that stands still in the middle of a request body somebody waits for: 408, and
   * the connection is closed. On every host. Default is the `timeout`; Infinity: never.
   */
  readonly bodyTimeoutSeconds?: number;
  /**
   * The proxies that are believed when they say who the client is (`Forwarded`, `X-Forwarded-For`, `-Proto`, `-Host`):
   * how many stand in front of us, or their addresses and networks, as `'loopback'` or `'10.0.0.0/8'`; see
   * {@link TrustProxy}. It decides `getClientIP`, `isSecure`, `getRequestHostname` and the URLs made of them. Default is
   * none; mounted, the host's own setting holds besides.
   */
  readonly trustProxy?: TrustProxy;
  /** Clock for everything that waits. Default is the system's. */
  readonly reactor?: IReactorTime;
}

/** Told of each response that ended; see {@link Site.onRequestEnd}. */
export type RequestEndListener = (request: Request, outcome: Outcome) => void;

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_FIELDS = 1000;
const MAX_SESSIONS = 100_000;
const MAX_PENDING = 100_000;
const TIMEOUT_SECONDS = 60;

/**
 * A tree of resources with what holds for all of its requests: limits, logs, sessions, error pages.
 *
 * Adapters call {@link Site.handle} once per request. A site is also a resource, so that one site can be put below
 * another.
 *
 * Twisted: `twisted.web.server.Site`.
 */
export class Site implements IResource {
  readonly isLeaf: boolean = false;
  /** The root of the tree. */
  resource: IResource;
  /** See {@link SiteOptions.requestFactory}. */
  requestFactory: RequestFactory;
  /** See {@link SiteOptions.displayTracebacks}. */
  displayTracebacks: boolean;
  /** See {@link SiteOptions.maxBodyBytes}. */
  maxBodyBytes: number;
  /** See {@link SiteOptions.maxFields}. */
  maxFields: number;
  /** See {@link SiteOptions.maxSessions}. */
  maxSessions: number;
  /** See {@link SiteOptions.maxPendingRequests}. */
  maxPendingRequests: number;
  /** See {@link SiteOptions.maxHeaderBytes}. */
  readonly maxHeaderBytes: number | undefined;
  /** How many requests wait for something now. */
  pendingRequests: number;
  /** See {@link SiteOptions.pendingTimeoutSeconds}. */
  pendingTimeoutSeconds: number;
  /** See {@link SiteOptions.defaultHeaders}. */
  defaultHeaders: Headers | undefined;
  /** See {@link SiteOptions.timeout}. Twisted: `HTTPFactory.timeOut`. */
  timeOut: number;
  /** See {@link SiteOptions.reactor}. */
  reactor: IReactorTime;
  /** The live sessions of this process, by id. Twisted: `Site.sessions`. */
  readonly sessions: Map<string, Session>;
  /** See {@link SiteOptions.sessionFactory}. */
  sessionFactory: SessionFactory;
  /** How many sessions were made so far. Twisted: `Site.counter`. */
  counter: number;
  /** How many ports serve this site. Twisted: `Factory.numPorts`. */
  numPorts: number;
  /** @internal Only where requests are logged. */
  _accessLog: AccessLog | undefined;
  /** @internal The cookie of {@link SiteOptions.sessionCookie}. */
  readonly sessionCookie: SessionCookie;
  /** See {@link SiteOptions.bodyTimeoutSeconds}. */
  bodyTimeoutSeconds: number;
  /** @internal See {@link SiteOptions.trustProxy}. */
  readonly _trust: Trust | undefined;
  /** See {@link SiteOptions.index}. */
  index: boolean;
  /** @internal Where answers are compressed. */
  readonly _compression: Compression | undefined;
  /** @internal */
  _rescuer: Rescuer | undefined;
  /** @internal Where sessions are between requests. */
  readonly _sessionKeeper: SessionKeeper;
  /** @internal Requests wait for their sessions before they render. */
  readonly _loadsSessions: boolean;
  /** @internal */
  _endListeners: RequestEndListener[] | undefined;

  /** @throws TypeError if `resource` is none. */
  constructor(resource: IResource, options: SiteOptions = {}) {
    if (!isResource(resource)) throw new TypeError('Site: the root must be a resource');
    this.resource = resource;
    this.requestFactory = options.requestFactory ?? Request;
    this.displayTracebacks = options.displayTracebacks ?? false;
    this.maxBodyBytes = size('maxBodyBytes', options.maxBodyBytes ?? MAX_BODY_BYTES);
    this.maxFields = size('maxFields', options.maxFields ?? MAX_FIELDS);
    this.maxSessions = size('maxSessions', options.maxSessions ?? MAX_SESSIONS);
    this.maxPendingRequests = size('maxPendingRequests', options.maxPendingRequests ?? MAX_PENDING);
    this.maxHeaderBytes =
      options.maxHeaderBytes === undefined
        ? undefined
        : size('maxHeaderBytes', options.maxHeaderBytes);
    this.pendingRequests = 0;
    this.pendingTimeoutSeconds = size(
      'pendingTimeoutSeconds',
      options.pendingTimeoutSeconds ?? Number.POSITIVE_INFINITY,
    );
    this.defaultHeaders = headersOf(options.defaultHeaders);
    this.timeOut = size('timeout', options.timeout ?? TIMEOUT_SECONDS);
    this.reactor = options.reactor ?? systemReactor;
    this.sessions = new Map();
    this.sessionFactory = options.sessionFactory ?? Session;
    this.counter = 0;
    this.numPorts = 0;
    this.sessionCookie = new SessionCookie(options.sessionCookie);
    this.bodyTimeoutSeconds = size(
      'bodyTimeoutSeconds',
      options.bodyTimeoutSeconds ?? this.timeOut,
    );
    this._trust = trustOf(options.trustProxy);
    this.index = options.index ?? false;
    this._compression = compressionOf(options.compression);
    this._rescuer =
      options.errorPages === undefined ? undefined : errorTableRescuer(options.errorPages);
    this._sessionKeeper = keeperFor(this, options);
    this._loadsSessions = this._sessionKeeper.fetch !== undefined;
    this._endListeners = undefined;
    this._accessLog = undefined;
    const { logPath, logFile, logEvents = false } = options;
    if (logPath !== undefined || logFile !== undefined || logEvents || this.log !== plainLog) {
      this.#logRequests(new AccessLog(options, this.reactor));
    }
  }

  /**
   * Serve one request. The whole contract between a host and the core is the {@link Exchange}; everything that
   * happens later (client leaves, buffer drained) comes through it too.
   *
   * @param hosting - Who answers misses and errors. Default is this site, as standalone.
   */
  handle(exchange: Exchange, hosting: Hosting = STANDALONE): Request {
    const request = new this.requestFactory(exchange, this, hosting);
    if (this._accessLog !== undefined) this._accessLog.begin(request);
    if (this.defaultHeaders !== undefined) request.responseHeaders = this.defaultHeaders.copy();
    if (this._compression !== undefined) this._compression.apply(request);
    publishStart(request);
    if (this.pendingRequests < this.maxPendingRequests) request.process();
    else request.processingFailed(tooMany('requests are waiting'));
    return request;
  }

  /**
   * Where lines of the access log go, once a file of `logPath` is open. Set it to have requests logged there.
   *
   * Twisted: `HTTPFactory.logFile`.
   */
  get logFile(): LogWriter | undefined {
    return this._accessLog?.writer;
  }

  set logFile(writer: LogWriter | undefined) {
    if (this._accessLog !== undefined) this._accessLog.writer = writer;
    else if (writer !== undefined)
      this.#logRequests(new AccessLog({ logFile: writer }, this.reactor));
  }

  /**
   * The file of the access log. Set to another one, that is opened for the next line, and the former closed.
   *
   * Twisted: `HTTPFactory.logPath`.
   */
  get logPath(): string | undefined {
    return this._accessLog?.path;
  }

  set logPath(path: string | undefined) {
    if (this._accessLog !== undefined) this._accessLog.path = path;
    else if (path !== undefined) this.#logRequests(new AccessLog({ logPath: path }, this.reactor));
  }

  /**
   * Log a request whose response has ended: one line to the access log, where there is one. Override it to log in
   * another way.
   *
   * Twisted: `HTTPFactory.log`. Differs: called for requests whose client left, too (`logAborted`).
   */
  log(request: IRequest): void {
    this._accessLog?.write(request as Request);
  }

  /** Open the file of `logPath` anew, after it was renamed. SIGUSR2 does the same for all sites. */
  reopenLog(): void {
    this._accessLog?.reopen();
  }

  #logRequests(accessLog: AccessLog): void {
    this._accessLog = accessLog;
    this.onRequestEnd((request, outcome) => accessLog.ended(request, outcome));
  }

  /**
   * The first port begins to serve this site; the access log is opened. Override it for what a site needs meanwhile.
   *
   * @throws Error of the system if the access log cannot be opened.
   *
   * Twisted: `startFactory`.
   */
  startFactory(): void {
    this._accessLog?.open();
  }

  /** The last port has stopped to serve this site; the access log is closed. Twisted: `stopFactory`. */
  stopFactory(): void {
    this._accessLog?.close();
  }

  /** A port begins to serve this site. Twisted: `Factory.doStart`. */
  doStart(): void {
    if (this.numPorts++ === 0) this.startFactory();
  }

  /** A port has stopped to serve this site. Twisted: `Factory.doStop`. */
  doStop(): void {
    if (this.numPorts > 0 && --this.numPorts === 0) this.stopFactory();
  }

  /**
   * The protocols a TLS port offers (ALPN): `['http/1.1']`. Put `'h2'` in front of it for HTTP/2.
   *
   * Twisted: `Site.acceptableProtocols`, where `h2` is added when it is installed.
   */
  acceptableProtocols(): readonly string[] {
    return ['http/1.1'];
  }

  /** Walk the tree for a request. Override it to look at every request first. Twisted: `Site.getResourceFor`. */
  getResourceFor(request: Request): IResource | Deferred<IResource> {
    return getChildForRequest(this.resource, request);
  }

  /** Twisted: `Site.getChildWithDefault`. */
  getChildWithDefault(name: string, request: IRequest): ChildResult {
    request.site = this;
    return this.resource.getChildWithDefault(name, request);
  }

  /** @throws TypeError always: children belong to the root resource. */
  putChild(): void {
    throw new TypeError('Site.putChild: put the child on site.resource');
  }

  /** A site is always a folder, so its own page is a redirect to the slash. Twisted: `Site.render`. */
  render(request: IRequest): RenderResult {
    request.redirect(`${request.prePathURL()}/`);
    request.finish();
    return NOT_DONE_YET;
  }

  /**
   * Make a session with an id that cannot be guessed, and keep it.
   *
   * @throws {@link HttpError} 503 where there are {@link SiteOptions.maxSessions} already.
   *
   * Twisted: `Site.makeSession`.
   */
  makeSession(): Session {
    if (this.sessions.size >= this.maxSessions) throw tooMany('sessions');
    const uid = this.newSessionId();
    const session = make(this.sessionFactory, this, uid);
    this.sessions.set(uid, session);
    session.startCheckingExpiration();
    return session;
  }

  /** A new id: 256 random bits as 64 hexadecimal digits. Override it for other ones. Twisted: `Site._mkuid`. */
  newSessionId(): string {
    this.counter++;
    return randomBytes(32).toString('hex');
  }

  /**
   * The live session of an id. With a session store, only those that this process has in use, or that have components
   * or callbacks in it.

   *
   * @throws RangeError if there is none (Twisted: `KeyError`).
   *
   * Twisted: `Site.getSession`.
   */
  getSession(uid: string): Session {
    const session = this.sessions.get(uid);
    if (session === undefined) throw new RangeError('there is no session of that id');
    return session;
  }

  /** Call `listener` with each request of this site when its response has ended, however. Returns a function that stops it. */
  onRequestEnd(listener: RequestEndListener): () => void {
    this._endListeners = [...(this._endListeners ?? []), listener];
    return () => {
      this._endListeners = this._endListeners?.filter((other) => other !== listener);
      if (this._endListeners?.length === 0) this._endListeners = undefined;
    };
  }

  /** @internal A request stays pending after render. */
  requestPending(request: Request): void {
    const seconds = this.pendingTimeoutSeconds;
    if (seconds === Number.POSITIVE_INFINITY || request._deadline !== undefined) return;
    request._deadline = this.reactor.callLater(seconds, () => {
      request._deadline = undefined;
      if (request.finished) return;
      request._giveUp(new HttpError(SERVICE_UNAVAILABLE, `not answered within ${seconds} seconds`));
    });
  }

  /** @internal A response ended. */
  requestEnded(request: Request, outcome: Outcome): void {
    if (request._deadline !== undefined) {
      request._deadline.cancel();
      request._deadline = undefined;
    }
    publishEnd(request, outcome);
    const listeners = this._endListeners;
    if (listeners !== undefined) for (const listener of listeners) listener(request, outcome);
  }
}

Object.defineProperty(Site.prototype, RESOURCE, { value: true });

function keeperFor(site: Site, options: SiteOptions): SessionKeeper {
  const { sessionStore, hostSessions, sessionStoreTimeoutSeconds = 5 } = options;
  if (hostSessions !== undefined) {
    if (sessionStore !== undefined) {
      throw new TypeError('give sessionStore or hostSessions: a host keeps its sessions itself');
    }
    return new HostKeeper(site, hostSessions);
  }
  if (sessionStore === undefined) return new MemoryKeeper(site);
  for (const method of ['load', 'save', 'destroy'] as const) {
    if (typeof sessionStore[method] !== 'function') {
      throw new TypeError(
        `sessionStore has no method ${method}; for a store of express-session use connectStore(store)`,
      );
    }
  }
  const seconds = size('sessionStoreTimeoutSeconds', sessionStoreTimeoutSeconds);
  return new StoreKeeper(site, sessionStore, seconds);
}

/** What `log` is where nobody overrode it. */
const plainLog = Site.prototype.log;

function tooMany(what: string): HttpError {
  return new HttpError(SERVICE_UNAVAILABLE, `Too many ${what}`, {
    headers: { 'Retry-After': '1' },
  });
}

function compressionOf(option: SiteOptions['compression'] = false): Compression | undefined {
  if (option === false) return undefined;
  return new Compression(option === true ? {} : option);
}

function headersOf(fields: SiteOptions['defaultHeaders']): Headers | undefined {
  if (fields === undefined || fields instanceof Headers) return fields;
  return new Headers(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? [value] : value,
    ]),
  );
}

function size(name: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new RangeError(`${name} must be a number from 0 on, not ${String(value)}`);
}
