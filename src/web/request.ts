import type { ServerResponse } from 'node:http';
import type { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import { enterOverseer, leaveOverseer } from '../defer/overseer.js';
import { report } from '../defer/report.js';
import { fail } from '../defer/succeed.js';
import { HttpError, UnsupportedMethod } from '../http/errors.js';
import { type Exchange, NO_BODY, type UpgradedConnection } from '../http/exchange.js';
import { NOT_FOUND, SWITCHING } from '../http/status.js';
import { asDeferred } from './as-deferred.js';
import { ConnectionClosed } from './errors.js';
import { answerFailure } from './failed.js';
import type { Hosting } from './hosting.js';
import { type IResource, isResource } from './iresource.js';
import { isNoSuchChild, noSuchChild } from './no-such-child.js';
import { Received } from './received.js';
import { deliver } from './render.js';
import { hasRescuers, type Rescuer, rescue } from './rescue.js';
import type { Outcome } from './response-life.js';
import { DONE, OPEN, STREAMING } from './response-state.js';
import { RequestSessions } from './session/request-sessions.js';
import type { Site } from './site.js';
import { getChildForRequest } from './traverse.js';
import { fakeHead, unsupportedMethod } from './unsupported-method.js';

/**
 * One request and its response, from the first look at the path to the end.
 *
 * The order of things: the tree is walked, the body is read (where the resource found wants it read), the resource
 * renders, its result becomes the response. Each step may wait for a Deferred or a Promise.
 *
 * Twisted: `twisted.web.server.Request`. Differs: the body is read after traversal.
 */
export class Request extends Received {
  /** @internal When it began, in seconds; known where requests are logged. */
  declare _began: number | undefined;
  /** @internal How the host wants misses and errors. */
  _hosting: Hosting;
  /** @internal The response a handler of another framework answers with. */
  declare _handed: ServerResponse | undefined;
  /** @internal Who answers failures, the innermost last; see `addRescuer`. */
  declare _rescuers: Rescuer[] | undefined;
  /** @internal When it began, where somebody measures. */
  declare _startedAt: number | undefined;
  /** @internal Fields for the page of a host that is handed an error. */
  declare _errorFields: Record<string, string> | undefined;
  /** @internal Its time was up. */
  declare _gaveUp: boolean;
  /** @internal Among the requests of the site that wait. */
  _counted: boolean;
  /** @internal Somebody else may answer where the tree turns out to have no such page; true where he does. */
  declare _elsewhere: (() => boolean) | undefined;
  /** What `RequestIdWrapper` calls this request. */
  declare requestId: string | undefined;

  constructor(exchange: Exchange, site: Site, hosting: Hosting) {
    super(exchange, site);
    this._hosting = hosting;
    this._counted = false;
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
}

Request.prototype._handed = undefined;
Request.prototype._rescuers = undefined;
Request.prototype._elsewhere = undefined;
Request.prototype._errorFields = undefined;
Request.prototype._gaveUp = false;
Request.prototype._startedAt = undefined;
Request.prototype.requestId = undefined;

function noDelegate(resource: IResource, found: unknown): TypeError {
  return new TypeError(`${resource.constructor.name}.delegate gave ${typeof found}, no resource`);
}
