/**
 * The type of {@link NOT_DONE_YET}. A named symbol type and not a `unique symbol`, which TypeScript widens to `symbol`
 * in the return type of a method that says nothing else.
 */
export type NotDoneYet = symbol & { readonly notDoneYet: true };

/**
 * What `render` returns when the response will be written later, with `request.write` and `request.finish`.
 *
 * Twisted: `twisted.web.server.NOT_DONE_YET` (there the number 1).
 */
export const NOT_DONE_YET: NotDoneYet = Symbol.for('hawser.NOT_DONE_YET') as NotDoneYet;
