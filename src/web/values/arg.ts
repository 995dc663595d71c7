import type { StandardSchemaV1 } from '@standard-schema/spec';
import { HttpError } from '../../http/errors.js';
import { BadValue } from './bad-value.js';
import { isStandardSchema, validateSync } from './standard.js';

/** The kinds of argument that need no schema. */
export interface ArgTypes {
  /** As it came. */
  string: string;
  /** Any finite number, in decimal notation. */
  number: number;
  /** A whole number that a double holds exactly. */
  integer: number;
  /** `true`, `1`, `yes`, `on` or nothing (`?verbose`) for true; `false`, `0`, `no`, `off` for false. */
  boolean: boolean;
}

/** How one value is made of its text: a name, a function (what it throws is told to the client), or a schema. */
export type ArgType = keyof ArgTypes | ((text: string) => unknown) | StandardSchemaV1;

/** What an {@link ArgType} makes. */
export type ArgValue<T> = T extends keyof ArgTypes
  ? ArgTypes[T]
  : T extends StandardSchemaV1
    ? StandardSchemaV1.InferOutput<T>
    : T extends (text: string) => infer R
      ? R
      : string;

/** Options of `request.arg`. */
export interface ArgOptions<T extends ArgType = ArgType> {
  /** Default is `'string'`. */
  readonly type?: T;
  /** Answer 400 where the argument is missing. Default is false. */
  readonly required?: boolean;
  /** Give all values, as a list. Default is false: one of them counts. */
  readonly multiple?: boolean;
  /** Which one counts. Default is `'last'`; `'first'` is what `request.args[b'name'][0]` was in Twisted. */
  readonly pick?: 'first' | 'last';
  /** What is given where the argument is missing. Default is undefined, or an empty list. */
  readonly default?: unknown;
}

/** What `request.arg` gives for its options. */
export type ArgResult<O> = O extends { readonly type: infer T }
  ? Given<O, ArgValue<T>>
  : Given<O, string>;

type Given<O, V> = O extends { readonly multiple: true }
  ? V[]
  : O extends { readonly required: true }
    ? V
    : O extends { readonly default: infer D }
      ? V | D
      : V | undefined;

/** One argument out of `args`; see `Request.arg`. @internal */
export function readArg(
  args: ReadonlyMap<string, readonly string[]>,
  name: string,
  options: ArgOptions = {},
): unknown {
  const values = args.get(name);
  const { type = 'string', multiple = false, pick = 'last' } = options;
  checkType(type);
  if (pick !== 'first' && pick !== 'last') {
    throw new RangeError(`request.arg: pick must be 'first' or 'last', not ${String(pick)}`);
  }
  if (values === undefined || values.length === 0) {
    if (options.required === true) {
      throw new BadValue('argument', [{ path: [name], message: 'is missing' }]);
    }
    return 'default' in options ? options.default : multiple ? [] : undefined;
  }
  if (!multiple) return convert(values.at(pick === 'first' ? 0 : -1) as string, type, [name]);
  return values.map((text, i) => convert(text, type, values.length > 1 ? [name, i] : [name]));
}

/** A text as one of the simple types; undefined where it is none. @internal */
export function convertText(text: string, type: keyof ArgTypes): unknown {
  switch (type) {
    case 'string':
      return text;
    case 'number': {
      const number = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)
        ? Number(text)
        : Number.NaN;
      return Number.isFinite(number) ? number : undefined;
    }
    case 'integer': {
      const number = /^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
      return Number.isSafeInteger(number) ? number : undefined;
    }
    default:
      return BOOLEANS.get(text.toLowerCase());
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on', ''].map((text) => [text, true] as const),
  ...['false', '0', 'no', 'off'].map((text) => [text, false] as const),
]);

const EXPECTED: Readonly<Record<keyof ArgTypes, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function convert(text: string, type: ArgType, path: ReadonlyArray<string | number>): unknown {
  if (typeof type === 'string') {
    const value = convertText(text, type);
    if (value !== undefined) return value;
    throw new BadValue('argument', [
      { path, message: `expected ${EXPECTED[type]}, got ${JSON.stringify(text)}` },
    ]);
  }
  // ArkType's schemas are functions too.
  if (isStandardSchema(type)) return validateSync(type, text, 'argument', path);
  try {
    return type(text);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new BadValue('argument', [{ path, message }], { cause: error });
  }
}

function checkType(type: unknown): void {
  if (typeof type === 'function' || isStandardSchema(type)) return;
  if (typeof type === 'string' && Object.hasOwn(EXPECTED, type)) return;
  throw new TypeError(
    "request.arg: type must be 'string', 'number', 'integer', 'boolean', a function or a Standard Schema",
  );
}
