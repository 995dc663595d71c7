import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Deferred } from '../../defer/deferred.js';
import type { IRequest } from '../irequest.js';
import { validate } from './standard.js';

/** Options of {@link validArgs}. */
export interface ValidArgsOptions {
  /** Names whose values are always given as a list. Others are a text where they came once, a list otherwise. */
  readonly multiple?: readonly string[];
}

/**
 * All arguments of a request (query and form) as an object, checked by a schema of zod, valibot, arktype or any other
 * library that follows Standard Schema.
 *
 * @returns a Deferred of what the schema makes of it; it fails with `BadValue`, a 400 that names the argument.
 *
 * @example
 * const { limit } = await validArgs(request, z.object({ limit: z.coerce.number().max(100) }));
 */
export function validArgs<S extends StandardSchemaV1>(
  request: Pick<IRequest, 'args'>,
  schema: S,
  options: ValidArgsOptions = {},
): Deferred<StandardSchemaV1.InferOutput<S>> {
  const { multiple = [] } = options;
  const values: Record<string, string | string[]> = Object.create(null);
  for (const [name, all] of request.args) {
    values[name] = all.length > 1 || multiple.includes(name) ? all : (all[0] as string);
  }
  return validate(schema, { ...values }, 'argument');
}

/** The parameters that patterns took from the path, checked by a schema. Fails with `BadValue`, a 400. */
export function validParams<S extends StandardSchemaV1>(
  request: Pick<IRequest, 'params'>,
  schema: S,
): Deferred<StandardSchemaV1.InferOutput<S>> {
  return validate(schema, { ...request.params }, 'path');
}
