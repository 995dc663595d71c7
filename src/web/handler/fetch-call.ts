import { latin1ToText } from '../../http/bytes.js';
import { HttpError } from '../../http/errors.js';
import { BAD_REQUEST } from '../../http/status.js';
import type { IResource, RenderResult } from '../iresource.js';
import type { Request } from '../request.js';
import type { FetchFunction } from './kind.js';
import { splitTarget } from './target.js';

/** Fields that speak of the connection to the client, or that the URL of a fetch request says. */
const LEFT_OUT = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Call a fetch handler; `missing` answers where it gives no response. @internal */
export async function callFetch(
  call: FetchFunction,
  request: Request,
  keepUrl: boolean,
  missing: () => void,
): Promise<RenderResult | IResource | undefined> {
  const { base, rest } = splitTarget(request);
  const mount = keepUrl ? '' : base;
  const response = await call(fetchRequest(request, keepUrl ? request.uri : rest), {
    request,
    mount,
    raw: request.exchange.raw,
  });
  if (response === undefined || response === null) {
    missing();
    return undefined;
  }
  return answer(request, response);
}

function fetchRequest(request: Request, target: string): globalThis.Request {
  const { exchange, method } = request;
  const headers = new globalThis.Headers();
  const flat = request._requestHeaders?.toFlat() ?? exchange.rawHeaders;
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] as string;
    if (!LEFT_OUT.has(name.toLowerCase())) headers.append(name, flat[i + 1] as string);
  }
  const hasBody = request._source !== undefined && method !== 'GET' && method !== 'HEAD';
  return new globalThis.Request(urlOf(request, target), {
    method,
    headers,
    signal: request.signal,
    ...(hasBody ? { body: ReadableStream.from(request.body()), duplex: 'half' } : {}),
  } as RequestInit);
}

function urlOf(request: Request, target: string): URL {
  const authority = request.getHeader('host') ?? request.exchange.authority ?? 'localhost';
  try {
    return new URL(`${request.isSecure() ? 'https' : 'http'}://${authority}${target}`);
  } catch (cause) {
    throw new HttpError(BAD_REQUEST, 'The Host header is no host name', { cause });
  }
}

function answer(request: Request, response: globalThis.Response): RenderResult {
  request.setResponseCode(response.status, response.statusText || undefined);
  for (const [name, value] of response.headers) {
    // A Headers of the standard holds bytes, one character each.
    const bytes = Buffer.from(value, 'latin1');
    if (name === 'set-cookie') request.cookies.push(latin1ToText(value));
    else request.setHeader(name, bytes);
  }
  if (!response.headers.has('content-type')) request.defaultContentType = undefined;
  return response.body ?? '';
}
