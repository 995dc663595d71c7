import { Failure } from '../defer/failure.js';
import { InfiniteRedirection, PageRedirect, type WebError } from '../http/errors.js';
import { Headers } from '../http/headers.js';
import {
  FOUND,
  MOVED_PERMANENTLY,
  PERMANENT_REDIRECT,
  SEE_OTHER,
  TEMPORARY_REDIRECT,
} from '../http/status.js';
import { RedirectWithNoLocation, ResponseFailed } from './errors.js';
import type { ClientResponse } from './response.js';

/**
 * How redirects are followed.
 *
 * - `'none'`: not at all, the redirect is the response. Twisted: a bare `Agent`.
 * - `'strict'`: 301, 302, 307 and 308 with GET and HEAD only, other methods fail with `PageRedirect`; 303 becomes a GET.
 *   Twisted: `RedirectAgent`.
 * - `'browser'`: 301, 302, 303 and 308 become a GET, whatever the method was; 307 with GET and HEAD only. Twisted:
 *   `BrowserLikeRedirectAgent`.
 */
export type RedirectPolicy = 'none' | 'strict' | 'browser';

/** What is asked for next. @internal */
export interface NextHop {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}

/** Rules of following. @internal */
export interface RedirectRules {
  readonly policy: RedirectPolicy;
  readonly limit: number;
  /** Lower-case names of fields that are for the first origin only. */
  readonly sensitive: ReadonlySet<string>;
}

/** Fields that no other origin gets, whatever else is named (Fetch Standard 4.4; CVE-2022-21712). */
export const SENSITIVE: readonly string[] = [
  'authorization',
  'cookie',
  'cookie2',
  'proxy-authorization',
  'www-authenticate',
];

const KEEPING: Readonly<Record<RedirectPolicy, readonly number[]>> = {
  none: [],
  strict: [MOVED_PERMANENTLY, FOUND, TEMPORARY_REDIRECT, PERMANENT_REDIRECT],
  browser: [TEMPORARY_REDIRECT],
};
const TO_GET: Readonly<Record<RedirectPolicy, readonly number[]>> = {
  none: [],
  strict: [SEE_OTHER],
  browser: [MOVED_PERMANENTLY, FOUND, SEE_OTHER, PERMANENT_REDIRECT],
};

/** Fields that speak of a body, which the next request does not have. */
const OF_THE_BODY = ['content-length', 'content-type', 'content-encoding', 'transfer-encoding'];

/**
 * Where a response leads; undefined where it is the last one.
 *
 * @param count - Redirects followed so far.
 * @throws {@link ResponseFailed} around {@link PageRedirect}, {@link InfiniteRedirection} or {@link RedirectWithNoLocation}.
 *
 * @internal
 */
export function nextHop(
  response: ClientResponse,
  hop: NextHop,
  count: number,
  rules: RedirectRules,
): NextHop | undefined {
  const { code } = response;
  const isKept = KEEPING[rules.policy].includes(code);
  if (!isKept && !TO_GET[rules.policy].includes(code)) return undefined;
  const location = response.headers.first('location');
  const isSafe = hop.method === 'GET' || hop.method === 'HEAD';
  const asked = hop.url.href;
  if (isKept && !isSafe) {
    throw failed(new PageRedirect(code, undefined, undefined, location ?? asked), response);
  }
  if (count >= rules.limit) {
    const message = 'Infinite redirection detected';
    throw failed(new InfiniteRedirection(code, message, undefined, asked), response);
  }
  if (location === undefined) {
    throw failed(new RedirectWithNoLocation(code, 'No location header field', asked), response);
  }
  if (!URL.canParse(location, asked)) {
    throw failed(new PageRedirect(code, 'The Location is no URL', undefined, location), response);
  }
  const url = new URL(location, hop.url.href);
  if (url.hash === '') url.hash = hop.url.hash;
  const isElsewhere = url.origin !== hop.url.origin;
  const kept = new Headers();
  for (const [name, values] of hop.headers.getAllRawHeaders()) {
    const lower = name.toLowerCase();
    if (OF_THE_BODY.includes(lower) || (isElsewhere && rules.sensitive.has(lower))) continue;
    if (isElsewhere && lower === 'host') continue;
    kept.setRawHeaders(name, values);
  }
  return { method: isKept || hop.method === 'HEAD' ? hop.method : 'GET', url, headers: kept };
}

function failed(error: WebError, response: ClientResponse): ResponseFailed {
  return new ResponseFailed([new Failure(error)], response);
}
