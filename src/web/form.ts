import { Deferred } from '../defer/deferred.js';
import { parseContentType } from '../http/content-type.js';
import { parseMultipart } from '../http/multipart.js';
import type { Request } from './request.js';

/**
 * Make the fields of a POSTed form part of `request.args`: a url-encoded one when `args` is next looked at, a multipart
 * one now. Returns a Deferred while that takes longer than the call.
 *
 * Twisted: the second half of `http.Request.requestReceived`.
 */
export function takeForm(
  request: Request,
  bytes: Uint8Array | undefined,
  parsed: unknown,
): Deferred<undefined> | undefined {
  if (request.method !== 'POST') return undefined;
  // Of several types the first counts.
  const header = request.requestHeaders.first('content-type');
  if (header === undefined) return undefined;
  const { type } = parseContentType(header);
  if (type === 'application/x-www-form-urlencoded') {
    if (bytes !== undefined) {
      if (bytes.length > 0) request._form = bytes;
    } else {
      takeParsed(request, parsed);
    }
  } else if (type === 'multipart/form-data') {
    if (bytes === undefined) takeParsed(request, parsed);
    else if (bytes.length > 0) return takeMultipart(request, bytes, header);
  }
  return undefined;
}

/** Fields as Express's and Koa's body parsers leave them: values or lists of values. */
function takeParsed(request: Request, parsed: unknown): void {
  if (typeof parsed !== 'object' || parsed === null) return;
  for (const [name, value] of Object.entries(parsed)) {
    const values = (Array.isArray(value) ? value : [value]).filter((v) => typeof v !== 'object');
    if (values.length > 0) request.args.set(name, values.map(String));
  }
}

/** Fields and file contents by name, in order of arrival; repeated names are all kept (Twisted ticket 12423). */
function takeMultipart(
  request: Request,
  bytes: Uint8Array,
  contentType: string,
): Deferred<undefined> {
  return Deferred.fromPromise(
    parseMultipart(bytes, contentType, { maxParts: request.site.maxFields }),
  ).addCallback((form) => {
    const values = new Map<string, string[]>();
    for (const part of form.parts) {
      const known = values.get(part.name);
      if (known === undefined) values.set(part.name, [part.text]);
      else known.push(part.text);
    }
    for (const [name, all] of values) request.args.set(name, all);
    return undefined;
  });
}
