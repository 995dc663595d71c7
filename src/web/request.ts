import type { ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ComponentKey } from '../components/adapt.js';
import { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import { enterOverseer, leaveOverseer } from '../defer/overseer.js';
import { report } from '../defer/report.js';
import { fail } from '../defer/succeed.js';
import { BodyTooLarge, HttpError, UnsupportedMethod } from '../http/errors.js';
import {
  type Exchange,
  NO_BODY,
  type RequestBody,
  type UpgradedConnection,
} from '../http/exchange.js';
import { parseHost } from '../http/host.js';
import { decodeSegment, encodeSegment } from '../http/path.js';
import { NOT_FOUND, SWITCHING } from '../http/status.js';
import { URLPath } from '../http/url-path.js';
import { asDeferred } from './as-deferred.js';
import { BodyReader, type BodyReaderTarget } from './body-reader.js';
import { Content } from './content.js';
import { ConnectionClosed } from './errors.js';
import { answerFailure } from './failed.js';
import { takeForm } from './form.js';
import type { Hosting } from './hosting.js';
import { IncomingBody, type IncomingBodyOptions, type IncomingBodyOwner } from './incoming-body.js';
import { type IResource, isResource } from './iresource.js';
import { isNoSuchChild, noSuchChild } from './no-such-child.js';
import { Outgoing } from './outgoing.js';
import { type UrlForOptions, urlFor } from './paths/url-for.js';
import { deliver } from './render.js';
import { hasRescuers, type Rescuer, rescue } from './rescue.js';
import type { Outcome } from './response-life.js';
import { DONE, OPEN, STREAMING } from './response-state.js';
import { RequestSessions } from './session/request-sessions.js';
import type { Session } from './session/session.js';
import type { Site } from './site.js';
import { getChildForRequest } from './traverse.js';
import { type ForwardedOrigin, forwardedOrigin } from './trust-proxy.js';
import { fakeHead, unsupportedMethod } from './unsupported-method.js';
import { type FilesOptions, readFiles, type UploadedForm } from './upload/files.js';
import type { UploadPart } from './upload/part.js';
import { type PartsOptions, readParts } from './upload/parts.js';
import { type FormOptions, readForm } from './upload/read-form.js';
import { type ArgOptions, type ArgResult, readArg } from './values/arg.js';
import { type JsonOptions, readJson } from './values/read-json.js';

/** Python's keyword argument: `getSession(undefined, true)` or `getSession(undefined, { forceNotSecure: true })`. */
export type ForceNotSecure = boolean | { readonly forceNotSecure: boolean };

/**
 * One request and its response, from the first look at the path to the end.
 *
 * The order of things: the tree is walked, the body is read (where the resource found wants it read), the resource
 * renders, its result becomes the response. Each step may wait for a Deferred or a Promise.
 *
 * Twisted: `twisted.web.server.Request`. Differs: the body is read after traversal.
 */
export class Request extends Outgoing implements BodyReaderTarget, IncomingBodyOwner {
  /** The site that serves this request. */
  site: Site;
  /** Set by {@link Request.rememberRootURL}. Twisted: `Request.appRootURL`. */
  declare appRootURL: string | undefined;
  /** What a body parser above made of the body, where it kept no bytes for `content`. */
  declare parsedBody: unknown;
  /** @internal When it began, in seconds; known where requests are logged. */
  declare _began: number | undefined;
  /** @internal Set by whoever says that the site's root is somewhere else. */
  declare _sitepath: string[] | undefined;
  /** @internal Made by the first who asks for a session. */
  declare _sessions: RequestSessions | undefined;
  /** @internal How the host wants misses and errors. */
  _hosting: Hosting;
  /** @internal The resource that renders. */
  _resource: IResource | undefined;
  /** @internal A body left for the resource to read. */
  _source: RequestBody | undefined;
  /** @internal The response a handler of another framework answers with. */
  declare _handed: ServerResponse | undefined;
  /** @internal What `body()` gave. */
  declare _incomingBody: IncomingBody | undefined;
  /** @internal Who answers failures, the innermost last; see `addRescuer`. */
  declare _rescuers: Rescuer[] | undefined;
  /** @internal What trusted proxies say. */
  declare _origin: ForwardedOrigin | undefined;
  /** @internal When it began, where somebody measures. */
  declare _startedAt: number | undefined;
  /** @internal Fields for the page of a host that is handed an error. */
  declare _errorFields: Record<string, string> | undefined;
  /** @internal Its time was up. */
  declare _gaveUp: boolean;
  /** @internal Among the requests of the site that wait. */
  declare _counted: boolean;
  /** @internal Somebody else may answer where the tree turns out to have no such page; true where he does. */
  declare _elsewhere: (() => boolean) | undefined;
  /** @internal Names of cookies that sessions must not take: they are those of another server. */
  declare _reservedCookies: ReadonlySet<string> | undefined;
  /** What `RequestIdWrapper` calls this request. */
  declare requestId: string | undefined;

  constructor(exchange: Exchange, site: Site, hosting: Hosting) {
    super(exchange);
    this.site = site;
    this._hosting = hosting;
    this._resource = undefined;
    this._source = undefined;
  }

  // ---- life

  /** Find the resource and let it render. Called once, by the site. Twisted: `Request.process`. */
  process(): void {
    const before = enterOverseer(this);
    try {
      if (this.uri === '*') {
        this._answerStar();
        return;
      }
      const found = this.site.getResourceFor(this);
      if ('addCallbacks' in found) this._findLater(found);
      else this._found(found);
    } catch (error) {
      this.processingFailed(new Failure(error));
    } finally {
      leaveOverseer(before);
    }
  }

  /** @internal Walk on from a resource whose parent gave its segment back. */
  _walk(resource: IResource): IResource | Deferred<IResource> {
    return getChildForRequest(resource, this);
  }

  /** @internal Traversal has to wait. */
  _findLater(found: Deferred<unknown>): void {
    this._listen();
    this._waitFor(found);
    found.addCallbacks(
      (resource: unknown) => {
        if (!isResource(resource)) throw new TypeError(`found ${typeof resource}, not a resource`);
        const before = enterOverseer(this);
        try {
          this._found(resource);
        } finally {
          leaveOverseer(before);
        }
      },
      (failure: Failure) => failure,
    );
    found.addErrback((failure) => {
      this.processingFailed(failure);
    });
  }

  /** @internal Traversal is over. */
  _found(resource: IResource): void {
    if (this._state !== OPEN) return;
    if (resource.delegate !== undefined) {
      const found: unknown = resource.delegate(this);
      if (isResource(found)) this._found(found);
      else this._findLater(asDeferred(found) ?? fail(noDelegate(resource, found)));
      return;
    }
    if (isNoSuchChild(resource) && this._missed()) return;
    if (this.site._loadsSessions && this._waitsForSession(resource)) return;
    this._enter(resource);
  }

  /** @internal The session this request may ask for is on its way: go on when it is here. */
  _waitsForSession(resource: IResource): boolean {
    if (this.getHeader('cookie') === undefined) return false;
    this._sessions ??= new RequestSessions(this);
    const waiting = this._sessions.fetch(this.isSecure());
    if (waiting === undefined) return false;
    this._listen();
    this._waitFor(waiting);
    waiting.addCallback(() => {
      if (this._state !== OPEN) return;
      const before = enterOverseer(this);
      try {
        this._enter(resource);
      } finally {
        leaveOverseer(before);
      }
    });
    waiting.addErrback((failure) => {
      this.processingFailed(failure);
    });
    return true;
  }

  /** @internal It is settled who answers. */
  _enter(resource: IResource): void {
    this._resource = resource;
    const body = this.exchange.body();
    if (body === NO_BODY) this._render(resource);
    else this._takeBody(body, resource);
  }

  /** @internal Whoever was found turned out not to have it. */
  _missing(): void {
    if (this._state !== OPEN) return;
    if (!this._missed()) this.render(noSuchChild);
  }

  /** @internal There is no such child. False: the page that says so is to be rendered. */
  _missed(): boolean {
    if (this._handedOver()) return true;
    if (hasRescuers(this)) {
      const miss = new Failure(new HttpError(NOT_FOUND));
      if (rescue(this, miss, true) === undefined) return true;
    }
    if (this._hosting.fallthrough) this._pass();
    return this._hosting.fallthrough;
  }

  /** @internal Whether another server answers what is not here. */
  _handedOver(): boolean {
    const elsewhere = this._elsewhere;
    if (elsewhere === undefined) return false;
    this._elsewhere = undefined;
    return elsewhere();
  }

  /** @internal Leave HTTP: the connection belongs to whoever asked from here on. */
  _takeUpgrade(): UpgradedConnection | undefined {
    const { upgrade } = this.exchange;
    if (upgrade === undefined || this._state !== OPEN) return undefined;
    this.code = SWITCHING;
    this._state = DONE;
    const taken = upgrade.take();
    this._done('finished');
    return taken;
  }

  /** @internal Not ours: back to the host. */
  _pass(): void {
    this._state = DONE;
    this._pending = undefined;
    this.exchange.pass();
    this._done('passed');
  }

  /** @internal */
  _takeBody(body: RequestBody, resource: IResource): void {
    if (body.kind === 'parsed') {
      this.parsedBody = body.value;
      if (body.bytes === undefined) {
        this._content = new Content(undefined);
        takeForm(this, undefined, body.value);
        this.render(resource);
      } else {
        this.bodyRead(body.bytes);
      }
      return;
    }
    if (body.kind === 'none' || resource.bodyHandling === 'streamed') {
      this._source = body;
      this.render(resource);
      return;
    }
    this._listen();
    const limit = resource.maxBodyBytes ?? this.site.maxBodyBytes;
    const announced = this.getHeader('content-length');
    try {
      this.gotLength(announced === undefined ? undefined : Number(announced));
    } catch (error) {
      this.bodyFailed(error as Error);
      return;
    }
    const reader = new BodyReader(body, Number(announced ?? 0), limit, this);
    reader.start();
    reader.watch(this.site.reactor, this.site.bodyTimeoutSeconds);
  }

  /**
   * A body is about to be read into memory. Override it to look at its length first; what it throws, an HttpError for
   * instance, is the answer.
   *
   * @param length - In bytes; undefined where the client did not say.
   *
   * Twisted: `Request.gotLength`, which also says where the body is kept.
   */
  gotLength(_length: number | undefined): void {}

  /**
   * A piece of such a body. Override it to look at pieces as they come, and call the base to have them in `content`;
   * what it throws is the answer, and the rest is not read.
   *
   * Twisted: `Request.handleContentChunk`.
   */
  handleContentChunk(data: Uint8Array, reader: BodyReader): void {
    reader.keep(data);
  }

  /** Called by the reader of the body: all of it is here. */
  bodyRead(bytes: Uint8Array): void {
    if (this._state !== OPEN) return;
    const before = enterOverseer(this);
    try {
      this._content = new Content(bytes);
      const waiting = takeForm(this, bytes, undefined);
      if (waiting === undefined) {
        this.render(this._resource as IResource);
      } else {
        this._listen();
        waiting.addCallbacks(
          () => this.render(this._resource as IResource),
          (failure) => void this.processingFailed(failure),
        );
      }
    } catch (error) {
      this.processingFailed(new Failure(error));
    } finally {
      leaveOverseer(before);
    }
  }

  /** Called by the reader of the body: it cannot be had. */
  bodyFailed(reason: Error): void {
    if (reason instanceof ConnectionClosed) {
      // He left in the middle of it. Some hosts say so a little later.
      this.connectionLost(reason);
      return;
    }
    // What is left of the body will not be read, so the connection cannot be used again (RFC 9112 9.3).
    this._closing = true;
    this.processingFailed(new Failure(reason));
  }

  /**
   * The body piece by piece, for a resource with `bodyHandling = 'streamed'`: `for await (const bytes of
   * request.body())`. The client sends no faster than it is read. Further calls give the same stream.
   *
   * Where the body was read before `render` (the default), the stream is what `content` holds.
   *
   * @throws Error before `render`: while the tree is walked the body belongs to nobody yet.
   *
   * Twisted: none; bodies are always read as a whole there.
   */
  body(options: IncomingBodyOptions = {}): IncomingBody {
    if (this._incomingBody !== undefined) return this._incomingBody;
    const resource = this._resource;
    if (resource === undefined) {
      throw new Error('request.body: the body can be read from render on, not in getChild');
    }
    const limit = options.maxBytes ?? resource.maxBodyBytes ?? Number.POSITIVE_INFINITY;
    if (this._source?.kind === 'stream') {
      const stream = new IncomingBody(this._source, this, limit);
      this._incomingBody = stream;
      stream.watch(this.site.reactor, this.site.bodyTimeoutSeconds);
      // A reader that stands still would leave the connection stuck behind the answered request.
      this.notifyFinish().addBoth(() => stream.stop());
      return stream;
    }
    this._incomingBody = new IncomingBody(undefined, this, limit, readyBody(this._content));
    return this._incomingBody;
  }

  /**
   * One argument, of the query or a form that was read: its last value, or undefined.
   *
   * @param options - `type`, `required`, `multiple`, `pick`, `default`: see {@link ArgOptions}.
   * @throws {@link BadValue}, a 400 that names the argument, where it is missing but required, or not of its type.
   *
   * Twisted: none; `request.args[b'name'][0].decode()`.
   *
   * @example
   * const limit = request.arg('limit', { type: 'integer', default: 20 });
   */
  arg<const O extends ArgOptions>(name: string, options?: O): ArgResult<O> {
    return readArg(this.args, name, options) as ArgResult<O>;
  }

  /**
   * The body as JSON: a Deferred, which has fired where the body was read before `render`.
   *
   * @param options - `limit` in bytes, and a `schema` to check it by.
   * @throws (fails with) `BodyTooLarge` 413, {@link BadValue} 400 that says where it stops being JSON or which place the
   *   schema objects to, `HttpError` 415 where it says it is something else.
   */
  json<S extends StandardSchemaV1>(
    options: JsonOptions & { readonly schema: S },
  ): Deferred<StandardSchemaV1.InferOutput<S>>;
  json<T = any>(options?: JsonOptions): Deferred<T>;
  json(options: JsonOptions = {}): Deferred<unknown> {
    return readJson(this, options);
  }

  /**
   * The fields of a form, url-encoded or multipart, whatever the method (`args` has those of POST only), by name: a
   * Deferred, which has fired where the body was read and is url-encoded. Arguments of the query are not among them.
   *
   * @throws (fails with) `HttpError` 415 where the body is no form, 413 beyond a limit, 400 where it is malformed.
   *
   * Twisted: none (ticket 9759).
   */
  form(options: FormOptions = {}): Deferred<Map<string, string[]>> {
    return readForm(this, options);
  }

  /**
   * The parts of a multipart form as they come in, each with its name, file name, type and bytes: `for await (const part
   * of request.parts())`. The client is held back while a part is not read. For a resource with `bodyHandling =
   * 'streamed'`; where the body was read before, the parts are those of `content`.
   *
   * @throws (from the loop) `HttpError` 415 where the body is no such form, 413 beyond a limit, 400 where it is malformed.
   *
   * Twisted: none (tickets 4688, 4775).
   */
  parts(options: PartsOptions = {}): AsyncGenerator<UploadPart, undefined> {
    const most = options.maxBytes ?? this._resource?.maxBodyBytes;
    const type = this.requestHeaders.first('content-type');
    if (most !== undefined && Number(this.getHeader('content-length') ?? 0) > most) {
      this.bodyAbandoned();
      return refuse(new BodyTooLarge(most));
    }
    return readParts(this.body(most === undefined ? {} : { maxBytes: most }), type, options);
  }

  /**
   * A multipart form with its files, small ones in memory, larger ones in temporary files, which are removed when the
   * response is over: finished, failed, or the client gone. For a resource with `bodyHandling = 'streamed'`.
   *
   * @throws (fails with) what {@link Request.parts} throws. The whole body is limited to the resource's `maxBodyBytes`,
   *   else to 1 GiB.
   *
   * Twisted: none (ticket 12358).
   */
  files(options: FilesOptions = {}): Deferred<UploadedForm> {
    return Deferred.fromPromise(readFiles(this, options));
  }

  /** @internal Whether the bytes of the body are here, or can still be read. */
  _hasBytes(): boolean {
    return this._source?.kind === 'stream' || this._content?.available === true;
  }

  /** The rest of the body will not be read: the connection cannot be used again (RFC 9112 9.3). */
  bodyAbandoned(): void {
    this._closing = true;
  }

  /**
   * Ask a resource to render, and answer with what it gives.
   *
   * Twisted: `Request.render`.
   */
  render(resource: IResource): void {
    const before = enterOverseer(this);
    try {
      this._render(resource);
    } finally {
      leaveOverseer(before);
    }
  }

  /** @internal Render what `render` returned; a miss found so late falls through as one of traversal does. */
  _renderInPlace(resource: IResource): void {
    if (this._state === OPEN && isNoSuchChild(resource)) {
      if (this._handedOver()) return;
      if (this._content === undefined && this._hosting.fallthrough) {
        this._pass();
        return;
      }
    }
    this.render(resource);
  }

  /** @internal `render` for those who have entered the overseer. */
  _render(resource: IResource): void {
    try {
      deliver(resource.render(this), this, resource);
    } catch (error) {
      this._renderFailed(resource, error);
    }
    if (this._state < DONE) this._stayPending();
  }

  /** @internal */
  _renderFailed(resource: IResource, error: unknown): void {
    if (!(error instanceof UnsupportedMethod)) {
      this.processingFailed(new Failure(error));
    } else if (this.method === 'HEAD' && error.allowedMethods.includes('GET')) {
      fakeHead(this, resource);
    } else {
      unsupportedMethod(this, error.allowedMethods);
    }
  }

  /** @internal The answer comes later: hear of the client leaving, and of the time being up. */
  _stayPending(): void {
    this._listen();
    this.site.requestPending(this);
  }

  /** @internal Answer with an error now, and stop what is still being done for this request. */
  _giveUp(error: Error): void {
    if (this._state >= DONE) return;
    const pending = this._pending;
    this._pending = undefined;
    this._gaveUp = true;
    this.processingFailed(error);
    this._controller?.abort(error);
    pending?.cancel();
  }

  processingFailed(reason: Failure | Error): Failure {
    const failure = reason instanceof Failure ? reason : new Failure(reason);
    // What a handler of another framework has sent went out past us.
    const handed = this._handed;
    if (handed?.headersSent === true && this._state === OPEN) this._state = STREAMING;
    if (this.disconnected) {
      // The client does not wait for this any more; only what is not about its leaving is worth telling.
      if (failure.check(ConnectionClosed, CancelledError) === undefined) {
        report(failure, `${this.method} ${this.uri} failed after the client had left`);
      }
    } else if (this.finished || handed?.writableEnded === true) {
      // What was given up when the time was up fails in this way.
      if (this._gaveUp && failure.check(CancelledError) !== undefined) return failure;
      report(failure, `${this.method} ${this.uri} failed after it was answered`);
    } else {
      answerFailure(this, failure);
    }
    return failure;
  }

  override _listen(): void {
    if (!this._listening && this._state < DONE) {
      this._counted = true;
      this.site.pendingRequests++;
    }
    super._listen();
  }

  _ended(outcome: Outcome): void {
    if (this._counted) {
      this._counted = false;
      this.site.pendingRequests--;
    }
    this._sessions?.ended(outcome);
    this.site.requestEnded(this, outcome);
  }

  /** @internal `OPTIONS *` speaks of the server, any other method with `*` is wrong (RFC 9110 9.3.7). */
  _answerStar(): void {
    if (this.method !== 'OPTIONS') {
      this.setResponseCode(405);
      this.setHeader('Allow', 'OPTIONS');
    }
    this.setHeader('Content-Length', '0');
    this.finish();
  }

  _mostFields(): number {
    return this.site.maxFields;
  }

  _forwardedOrigin(): ForwardedOrigin | undefined {
    const trust = this.site._trust;
    if (trust === undefined) return undefined;
    this._origin ??= forwardedOrigin(this.exchange, trust) ?? NOBODY;
    return this._origin;
  }

  // ---- sessions

  /** The segments above the site's root, those of the mount. Twisted: `Request.sitepath`. */
  get sitepath(): string[] {
    this._sitepath ??= this.exchange.mount.split('/').slice(1).map(decodeSegment);
    return this._sitepath;
  }

  set sitepath(segments: string[]) {
    this._sitepath = segments;
  }

  /**
   * The session this request is in, which is thereby touched: that of its cookie, or a new one, whose cookie is sent
   * with the response (so ask before the first `write`).
   *
   * @param key - Gives the component for this key instead: see {@link Session.getComponent}.
   * @param forceNotSecure - Over TLS, the session that plain connections share instead of the one they never see.
   *   Default is false.
   *
   * @throws SessionNotLoaded in `getChild`, where a store has to be asked first: see {@link Request.loadSession};
   *   SessionStoreError, a 503, where the store does not answer.
   *
   * Twisted: `Request.getSession`. Differs: a session found by its cookie is touched, and one that was ended in this
   * request is followed by a new one.
   */
  getSession(key?: undefined, forceNotSecure?: ForceNotSecure): Session;
  getSession<T>(key: ComponentKey<T>, forceNotSecure?: ForceNotSecure): T | undefined;
  getSession(key?: ComponentKey, forceNotSecure: ForceNotSecure = false): unknown {
    this._sessions ??= new RequestSessions(this);
    const session = this._sessions.get(this._wantsSecure(forceNotSecure));
    return key === undefined ? session : session.getComponent(key);
  }

  /**
   * {@link Request.getSession} for `getChild`, as a Deferred: the store may have to be asked. In `render` the session
   * is there already, unless it is the insecure one of a request over TLS.
   *
   * Twisted: none.
   */
  loadSession(key?: undefined, forceNotSecure?: ForceNotSecure): Deferred<Session>;
  loadSession<T>(key: ComponentKey<T>, forceNotSecure?: ForceNotSecure): Deferred<T | undefined>;
  loadSession(key?: ComponentKey, forceNotSecure: ForceNotSecure = false): Deferred<any> {
    this._sessions ??= new RequestSessions(this);
    return this._sessions
      .load(this._wantsSecure(forceNotSecure))
      .addCallback((session) => (key === undefined ? session : session.getComponent(key)));
  }

  /**
   * Give the session another id, with all that is in it, and send that to the client; the old id is good for nothing
   * any more. Do so whenever somebody logs in (or out, or becomes somebody else), so that nobody can use an id he
   * planted before (OWASP: session fixation).
   *
   * Twisted: none.
   */
  regenerateSession(forceNotSecure: ForceNotSecure = false): Session {
    this._sessions ??= new RequestSessions(this);
    return this._sessions.regenerate(this._wantsSecure(forceNotSecure));
  }

  /** @internal */
  _wantsSecure(forceNotSecure: ForceNotSecure): boolean {
    const force =
      typeof forceNotSecure === 'boolean' ? forceNotSecure : forceNotSecure.forceNotSecure;
    return this.isSecure() && !force;
  }

  /** The session somebody asked for before; over TLS, the secure one. Twisted: `Request.session`. */
  get session(): Session | undefined {
    return this.isSecure() ? this._sessions?.secure : this._sessions?.plain;
  }

  // ---- links

  /**
   * The path of another resource of this site, mount prefix included; see the function {@link urlFor}.
   *
   * @throws RangeError if it is not in the tree; TypeError if a parameter is missing.
   */
  urlFor(resource: IResource, options: UrlForOptions = {}): string {
    return this.exchange.mount + urlFor(this.site.resource, resource, options);
  }

  /** Relative link to a sibling of this resource. Twisted: `Request.sibLink`. */
  sibLink(name: string): string {
    return '../'.repeat(this.postpath.length) + name;
  }

  /** Relative link to a child of this resource. Twisted: `Request.childLink`. */
  childLink(name: string): string {
    const left = this.postpath.length;
    if (left > 1) return '../'.repeat(left - 1) + name;
    if (left === 1) return name;
    const last = this.prepath.at(-1);
    return last ? `${last}/${name}` : name;
  }

  /** Absolute URL of the path walked so far, mount prefix included. Twisted: `Request.prePathURL`. */
  prePathURL(): string {
    return this._urlOf(this.prepath);
  }

  /** @internal */
  _urlOf(segments: readonly string[]): string {
    const secure = this.isSecure();
    const port = this._urlPort(secure);
    const host = this.getRequestHostname();
    const shown = isIPv6(host) ? `[${host}]` : host;
    const path = segments.map((segment) => encodeSegment(segment)).join('/');
    return `http${secure ? 's' : ''}://${shown}${port}/${path}`;
  }

  /** @internal The port as URLs of this request show it: ours, unless a trusted proxy or `setHost` says another. */
  _urlPort(secure: boolean): string {
    const forwarded = this._forwardedOrigin()?.authority;
    const port = forwarded === undefined ? this.getHost().port : (parseHost(forwarded).port ?? 0);
    return port === (secure ? 443 : 80) || port === 0 ? '' : `:${port}`;
  }

  /** The URL of this resource, to be taken apart and built upon. Twisted: `Request.URLPath`. */
  URLPath(): URLPath {
    return URLPath.fromString(this.prePathURL());
  }

  /** Remember the URL of the parent of the path walked so far. Twisted: `Request.rememberRootURL`. */
  rememberRootURL(): void {
    this.appRootURL = this._urlOf(this.prepath.slice(0, -1));
  }

  /** What {@link Request.rememberRootURL} remembered. Twisted: `Request.getRootURL`. */
  getRootURL(): string | undefined {
    return this.appRootURL;
  }
}

Request.prototype.appRootURL = undefined;
Request.prototype._handed = undefined;
Request.prototype._incomingBody = undefined;
Request.prototype._rescuers = undefined;
Request.prototype._elsewhere = undefined;
Request.prototype._reservedCookies = undefined;
Request.prototype._errorFields = undefined;
Request.prototype._gaveUp = false;
Request.prototype._counted = false;
Request.prototype._origin = undefined;
Request.prototype._startedAt = undefined;
Request.prototype.requestId = undefined;
Request.prototype._sitepath = undefined;
Request.prototype._sessions = undefined;

/** No proxy says anything, or none that is trusted. */
const NOBODY: ForwardedOrigin = { client: undefined, secure: undefined, authority: undefined };

/** A body that was read already, or the error that says where it went. */
function readyBody(content: Content | undefined): Uint8Array | Error | undefined {
  try {
    return content?.getvalue();
  } catch (error) {
    return error as Error;
  }
}

// biome-ignore lint/correctness/useYield: the loop over it fails before the first part
async function* refuse(error: Error): AsyncGenerator<never, undefined> {
  throw error;
}

function noDelegate(resource: IResource, found: unknown): TypeError {
  return new TypeError(`${resource.constructor.name}.delegate gave ${typeof found}, no resource`);
}
