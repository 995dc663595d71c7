import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Deferred } from '../../defer/deferred.js';
import { fail, succeed } from '../../defer/succeed.js';
import { BodyTooLarge } from '../../http/errors.js';
import { collectBody } from '../collect-body.js';
import type { Request } from '../request.js';
import { checkJsonType, parseJsonBody } from './json-body.js';
import { validate } from './standard.js';

/** Options of `request.json()`. */
export interface JsonOptions {
  /** Largest body, in bytes; 413 beyond it. Default is the resource's `maxBodyBytes`, else the site's. */
  readonly limit?: number;
  /** How deep lists and objects may stand within each other; 400 beyond it. Default is 500. */
  readonly maxDepth?: number;
  /** What the value has to look like: a schema of zod, valibot, arktype or another library of Standard Schema. */
  readonly schema?: StandardSchemaV1;
}

/** As deep as an XML-RPC document; what goes deeper is there to exhaust whoever walks it. */
const MAX_DEPTH = 500;

/** See `Request.json`. @internal */
export function readJson(request: Request, options: JsonOptions): Deferred<unknown> {
  const { limit, schema, maxDepth = MAX_DEPTH } = options;
  let value: Deferred<unknown>;
  const parsed = request.parsedBody;
  try {
    checkJsonType(request.getHeader('content-type'));
    if (parsed !== undefined && !request._hasBytes()) {
      // A body parser above has read it and kept no bytes: what it made of them is all there is.
      checkParsedLength(request, limit);
      value = succeed(parsed);
    } else {
      value = collectBody(request, limit).addCallback((bytes) => parseJsonBody(bytes, maxDepth));
    }
  } catch (error) {
    return fail(error);
  }
  return schema === undefined ? value : value.addCallback((json) => validate(schema, json));
}

function checkParsedLength(request: Request, limit: number | undefined): void {
  const length = Number(request.getHeader('content-length') ?? 0);
  if (limit !== undefined && length > limit) throw new BodyTooLarge(limit);
}
