/**
 * What a callback may return that is more than a plain value: a Deferred or a Failure.
 *
 * Both share this ancestor so that the run loop asks an ordinary object one `instanceof`, not two.
 */
export class Outcome {}
