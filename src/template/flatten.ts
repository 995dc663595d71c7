import type { Deferred } from '../defer/deferred.js';
import type { Flattenable } from './flattenable.js';
import { Flattener, type FlattenWrite } from './flattener.js';

/**
 * Write out a page, or any part of one, piece by piece.
 *
 * Text is collected up to {@link BUFFER_SIZE} characters and handed over early only where a Deferred, a promise or an
 * asynchronous iterable has to be waited for. These are all under way at the same time, and written in the order in
 * which they stand.
 *
 * @param request - Given to the `render` of elements and to render methods; may be undefined.
 * @param root - What to flatten.
 * @param write - Called with each piece. Where it returns a Deferred or a promise, nothing more is flattened until that
 *   has fired, so that a slow reader costs no memory.
 * @returns A Deferred that fires when everything is written. It fails with {@link FlattenerError}, whose `cause` is the
 *   error and whose message says where in the page it was. Cancelling it stops the flattening and cancels the Deferred
 *   waited for, and all others that stand further on in the page.
 *
 * Twisted: `twisted.web.template.flatten`, which writes UTF-8 where this writes text, and hands over what it has
 * collected even where a Deferred has fired already. Twisted cannot be told to wait, and cancels one Deferred only
 * (ticket 5132).
 */
export function flatten(request: unknown, root: Flattenable, write: FlattenWrite): Deferred<void> {
  const flattener = new Flattener(request, write);
  flattener.start(root);
  return flattener.done;
}

/**
 * A page, or any part of one, as one string.
 *
 * Twisted: `twisted.web.template.flattenString`, whose result is UTF-8.
 *
 * @param request - As for {@link flatten}.
 * @param root - What to flatten.
 */
export function flattenString(request: unknown, root: Flattenable): Deferred<string> {
  let text = '';
  const done = flatten(request, root, (piece) => {
    text += piece;
  });
  return done.addCallback(() => text);
}
