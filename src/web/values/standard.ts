import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Deferred } from '../../defer/deferred.js';
import { fail, succeed } from '../../defer/succeed.js';
import { BadValue, type ValueIssue, type ValueSource } from './bad-value.js';

export type { StandardSchemaV1 } from '@standard-schema/spec';

/** Whether a value is a schema of any library that follows Standard Schema (zod, valibot, arktype). ArkType's are functions. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as Partial<StandardSchemaV1>)['~standard']?.validate === 'function'
  );
}

/**
 * Check a value against a schema of any library that follows Standard Schema: a Deferred of what the schema makes of
 * it. It has fired already unless the schema is asynchronous.
 *
 * @param source - What the message of the 400 calls it. Default is `'body'`.
 * @throws (fails with) {@link BadValue}, a 400 that names each place and what is wrong there.
 */
export function validate<S extends StandardSchemaV1>(
  schema: S,
  value: unknown,
  source: ValueSource = 'body',
): Deferred<StandardSchemaV1.InferOutput<S>> {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    return Deferred.fromPromise(result).addCallback((settled) => outputOf(settled, source));
  }
  try {
    return succeed(outputOf(result, source));
  } catch (error) {
    return fail(error);
  }
}

/**
 * The same, at once.
 *
 * @throws {@link BadValue}; TypeError where the schema is asynchronous.
 */
export function validateSync<S extends StandardSchemaV1>(
  schema: S,
  value: unknown,
  source: ValueSource = 'body',
  path: ReadonlyArray<string | number> = [],
): StandardSchemaV1.InferOutput<S> {
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw new TypeError('the schema is asynchronous: use validArgs, validParams or validate');
  }
  return outputOf(result, source, path);
}

function outputOf<S extends StandardSchemaV1>(
  result: StandardSchemaV1.Result<unknown>,
  source: ValueSource,
  path: ReadonlyArray<string | number> = [],
): StandardSchemaV1.InferOutput<S> {
  if (result.issues === undefined) return result.value as StandardSchemaV1.InferOutput<S>;
  throw new BadValue(
    source,
    result.issues.map((issue) => issueOf(issue, path)),
  );
}

function issueOf(
  issue: StandardSchemaV1.Issue,
  before: ReadonlyArray<string | number>,
): ValueIssue {
  const path = (issue.path ?? []).map((step) => {
    const key = typeof step === 'object' ? step.key : step;
    return typeof key === 'number' ? key : String(key);
  });
  return { path: [...before, ...path], message: issue.message };
}
