import { NoCurrentExceptionError } from './errors.js';
import { Outcome } from './outcome.js';
import {
  formatTraceback,
  kindOf,
  safeString,
  showInConsole,
  type TracebackDetail,
} from './traceback.js';

/** A class whose instances can be told by `instanceof`. */
export type ErrorClass<E = unknown> = abstract new (...args: never[]) => E;

/** What {@link Failure.check} and {@link Failure.trap} compare with: a class, or the name of one. */
export type ErrorType = ErrorClass | string;

function isOfType(value: unknown, type: ErrorType): boolean {
  if (typeof type !== 'string') return value instanceof type;
  if (value === null || value === undefined) return false;
  if ((value as { name?: unknown }).name === type) return true;
  return classNames(value).includes(type);
}

/** Names of the class of a value and of its ancestors, nearest first. */
function classNames(value: unknown): string[] {
  const names: string[] = [];
  if (value === null || value === undefined) return names;
  for (let p = Object.getPrototypeOf(value); p !== null; p = Object.getPrototypeOf(p)) {
    const made: unknown = Object.hasOwn(p, 'constructor') ? p.constructor : undefined;
    if (typeof made === 'function') names.push(made.name);
  }
  return names;
}

/**
 * An error on its way through a chain of callbacks.
 *
 * A Failure wraps whatever was thrown so that "this is an error" and "this is a value" never mix:
 * a callback may return an `Error` object as a plain value, and an errback always receives a
 * Failure. It holds the value and captures no stack of its own; the traceback is the error's.
 *
 * Throwing a Failure is the same as returning it.
 *
 * Twisted: `twisted.python.failure.Failure`. Differs: the value must be given (JavaScript has no
 * "current exception"); `tb`, `frames` and pickling have no counterpart.
 */
export class Failure<E = unknown> extends Outcome {
  /** What was thrown. */
  readonly value: E;

  /**
   * @param value - What was thrown, usually an `Error`. A Failure given here is copied.
   * @throws {@link NoCurrentExceptionError} when called without an argument.
   */
  constructor(value: E | Failure<E>) {
    super();
    // biome-ignore lint/complexity/noArguments: `new Failure(undefined)` is a failure, `new Failure()` a mistake.
    if (arguments.length === 0) throw new NoCurrentExceptionError('A Failure needs its value.');
    this.value = value instanceof Failure ? value.value : value;
  }

  /** The class of the value; `undefined` for `null`, `undefined` and objects without a class. */
  get type(): Function | undefined {
    const made: unknown = (this.value as { constructor?: unknown } | null | undefined)?.constructor;
    return typeof made === 'function' ? made : undefined;
  }

  /** Names of the value's class and its ancestors, nearest first. */
  get parents(): string[] {
    return classNames(this.value);
  }

  /**
   * Which of the given classes the value is an instance of.
   *
   * A string matches the name of the class, of an ancestor, or the error's own `name`
   * (`'AbortError'`), which also works for classes one cannot import.
   *
   * @returns The first that matches, as it was given, or `undefined`.
   */
  check<C extends readonly ErrorType[]>(...types: C): C[number] | undefined {
    for (const type of types) if (isOfType(this.value, type)) return type;
    return undefined;
  }

  /**
   * Let only the given kinds of error pass: the usual first line of an errback.
   *
   * @returns The first of `types` that matches, as it was given.
   * @throws The value, when none matches; thrown from an errback it goes on to the next errback.
   */
  trap<C extends readonly ErrorType[]>(...types: C): C[number] {
    const found = this.check(...types);
    if (found === undefined) throw this.value;
    return found;
  }

  /** {@link check} for one class, which also tells the compiler the type of {@link value}. No Twisted counterpart. */
  is<T>(type: ErrorClass<T>): this is Failure<T> {
    return this.value instanceof type;
  }

  /** Throw the value. */
  raiseException(): never {
    throw this.value;
  }

  /** Throw the value into a generator at the `yield` where it waits; returns what the generator yields next. */
  throwExceptionIntoGenerator<Y, R>(generator: Iterator<Y, R>): IteratorResult<Y, R> {
    if (generator.throw === undefined) throw this.value;
    return generator.throw(this.value);
  }

  /** The message of the error, or the value as text when it is not an `Error`. */
  getErrorMessage(): string {
    return this.value instanceof Error ? this.value.message : safeString(this.value);
  }

  /** The text of the traceback: the error's stack with its causes. */
  getTraceback(options: { detail?: TracebackDetail } = {}): string {
    return formatTraceback(this.value, options.detail ?? 'default');
  }

  /** One line of class and message, then `file:line:function` for each frame. */
  getBriefTraceback(): string {
    return formatTraceback(this.value, 'brief');
  }

  /**
   * Write {@link getTraceback} somewhere.
   *
   * @param file - Anything with `write`, such as `process.stdout`. Default is the console's error stream.
   */
  printTraceback(
    file?: { write(text: string): unknown },
    options: { detail?: TracebackDetail } = {},
  ): void {
    const text = this.getTraceback(options);
    if (file === undefined) console.error(text.trimEnd());
    else file.write(text);
  }

  /** {@link printTraceback} with detail `brief`. */
  printBriefTraceback(file?: { write(text: string): unknown }): void {
    this.printTraceback(file, { detail: 'brief' });
  }

  /** {@link printTraceback} with detail `verbose`: the error's own fields are shown, too. */
  printDetailedTraceback(file?: { write(text: string): unknown }): void {
    this.printTraceback(file, { detail: 'verbose' });
  }

  /**
   * Make the failure cheap to keep.
   *
   * V8 holds on to the functions and receivers of a stack until its text is first read; this reads
   * it. Twisted: `cleanFailure`, which for the same reason drops the frames.
   */
  cleanFailure(): void {
    try {
      if (this.value instanceof Error) void this.value.stack;
    } catch {
      // Somebody's own way to format stacks; then it stays as it is.
    }
  }

  override toString(): string {
    return `[Failure instance: ${this.getBriefTraceback().trimEnd()}]`;
  }

  static {
    showInConsole(
      Failure,
      (failure: Failure) => `<Failure ${kindOf(failure.value)}: ${failure.getErrorMessage()}>`,
    );
  }
}
