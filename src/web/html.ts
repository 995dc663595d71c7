import { PRE } from '../http/html.js';
import { log } from '../log/log.js';

export { escapeHtml as escape, linkList, PRE, UL } from '../http/html.js';

/**
 * What a function gives, which should be HTML. When it throws, the error is logged and a message that says nothing
 * of it is given instead.
 *
 * Twisted: `twisted.web.html.output` (deprecated there since 15.3).
 */
export function output<A extends unknown[]>(func: (...args: A) => string, ...args: A): string {
  try {
    return func(...args);
  } catch (error) {
    log.err(error, `Error calling ${func.name || 'a function'}`);
    return PRE('An error occurred.');
  }
}
