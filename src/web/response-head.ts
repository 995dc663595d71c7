import { textToLatin1 } from '../http/bytes.js';
import { datetimeToString } from '../http/http-date.js';
import { NO_CONTENT, NOT_MODIFIED, RESET_CONTENT } from '../http/status.js';
import type { Outgoing } from './outgoing.js';

/** Fields that speak of the connection, which is the host's (RFC 9110 7.6.1); HTTP/2 refuses them. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The flat list of header fields a response goes out with: what the application set, the cookies, the validators and
 * the defaults.
 *
 * @param length - Length of the body in bytes, or -1 where it is not known yet.
 */
export function responseHead(response: Outgoing, length: number): string[] {
  const headers = response._responseHeaders;
  const { code, etag, lastModified, _cookies: cookies, defaultContentType: type } = response;
  if (
    headers === undefined &&
    cookies === undefined &&
    etag === undefined &&
    lastModified === undefined &&
    code !== NO_CONTENT &&
    code !== NOT_MODIFIED &&
    code !== RESET_CONTENT
  ) {
    if (length < 0) return type === undefined ? [] : ['Content-Type', type];
    if (length === 0 || type === undefined) {
      // HEAD of an empty page says nothing of a length: the page may have been left empty because nobody would see it.
      return response.method === 'HEAD' && length === 0
        ? type === undefined
          ? []
          : ['Content-Type', type]
        : ['Content-Length', String(length)];
    }
    return ['Content-Type', type, 'Content-Length', String(length)];
  }
  return fullHead(response, length);
}

function fullHead(response: Outgoing, length: number): string[] {
  const headers = response.responseHeaders;
  const { code, method, etag, lastModified, _cookies: cookies } = response;
  // The body of a whole response has nothing behind it.
  if (length >= 0) headers.removeHeader('trailer');
  const bodyless = code === NO_CONTENT || code === NOT_MODIFIED;
  if (bodyless) headers.removeHeader('content-length');
  else if (code === RESET_CONTENT) headers.setRawHeaders('content-length', ['0']);
  else if (length > 0 || (length === 0 && method !== 'HEAD')) {
    headers.setRawHeaders('content-length', [String(length)]);
  }
  if (
    !bodyless &&
    !headers.hasHeader('content-type') &&
    headers.last('content-length') !== '0' &&
    response.defaultContentType !== undefined
  ) {
    headers.setRawHeaders('content-type', [response.defaultContentType]);
  }
  if (lastModified !== undefined && !headers.hasHeader('last-modified')) {
    headers.setRawHeaders('last-modified', [datetimeToString(lastModified)]);
  }
  if (etag !== undefined) headers.setRawHeaders('etag', [etag]);
  if (cookies !== undefined && cookies.length > 0) headers.removeHeader('set-cookie');
  const flat = withoutConnection(headers.toFlat(), response);
  if (cookies !== undefined) {
    for (const cookie of cookies) flat.push('Set-Cookie', textToLatin1(cookie));
  }
  return flat;
}

function withoutConnection(flat: string[], response: Outgoing): string[] {
  let kept = 0;
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] as string;
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) && !isOffer(lower, response)) {
      if (lower === 'connection' && /\bclose\b/i.test(flat[i + 1] as string)) {
        response._closing = true;
      }
      continue;
    }
    if (kept !== i) {
      flat[kept] = name;
      flat[kept + 1] = flat[i + 1] as string;
    }
    kept += 2;
  }
  flat.length = kept;
  if (response.code === 426 && flat.includes('Upgrade')) flat.push('Connection', 'Upgrade');
  return flat;
}

/** 426 says which protocol it wants (RFC 9110 15.5.22); HTTP/2 has no such field. */
function isOffer(lower: string, response: Outgoing): boolean {
  return (
    lower === 'upgrade' && response.code === 426 && response.exchange.httpVersion.startsWith('1.')
  );
}
