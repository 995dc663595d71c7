import type { Deferred } from '../defer/deferred.js';
import type { Failure } from '../defer/failure.js';
import { renderElement } from '../template/render-element.js';
import { isPage } from '../template/renderable.js';
import { asDeferred } from './as-deferred.js';
import { isResource } from './iresource.js';
import { NOT_DONE_YET } from './not-done-yet.js';
import { notRenderable } from './not-renderable.js';
import type { Request } from './request.js';
import { DONE } from './response-state.js';
import { isBodyStream, sendStream } from './stream.js';

/** Answer a request with what `render` of `source` gave. The kinds are told apart in order of how often they come. */
export function deliver(result: unknown, request: Request, source: object): void {
  if (typeof result === 'string' || result instanceof Uint8Array) {
    // A resource that writes, finishes and returns text all the same has said all it had to say.
    if (!request.finished) request._answer(result);
    return;
  }
  if (result === NOT_DONE_YET) return;
  const later = asDeferred(result);
  if (later !== undefined) waitFor(later, request, source);
  else if (isPage(result)) renderElement(request, result);
  else if (isResource(result)) request._renderInPlace(result);
  else if (isBodyStream(result)) waitFor(sendStream(result, request), request, source);
  else notRenderable(result, request, source);
}

/** Answer with what a Deferred gives; it is cancelled when the client leaves. */
function waitFor(later: Deferred<unknown>, request: Request, source: object): void {
  request._waitFor(later);
  later.addCallbacks(
    (result: unknown) => {
      if (request._pending === later) request._pending = undefined;
      if (request._state < DONE) deliver(result, request, source);
      return undefined;
    },
    (failure: Failure) => {
      if (request._pending === later) request._pending = undefined;
      request.processingFailed(failure);
      return undefined;
    },
  );
}
