import { HttpError } from '../../http/errors.js';
import type { Request } from '../request.js';

/** The fields connect, Express and Koa read off an error. */
interface ErrorFields {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly expose?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The error a handler passed on, as hawser understands it: one with `status` or `statusCode` (those of http-errors, Koa
 * and body parsers) is an {@link HttpError}. Where the host handles errors it gets the handler's own.
 *
 * @internal
 */
export function handlerError(request: Request, error: unknown): Error {
  const given = error instanceof Error ? error : new Error(String(error), { cause: error });
  if (given instanceof HttpError || request._hosting.errors === 'host') return given;
  const { status, statusCode, expose, headers } = given as ErrorFields;
  const code = status ?? statusCode;
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 400 || code > 599) return given;
  return new HttpError(code, given.message, {
    cause: given,
    ...(typeof expose === 'boolean' ? { expose } : {}),
    ...(headers === undefined ? {} : { headers }),
  });
}

/** Whether what a handler gave to `next` means "not mine": nothing, or a signal of Express's router. */
export function isMiss(error: unknown): boolean {
  return error === undefined || error === null || error === 'route' || error === 'router';
}
