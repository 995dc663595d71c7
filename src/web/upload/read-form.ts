import type { Deferred } from '../../defer/deferred.js';
import { fail, succeed } from '../../defer/succeed.js';
import { parseContentType } from '../../http/content-type.js';
import { HttpError } from '../../http/errors.js';
import { parseMultipart } from '../../http/multipart.js';
import { parseForm } from '../../http/query.js';
import { collectBody } from '../collect-body.js';
import type { Request } from '../request.js';

/** Options of `request.form()`. */
export interface FormOptions {
  /** Largest body, in bytes; 413 beyond it. Default is the resource's `maxBodyBytes`, else the site's. */
  readonly limit?: number;
  /** How many fields; 413 beyond it. Default is the site's `maxFields`. */
  readonly maxFields?: number;
}

/** See `Request.form`. @internal */
export function readForm(request: Request, options: FormOptions): Deferred<Map<string, string[]>> {
  const { limit, maxFields = request.site.maxFields } = options;
  const header = request.requestHeaders.first('content-type') ?? '';
  const { type } = parseContentType(header);
  if (type !== 'application/x-www-form-urlencoded' && type !== 'multipart/form-data') {
    return fail(new HttpError(415, 'The body must be a form'));
  }
  if (request.parsedBody !== undefined && !request._hasBytes()) {
    return succeed(fieldsOf(request.parsedBody));
  }
  const body = collectBody(request, limit);
  if (type === 'application/x-www-form-urlencoded') {
    return body.addCallback((bytes) => parseForm(bytes, undefined, maxFields));
  }
  return body.addCallback(async (bytes) => {
    const fields = new Map<string, string[]>();
    const { parts } = await parseMultipart(bytes, header, { maxParts: maxFields });
    for (const part of parts) {
      const values = fields.get(part.name);
      if (values === undefined) fields.set(part.name, [part.text]);
      else values.push(part.text);
    }
    return fields;
  });
}

/** Fields as Express's and Koa's body parsers leave them: values or lists of values. */
function fieldsOf(parsed: unknown): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  if (typeof parsed !== 'object' || parsed === null) return fields;
  for (const [name, value] of Object.entries(parsed)) {
    const values = (Array.isArray(value) ? value : [value]).filter((v) => typeof v !== 'object');
    if (values.length > 0) fields.set(name, values.map(String));
  }
  return fields;
}
