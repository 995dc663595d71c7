import type { ErrorClass, Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import { HttpError } from '../http/errors.js';
import { INTERNAL_SERVER_ERROR } from '../http/status.js';
import type { IRequest } from './irequest.js';
import { type IResource, isResource, type RenderResult } from './iresource.js';
import type { Rescuer } from './rescue.js';

/**
 * What answers a failure: a resource, or a function, which may give anything `render` may; undefined leaves the failure
 * to the next table out, and what it throws takes the failure's place. The status is set already.
 */
export type ErrorAnswer = IResource | ((error: any, request: IRequest) => unknown);

/**
 * Answers to failures, the first that fits first: by status (500 is also whatever is no {@link HttpError}), or by class
 * of error. An object can name statuses only: `{ 404: notFoundPage }`.
 */
export type ErrorTable =
  | ReadonlyArray<readonly [match: number | ErrorClass, answer: ErrorAnswer]>
  | Readonly<Record<number, ErrorAnswer>>;

/**
 * The table as a function that answers failures.
 *
 * @throws TypeError if the table holds something else than statuses, classes and answers.
 * @internal
 */
export function errorTableRescuer(table: ErrorTable): Rescuer {
  const entries: Array<readonly [number | ErrorClass, ErrorAnswer]> = Array.isArray(table)
    ? [...table]
    : Object.entries(table).map(([status, answer]) => [Number(status), answer] as const);
  for (const [match, answer] of entries) {
    if (typeof match !== 'function' && !Number.isInteger(match)) {
      throw new TypeError('errorPages: expected a status or a class of errors');
    }
    if (typeof answer !== 'function' && !isResource(answer)) {
      throw new TypeError('errorPages: the answer must be a resource or a function');
    }
  }
  return (failure, request) => {
    const { value } = failure;
    const status = value instanceof HttpError ? value.status : INTERNAL_SERVER_ERROR;
    const found = entries.find(([match]) =>
      typeof match === 'number' ? match === status : value instanceof match,
    );
    if (found === undefined) return undefined;
    return answerWith(found[1], failure, status, request);
  };
}

function answerWith(
  answer: ErrorAnswer,
  failure: Failure,
  status: number,
  request: IRequest,
): RenderResult | undefined {
  const { value } = failure;
  if (status >= 200) request.setResponseCode(status);
  if (value instanceof HttpError) {
    for (const [name, field] of Object.entries(value.headers ?? {})) {
      request.responseHeaders.setRawHeaders(name, typeof field === 'string' ? [field] : [...field]);
    }
  }
  if (isResource(answer)) {
    if (status >= 500) report(failure, `${request.method} ${request.uri}`);
    return answer.render(request);
  }
  return answer(value, request) as RenderResult | undefined;
}
