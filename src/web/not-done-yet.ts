/**
 * What `render` returns when the response will be written later, with `request.write` and `request.finish`.
 *
 * Twisted: `twisted.web.server.NOT_DONE_YET` (there the number 1).
 */
export const NOT_DONE_YET: unique symbol = Symbol.for('hawser.NOT_DONE_YET') as never;
/** The type of {@link NOT_DONE_YET}. */
export type NotDoneYet = typeof NOT_DONE_YET;
