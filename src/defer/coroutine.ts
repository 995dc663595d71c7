import { addTaker, Chain, follow, made, prepend, start, type Taker } from './chain.js';
import { Failure } from './failure.js';
import { CALLED, LEFT, RUNNING } from './flags.js';
import { type Overseer, oversight } from './overseer.js';
import { noteHandled } from './unhandled.js';

/** What a coroutine needs for its Deferred to be cancellable. @internal */
export interface Cancellable {
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
    null,
    (failure: Failure): unknown => {
      // Anything else would be the user's own errback(), which came first.
      if (failure.value !== INTERRUPTED) return failure;
      const hidden = new made.Deferred((d) => interrupt(d, coroutine));
      coroutine.deferred = hidden;
      coroutine.cancelAwaited();
      return hidden;
    },
    undefined,
  );
  start(deferred, new Failure(INTERRUPTED), interrupt);
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

/**
 * Drives a generator: sends it the results of the Deferreds it yields.
 *
 * @internal
 */
class Runner implements Taker, Cancellable {
  deferred: Chain;
  private readonly generator: Generator<unknown, unknown, unknown>;
  private readonly overseer: Overseer | undefined;
  /** What it waits for, or waited for last. */
  private awaited: Chain | undefined;
  /** Whether {@link take} is called from within {@link wait}: the result was there already. */
  private adding: boolean;
  private taken: unknown;

  constructor(generator: Generator<unknown, unknown, unknown>) {
    this.deferred = new made.Deferred((d) => interrupt(d, this));
    this.generator = generator;
    this.overseer = oversight.current;
    this.awaited = undefined;
    this.adding = false;
    this.taken = undefined;
  }

  cancelAwaited(): void {
    if (this.awaited === undefined) {
      throw new Error('A coroutine cannot be cancelled before it first waits for a Deferred.');
    }
    (this.awaited as unknown as { cancel(): void }).cancel();
  }

  take(_source: Chain, result: unknown): undefined {
    if (this.adding) {
      this.adding = false;
      this.taken = result;
    } else {
      this.run(result);
    }
  }

  /** Send a result into the generator, and go on until it waits for a Deferred or ends. */
  run(result: unknown): void {
    for (;;) {
      let step: IteratorResult<unknown, unknown>;
      const outer = oversight.current;
      if (outer !== this.overseer) oversight.current = this.overseer;
      try {
        step =
          result instanceof Failure
            ? this.generator.throw(result.value)
            : this.generator.next(result);
      } catch (error) {
        if (oversight.current !== outer) oversight.current = outer;
        start(this.deferred, error instanceof Failure ? error : new Failure(error), inlineFrame);
        return;
      }
      if (oversight.current !== outer) oversight.current = outer;
      result = step.value;
      if (step.done === true) {
        start(this.deferred, result, inlineFrame);
        return;
      }
      if (typeof result !== 'object' || result === null || result instanceof Failure) continue;
      const awaited = awaitable(result);
      if (awaited === undefined) continue;
      if (!this.wait(awaited)) return;
      result = this.taken;
      this.taken = undefined;
    }
  }

  /** Ask a Deferred for its result; whether it was there already, in {@link taken}. */
  private wait(d: Chain): boolean {
    if (
      (d._flags & (CALLED | RUNNING)) === CALLED &&
      d.paused === 0 &&
      d._cb === undefined &&
      d._head === undefined &&
      !(d.result instanceof Chain)
    ) {
      this.taken = d.result;
      d.result = undefined;
      if ((d._flags & LEFT) !== 0) noteHandled(d);
      return true;
    }
    this.adding = true;
    addTaker(d, this);
    if (!this.adding) return true;
    this.adding = false;
    this.awaited = d;
    return false;
  }
}

function inlineFrame(): void {}

/** The Deferred to wait for when a coroutine yields this value; `undefined` for plain values. */
function awaitable(value: object): Chain | undefined {
  if (value instanceof Chain) return value;
  if (typeof (value as Partial<PromiseLike<unknown>>).then === 'function') {
    const d = new made.Deferred();
    follow(d, value as PromiseLike<unknown>);
    return d;
  }
  return isGenerator(value) ? drive(value) : undefined;
}

/**
 * Run a generator as a coroutine, up to the first Deferred it has to wait for.
 *
 * @returns A Deferred of what the generator returns or throws.
 * @internal
 */
export function drive(generator: Generator<unknown, unknown, unknown>): Chain {
  const runner = new Runner(generator);
  const deferred = runner.deferred;
  runner.run(undefined);
  return deferred;
}
