import { channel } from 'node:diagnostics_channel';
import type { Request } from './request.js';
import type { Outcome } from './response-life.js';

/** What is published on `hawser.request.start`. */
export interface RequestStart {
  readonly request: Request;
}

/** What is published on `hawser.request.end`. */
export interface RequestEnd {
  readonly request: Request;
  readonly outcome: Outcome;
  readonly status: number;
  /** The path up to the resource that answered, mount included, decoded; the rest may hold arguments. */
  readonly route: string;
  /** Bytes of the body that were written. */
  readonly sentLength: number;
  /** By the site's clock; undefined where nobody listened when the request began. */
  readonly durationSeconds: number | undefined;
}

/** Told of each request before it is looked at, through `node:diagnostics_channel`. */
export const REQUEST_START = 'hawser.request.start';
/** Told of each request when its response is over, however. */
export const REQUEST_END = 'hawser.request.end';
/** Told of each failure before it is answered, whatever the answer: `{ request, error }`. */
export const REQUEST_ERROR = 'hawser.request.error';

const start = channel(REQUEST_START);
const end = channel(REQUEST_END);
const error = channel(REQUEST_ERROR);

/** @internal */
export function publishStart(request: Request): void {
  if (!start.hasSubscribers && !end.hasSubscribers) return;
  request._startedAt = request.site.reactor.seconds();
  if (start.hasSubscribers) start.publish({ request } satisfies RequestStart);
}

/** @internal */
export function publishEnd(request: Request, outcome: Outcome): void {
  if (!end.hasSubscribers) return;
  const startedAt = request._startedAt;
  const message: RequestEnd = {
    request,
    outcome,
    status: request.code,
    route: `/${request.prepath.join('/')}`,
    sentLength: request.sentLength,
    durationSeconds:
      startedAt === undefined ? undefined : request.site.reactor.seconds() - startedAt,
  };
  end.publish(message);
}

/** @internal */
export function publishError(request: Request, reason: unknown): void {
  if (error.hasSubscribers) error.publish({ request, error: reason });
}
