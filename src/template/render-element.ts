import type { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import { toBytes } from '../http/bytes.js';
import { HttpError } from '../http/errors.js';
import { NOT_DONE_YET, type NotDoneYet } from '../web/not-done-yet.js';
import { FlattenerError } from './errors.js';
import { formatFailure } from './failure-element.js';
import type { Flattenable } from './flattenable.js';
import { Flattener } from './flattener.js';

/** What {@link renderElement} asks of a request. */
export interface RenderElementRequest {
  readonly startedWriting: boolean;
  readonly finished: boolean;
  readonly disconnected: boolean;
  readonly site?: { readonly displayTracebacks: boolean } | undefined;
  readonly responseHeaders: { hasHeader(name: string): boolean };
  /** Set a field of the response. */
  setHeader(name: string, value: string): void;
  /** False: the client does not keep up. */
  write(data: string): boolean;
  /** Fires when it does again. */
  whenWritable(): Deferred<unknown>;
  /** The page is complete. */
  finish(): void;
  /** Fails when the client leaves before that. */
  notifyFinish(): Deferred<unknown>;
  /** The page failed. */
  processingFailed(reason: Failure): unknown;
}

/**
 * Answer a request with an element, or with anything else that can be flattened.
 *
 * The page is streamed: what stands before something that has to be waited for is sent at once, and no faster than the
 * client takes it. A page that is there at once goes out whole, with its length. When the client leaves, what is under
 * way for the page is cancelled.
 *
 * A page that fails before anything was sent is answered with an error page; after that the response is broken off, so
 * that the client can tell. A site that shows tracebacks shows this one before the break. An `HttpError` from a render
 * method is its own answer.
 *
 * Resources may as well return the element itself, from `render_GET`, for the usual doctype.
 *
 * @param doctype - The first line; `null` for none.
 * @returns `NOT_DONE_YET`, to be returned by the resource.
 *
 * Twisted: `twisted.web.template.renderElement`, which appends an error message to a page of status 200.
 *
 * @example
 * render_GET(request: IRequest) {
 *   return renderElement(request, new Page());
 * }
 */
export function renderElement(
  request: RenderElementRequest,
  element: Flattenable,
  doctype: string | null = '<!DOCTYPE html>',
): NotDoneYet {
  new PageWriter(request, doctype === null ? '' : `${doctype}\n`).start(element);
  return NOT_DONE_YET;
}

/** Writes one page. Its first piece is kept back until it is known whether that is all of it. */
class PageWriter {
  readonly #request: RenderElementRequest;
  readonly #flattener: Flattener;
  #kept: string | undefined;
  #pieces = 0;

  constructor(request: RenderElementRequest, doctype: string) {
    this.#request = request;
    this.#kept = doctype;
    this.#flattener = new Flattener(request, (text) => this.#write(text));
  }

  start(element: Flattenable): void {
    const { done } = this.#flattener;
    done.addCallbacks(
      () => this.#finish(),
      (failure) => this.#fail(failure),
    );
    this.#flattener.start(element);
    if (done.called) return;
    this.#request.notifyFinish().addBoth(() => done.cancel());
    // There is something to wait for, so what is there by now goes out.
    const full = this.#write('');
    if (full === undefined) return;
    this.#flattener.pauseProducing();
    full.addCallbacks(
      () => this.#flattener.resumeProducing(),
      () => {},
    );
  }

  /** Returns what to wait for before the next piece, if anything. */
  #write(text: string): Deferred<unknown> | undefined {
    if (this.#kept !== undefined && this.#pieces++ === 0 && text !== '') {
      this.#kept += text;
      return undefined;
    }
    const out = (this.#kept ?? '') + text;
    this.#kept = undefined;
    if (out === '' || this.#request.write(out)) return undefined;
    return this.#request.whenWritable();
  }

  #finish(): void {
    const request = this.#request;
    if (this.#kept !== undefined) {
      if (!request.startedWriting && !request.responseHeaders.hasHeader('content-length')) {
        request.setHeader('Content-Length', String(toBytes(this.#kept).length));
      }
      request.write(this.#kept);
    }
    request.finish();
  }

  #fail(failure: Failure): void {
    const request = this.#request;
    const cause = failure.value instanceof FlattenerError ? failure.value.cause : failure.value;
    const isOver = request.finished || request.disconnected;
    if (isOver && cause instanceof CancelledError) return;
    if (isOver || cause instanceof HttpError) {
      request.processingFailed(new Failure(cause));
      return;
    }
    if (request.startedWriting && request.site?.displayTracebacks) {
      request.write(formatFailure(failure));
    }
    request.processingFailed(failure);
  }
}
