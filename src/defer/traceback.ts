import type { Failure } from './failure.js';

/** How much a traceback tells. */
export type TracebackDetail = 'default' | 'brief' | 'verbose';

/** `String(value)`, even of a value whose own conversion throws. */
export function safeString(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `<${typeof value} that cannot be shown>`;
  }
}

/** The name of the class of a value, or its type when it has none. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const made = (value as object).constructor;
  return typeof made === 'function' && made.name !== '' ? made.name : typeof value;
}

/** Let `console.log` and `util.inspect` show the instances of a class with this text. @internal */
export function showInConsole<T>(type: { prototype: T }, show: (instance: T) => string): void {
  Object.defineProperty(type.prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: T): string {
      return show(this);
    },
  });
}

/** A frame of `Error.stack`: `at f (file:1:2)` or `at file:1:2`. */
const FRAME = /^\s*at (?:(.*?) \()?(.+?):(\d+):\d+\)?$/;

/** `file:line:function` for every frame of a stack, innermost last as in Twisted. */
function briefFrames(stack: string): string[] {
  const frames: string[] = [];
  for (const line of stack.split('\n')) {
    const found = FRAME.exec(line);
    if (found !== null) frames.unshift(`${found[2]}:${found[3]}:${found[1] ?? '<anonymous>'}`);
  }
  return frames;
}

function stackOf(value: unknown): string | undefined {
  const stack = value instanceof Error ? value.stack : undefined;
  return typeof stack === 'string' ? stack : undefined;
}

/** The errors inside an error: its cause, what FirstError and FailureGroup carry, an AggregateError's errors. */
function inner(value: unknown): [title: string, value: unknown][] {
  if (!(value instanceof Error)) return [];
  const wrapper = value as Error & {
    subFailure?: Failure;
    failures?: readonly Failure[];
    errors?: readonly unknown[];
  };
  if (wrapper.subFailure !== undefined) return [['Failure', wrapper.subFailure.value]];
  if (wrapper.failures !== undefined) return wrapper.failures.map((f) => ['Failure', f.value]);
  if (Array.isArray(wrapper.errors)) return wrapper.errors.map((e) => ['Error', e]);
  return wrapper.cause === undefined ? [] : [['Caused by', wrapper.cause]];
}

/** The lines of a traceback, with inner errors indented below theirs. */
function lines(value: unknown, verbose: boolean, seen: Set<unknown>): string[] {
  if (seen.has(value)) return ['[already shown above]'];
  seen.add(value);
  const text =
    stackOf(value) ??
    `Failure: ${kindOf(value)}: ${value instanceof Error ? value.message : safeString(value)}`;
  const out = text.split('\n');
  if (verbose && value instanceof Error) {
    for (const [key, field] of Object.entries(value)) out.push(`  [${key}: ${safeString(field)}]`);
  }
  for (const [title, next] of inner(value)) {
    const nested = lines(next, verbose, seen);
    out.push(`  [${title}] ${nested[0]}`, ...nested.slice(1).map((line) => `  ${line}`));
  }
  return out;
}

/**
 * The text of a traceback.
 *
 * `default` is the stack of the error with its causes, `brief` one line with class and message and
 * a line `file:line:function` for each frame, `verbose` the default with the error's own fields.
 */
export function formatTraceback(value: unknown, detail: TracebackDetail): string {
  if (detail === 'brief') {
    const frames = briefFrames(stackOf(value) ?? '');
    const title = frames.length > 0 ? 'Traceback' : 'Traceback (failure with no frames)';
    const message = value instanceof Error ? value.message : safeString(value);
    return `${[`${title}: ${kindOf(value)}: ${message}`, ...frames].join('\n')}\n`;
  }
  return `${lines(value, detail === 'verbose', new Set()).join('\n')}\n`;
}
