/** How far a response has got. @internal */
export type State = 0 | 1 | 2 | 3 | 4 | 5;
/** Nothing was written. @internal */
export const OPEN = 0;
/** The head is frozen, the first pieces are kept back until the end of the turn. @internal */
export const HELD = 1;
/** Head and pieces went to the host. @internal */
export const STREAMING = 2;
/** All that may be sent (HEAD, 204, 304) went to the host; the application has not finished yet. @internal */
export const HEAD_ONLY = 3;
/** Finished, passed on or failed. @internal */
export const DONE = 4;
/** The client left before that. @internal */
export const GONE = 5;
