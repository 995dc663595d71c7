import { Failure } from '../defer/failure.js';
import type { IRequest } from './irequest.js';
import type { RenderResult } from './iresource.js';
import { deliver } from './render.js';
import type { Request } from './request.js';

/**
 * Answers a failure in place of the default error page, or gives undefined to leave it to the next one out.
 *
 * @param miss - The failure is that the tree has no such child, which a host might still answer.
 */
export type Rescuer = (
  failure: Failure,
  request: IRequest,
  miss: boolean,
) => RenderResult | undefined;

/** Let `rescuer` answer for what fails from here on; those added later are asked first. @internal */
export function addRescuer(request: Request, rescuer: Rescuer): void {
  request._rescuers ??= siteRescuers(request);
  request._rescuers.push(rescuer);
}

/**
 * Ask those who stand around the resource that failed, from the inside out, the site last.
 *
 * @returns undefined when one of them answers; otherwise the failure that is left: the one given, or what the last of
 *   them threw.
 * @internal
 */
export function rescue(request: Request, failure: Failure, miss = false): Failure | undefined {
  const rescuers = request._rescuers ?? siteRescuers(request);
  // Whoever was asked is not asked again when his own answer fails.
  request._rescuers = rescuers;
  for (let rescuer = rescuers.pop(); rescuer !== undefined; rescuer = rescuers.pop()) {
    try {
      const answer = rescuer(failure, request, miss);
      if (answer === undefined) continue;
      deliver(answer, request, rescuer);
      return undefined;
    } catch (error) {
      failure = new Failure(error);
    }
  }
  return failure;
}

/** Whether there is anybody to be asked: false for most sites. @internal */
export function hasRescuers(request: Request): boolean {
  return request._rescuers !== undefined || request.site._rescuer !== undefined;
}

function siteRescuers(request: Request): Rescuer[] {
  const { _rescuer: rescuer } = request.site;
  return rescuer === undefined ? [] : [rescuer];
}
