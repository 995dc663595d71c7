import { AsyncLocalStorage } from 'node:async_hooks';
import type { Chain } from './chain.js';
import { type Cancellable, drive, interrupt, isGenerator } from './coroutine.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { isDeferred, made, start } from './run.js';

const { CALLED } = FLAGS;

/**
 * Which async function is awaiting. Made when the first one is started: in Node 20 an
 * AsyncLocalStorage in use makes every promise of the process a little slower.
 */
let current: AsyncLocalStorage<AsyncCoroutine> | undefined;

/** An async function called by the library, whose Deferred can be cancelled. */
class AsyncCoroutine implements Cancellable {
  deferred: Chain;
  /** The Deferreds awaited by it or by async functions it called. */
  readonly awaited: Set<Chain> = new Set();
  /** Its Deferred was cancelled while it awaited no Deferred: the next one it awaits is cancelled. */
  interrupted = false;

  constructor() {
    this.deferred = new made.Deferred(this);
  }

  onCancel(d: Chain): void {
    if (this.awaited.size > 0) interrupt(d, this);
    // Without a Deferred to cancel, `d` fails with CancelledError here and now.
    else this.interrupted = true;
  }

  cancelAwaited(): void {
    for (const d of [...this.awaited]) d.cancel();
  }

  /** The async function is done; after a cancellation that was not waited for, nobody cares. */
  finish(result: unknown): void {
    if ((this.deferred._flags & CALLED) === 0) start(this.deferred, result);
  }
}

/**
 * Call an async function such that cancelling the returned Deferred cancels the Deferred it awaits.
 *
 * @returns `undefined` when the function returned something that cannot be waited for.
 * @internal
 */
export function callAsync(callable: () => unknown): Chain | undefined {
  current ??= new AsyncLocalStorage();
  const coroutine = new AsyncCoroutine();
  const { deferred } = coroutine;
  let returned: unknown;
  try {
    returned = current.run(coroutine, callable);
  } catch (error) {
    coroutine.finish(error instanceof Failure ? error : new Failure(error));
    return deferred;
  }
  if (isDeferred(returned)) return returned;
  if (typeof (returned as PromiseLike<unknown> | undefined)?.then === 'function') {
    Promise.resolve(returned).then(
      (value) => coroutine.finish(value),
      (reason) => coroutine.finish(new Failure(reason)),
    );
    return deferred;
  }
  return isGenerator(returned) ? drive(returned) : undefined;
}

/**
 * A Deferred is being awaited. If that happens in an async function started by {@link callAsync},
 * cancelling that function reaches the Deferred from now until the returned function is called.
 *
 * @internal
 */
export function noteAwaited(d: Chain): (() => void) | undefined {
  const coroutine = current?.getStore();
  if (coroutine === undefined) return undefined;
  coroutine.awaited.add(d);
  if (coroutine.interrupted) {
    coroutine.interrupted = false;
    d.cancel();
  }
  return () => coroutine.awaited.delete(d);
}
