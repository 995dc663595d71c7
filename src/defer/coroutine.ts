import { type Canceller, type Chain, prepend, type Taker } from './chain.js';
import { Failure } from './failure.js';
import { type Flags, KINDS } from './flags.js';
import { Outcome } from './outcome.js';
import { oversight } from './overseer.js';
import { addTaker, follow, isDeferred, made, start } from './run.js';

const FailureClass = Failure;
const OutcomeClass = Outcome;
const scope = oversight;

/** What a coroutine needs for its Deferred to be cancellable. @internal */
export interface Cancellable extends Canceller {
  /** The Deferred that gets the result: the one handed out, or after a cancellation a hidden one it waits for. */
  deferred: Chain;
  /** Cancel what the coroutine is waiting for. */
  cancelAwaited(): void;
}

/** The reason that a coroutine's Deferred is fired with at a cancellation; seen by {@link interrupt} only. */
const INTERRUPTED = Symbol('cancelled');

/**
 * The canceller of a coroutine's Deferred.
 *
 * The Deferred counts as fired from now on, and waits for a hidden new one. So the coroutine may
 * catch the CancelledError, wait again, and be cancelled again.
 *
 * @internal
 */
export function interrupt(deferred: Chain, coroutine: Cancellable): void {
  prepend(
    deferred,
    KINDS.ERRBACK,
    (failure: Failure): unknown => {
      // Anything else would be the user's own errback(), which came first.
      if (failure.value !== INTERRUPTED) return failure;
      const hidden = new made.Deferred(coroutine);
      coroutine.deferred = hidden;
      coroutine.cancelAwaited();
      return hidden;
    },
    undefined,
  );
  start(deferred, new Failure(INTERRUPTED));
}

/** Whether a value is a generator object: what calling a `function*` returns. @internal */
export function isGenerator(value: unknown): value is Generator<unknown, unknown, unknown> {
  const candidate = value as Partial<Generator> | null | undefined;
  return (
    typeof candidate?.next === 'function' &&
    typeof candidate.throw === 'function' &&
    typeof candidate[Symbol.iterator] === 'function'
  );
}

/** Whether a function is a `function*`. @internal */
export function isGeneratorFunction(value: Function): boolean {
  return (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === 'GeneratorFunction';
}

/** Stands for the result of a Deferred while that is being asked whether it has one. */
const ASKING = Symbol('asking');

/**
 * Drives a generator: sends it the results of the Deferreds it yields.
 *
 * @internal
 */
class Runner implements Taker, Cancellable {
  deferred: Chain;
  private readonly generator: Generator<unknown, unknown, unknown>;
  /** What it waits for, or waited for last. */
  private awaited: Chain | undefined;
  /** What a Deferred answered at once when it was asked. */
  private answer: unknown;

  constructor(generator: Generator<unknown, unknown, unknown>) {
    this.deferred = new made.Deferred(this);
    this.generator = generator;
    this.awaited = undefined;
    this.answer = undefined;
  }

  onCancel(d: Chain): void {
    interrupt(d, this);
  }

  cancelAwaited(): void {
    if (this.awaited === undefined) {
      throw new Error('A coroutine cannot be cancelled before it first waits for a Deferred.');
    }
    this.awaited.cancel();
  }

  take(_source: Chain, result: unknown): undefined {
    if (this.answer === ASKING) this.answer = result;
    else this.run(result);
  }

  /** Send a result into the generator, and go on until it waits for a Deferred or ends. */
  run(result: unknown): void {
    const CALLED: Flags['CALLED'] = 1;
    const FailureHere = FailureClass;
    const scopeHere = scope;
    const { generator } = this;
    const { _overseer: overseer } = this.deferred;
    const outer = scopeHere.current;
    if (outer !== overseer) scopeHere.current = overseer;
    for (;;) {
      let step: IteratorResult<unknown, unknown>;
      try {
        step =
          result instanceof FailureHere ? generator.throw(result.value) : generator.next(result);
      } catch (error) {
        result = error instanceof FailureHere ? error : new FailureHere(error);
        break;
      }
      result = step.value;
      if (step.done === true) break;
      if (typeof result !== 'object' || result === null) continue;
      let d: Chain | undefined;
      if (result instanceof OutcomeClass) {
        // Quicker than a second instanceof: of the two, only Deferreds have flags.
        if ((result as Partial<Chain>)._flags === undefined) continue;
        d = result as Chain;
      } else {
        d = awaitable(result);
        if (d === undefined) continue;
      }
      if (d._flags === CALLED && d._last === undefined && !isDeferred(d._value)) {
        // Nothing but a result, which nobody else wants.
        result = d._value;
        d._value = undefined;
        continue;
      }
      this.answer = ASKING;
      addTaker(d, this);
      if (this.answer === ASKING) {
        this.answer = undefined;
        this.awaited = d;
        if (scopeHere.current !== outer) scopeHere.current = outer;
        return;
      }
      result = this.answer;
      this.answer = undefined;
    }
    if (scopeHere.current !== outer) scopeHere.current = outer;
    start(this.deferred, result);
  }
}

/** The Deferred to wait for when a coroutine yields this object; `undefined` for plain values. */
function awaitable(value: object): Chain | undefined {
  if (typeof (value as Partial<PromiseLike<unknown>>).then === 'function') {
    const d = new made.Deferred();
    follow(d, value as PromiseLike<unknown>);
    return d;
  }
  return isGenerator(value) ? drive(value) : undefined;
}

/** @internal Runs the steps of generators in the context they were begun in; see `keepAsyncContext`. */
let inContext: ((step: (sent: any) => unknown) => (sent: any) => unknown) | undefined;

/** @internal */
export function bindSteps(bind: typeof inContext): void {
  inContext = bind;
}

/** A generator whose steps are run so. */
function boundGenerator(
  generator: Generator<unknown, unknown, unknown>,
  bind: NonNullable<typeof inContext>,
): Generator<unknown, unknown, unknown> {
  const next = bind((sent) => generator.next(sent));
  const fail = bind((error) => generator.throw(error));
  return { next, throw: fail } as unknown as Generator<unknown, unknown, unknown>;
}

/**
 * Run a generator as a coroutine, up to the first Deferred it has to wait for.
 *
 * @returns A Deferred of what the generator returns or throws.
 * @internal
 */
export function drive(generator: Generator<unknown, unknown, unknown>): Chain {
  const runner = new Runner(
    inContext === undefined ? generator : boundGenerator(generator, inContext),
  );
  const deferred = runner.deferred;
  runner.run(undefined);
  return deferred;
}
