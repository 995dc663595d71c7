import type { StandardSchemaV1 } from '@standard-schema/spec';
import { encodeSegment } from '../../http/path.js';
import { type ArgTypes, convertText } from '../values/arg.js';
import { BadValue } from '../values/bad-value.js';
import { isStandardSchema, validateSync } from '../values/standard.js';

/** How a parameter is made of its segment: a name of a type, a function, or a Standard Schema. Where it does not fit, the pattern does not. */
export type ParamType = keyof ArgTypes | ((text: string) => unknown) | StandardSchemaV1;

/** The names in a pattern. */
type ParamNames<P extends string> = P extends `${infer First}/${infer Rest}`
  ? ParamNames<First> | ParamNames<Rest>
  : P extends `:${infer Name}(${string})${string}`
    ? [Name, false]
    : P extends `:${infer Name}*` | `:${infer Name}+`
      ? [Name, true]
      : P extends `:${infer Name}`
        ? [Name, false]
        : never;

/** What a {@link ParamType} makes. */
type ParamValue<T> = T extends keyof ArgTypes
  ? ArgTypes[T]
  : T extends StandardSchemaV1
    ? StandardSchemaV1.InferOutput<T>
    : T extends (text: string) => infer R
      ? R
      : string;

/** The parameters a pattern gives: text, what its type makes, or a list for `:name*` and `:name+`. */
export type PathParams<P extends string, T = Record<never, never>> = {
  readonly [N in ParamNames<P> as N[0] & string]: N[0] extends keyof T
    ? ParamValue<T[N[0]]>
    : N[1] extends true
      ? string[]
      : string;
};

type Step =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'one'; readonly name: string; readonly pattern: RegExp | undefined }
  | { readonly kind: 'many'; readonly name: string; readonly least: 0 | 1 };

/** What a path gave. */
export interface PathMatch {
  /** Segments used up. */
  readonly length: number;
  readonly params: Record<string, unknown>;
}

/**
 * A pattern over decoded path segments: `'users/:id'`, `':year(\\d{4})/:slug'`, `'files/:path*'`.
 *
 * `:name` is one segment that is not empty, `:name(regexp)` one that fits as a whole, `:name*` all that is left and
 * `:name+` at least one (both only at the end). Everything else is taken literally.
 */
export class PathPattern {
  readonly source: string;
  readonly #steps: readonly Step[];
  readonly #types: Readonly<Record<string, ParamType>>;

  /** @throws TypeError if the pattern is none, names a parameter twice, or `types` names one it has not. */
  constructor(source: string, types: Readonly<Record<string, ParamType>> = {}) {
    this.source = source;
    this.#types = types;
    const parts = splitPattern(source);
    this.#steps = parts.map((part, i) => stepOf(part, i === parts.length - 1, source));
    const names = this.#steps.flatMap((step) => (step.kind === 'literal' ? [] : [step.name]));
    if (new Set(names).size !== names.length) {
      throw new TypeError(`pattern ${JSON.stringify(source)} names a parameter twice`);
    }
    for (const name of Object.keys(types)) {
      if (!names.includes(name)) {
        throw new TypeError(`pattern ${JSON.stringify(source)} has no parameter ${name}`);
      }
    }
  }

  /** The start of `segments` that fits, or undefined. */
  match(segments: readonly string[]): PathMatch | undefined {
    const params: Record<string, unknown> = {};
    let at = 0;
    for (const step of this.#steps) {
      if (step.kind === 'many') {
        const rest = segments.slice(at);
        if (rest.length < step.least) return undefined;
        params[step.name] = rest;
        return { length: segments.length, params };
      }
      const segment = segments[at++];
      if (segment === undefined) return undefined;
      if (step.kind === 'literal') {
        if (segment !== step.text) return undefined;
        continue;
      }
      if (segment === '' || step.pattern?.test(segment) === false) return undefined;
      const value = convert(segment, this.#types[step.name]);
      if (value === undefined) return undefined;
      params[step.name] = value;
    }
    return { length: at, params };
  }

  /**
   * The path for parameters, encoded.
   *
   * @throws TypeError if one is missing.
   */
  build(params: Readonly<Record<string, unknown>>): string {
    return this.#steps
      .flatMap((step) => {
        if (step.kind === 'literal') return [encodeSegment(step.text)];
        const value = params[step.name];
        if (value === undefined || value === null || value === '') {
          if (step.kind === 'many' && step.least === 0) return [];
          throw new TypeError(`urlFor: the parameter ${step.name} of ${this.source} is missing`);
        }
        return (Array.isArray(value) ? value : [value]).map((one) => encodeSegment(String(one)));
      })
      .join('/');
  }
}

/** Slashes in a regexp do not part segments. */
function splitPattern(source: string): string[] {
  const trimmed = source.replace(/^\//, '');
  const parts = [''];
  let depth = 0;
  for (const char of trimmed) {
    if (char === '(') depth++;
    else if (char === ')') depth--;
    if (char === '/' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function stepOf(part: string, isLast: boolean, source: string): Step {
  if (!part.startsWith(':')) return { kind: 'literal', text: part };
  const match = /^:([A-Za-z_$][\w$]*)(?:\((.*)\)|([*+]))?$/s.exec(part);
  if (match === null) throw new TypeError(`${JSON.stringify(part)} of ${source} is no parameter`);
  const [, name = '', pattern, many] = match;
  if (many === undefined) {
    return {
      kind: 'one',
      name,
      pattern: pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u'),
    };
  }
  if (!isLast) throw new TypeError(`:${name}${many} must be the last segment of ${source}`);
  return { kind: 'many', name, least: many === '+' ? 1 : 0 };
}

/** Undefined where it does not fit. */
function convert(text: string, type: ParamType | undefined): unknown {
  if (type === undefined) return text;
  if (typeof type === 'string') return convertText(text, type);
  if (isStandardSchema(type)) {
    try {
      return validateSync(type, text, 'path');
    } catch (error) {
      if (error instanceof BadValue) return undefined;
      throw error;
    }
  }
  return type(text);
}
