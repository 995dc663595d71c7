import type { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';
import { ensureDeferred } from '../defer/inline-callbacks.js';
import { report } from '../defer/report.js';
import type { IReactorTime } from '../defer/types.js';
import { ReactorNotRunning, SystemExit } from './errors.js';
import type { IReactorCore } from './interfaces.js';
import { reactor as systemReactor } from './reactor.js';

/** What {@link react} takes in tests. */
export interface ReactOptions<T> {
  /** The reactor that is run. Default is the system's. */
  reactor?: T | undefined;
  /** Ends the process. Default is `process.exit`. */
  exit?: ((code: number) => void) | undefined;
}

/**
 * Run a program: call `main`, run the reactor until what it returns is there, and exit.
 *
 * The exit code is 0, or 1 after a failure, which is reported; a failure with {@link SystemExit}
 * says which. `reactor.stop()` and signals end the program earlier, also with what `main` had
 * come to by then.
 *
 * @param main - Called with the reactor and `argv`. Returns a Deferred or promise.
 * @param argv - The other arguments. Default is none.
 * @returns A Deferred that fires after the reactor has stopped, in case `exit` returns.
 *
 * Twisted: `react`.
 *
 * @example
 * react(async (reactor) => {
 *   await deferLater(reactor, 1, () => console.log('one second later'));
 * });
 */
export function react<A extends unknown[], T extends IReactorCore = IReactorCore & IReactorTime>(
  main: (reactor: T, ...argv: A) => PromiseLike<unknown>,
  argv: A = [] as unknown[] as A,
  options: ReactOptions<T> = {},
): Deferred<void> {
  const reactor = options.reactor ?? (systemReactor as unknown as T);
  const exit = options.exit ?? ((code: number) => process.exit(code));
  let code = 0;
  let stopping = false;
  const conclude = (result: unknown): void => {
    if (!(result instanceof Failure)) return;
    if (result.is(SystemExit)) {
      code = result.value.exitCode;
    } else {
      report(result, 'main function encountered error');
      code = 1;
    }
  };
  const stop = (): void => {
    try {
      reactor.stop();
    } catch (error) {
      if (!(error instanceof ReactorNotRunning)) throw error;
    }
  };
  const finished = ensureDeferred(main(reactor, ...argv));
  reactor.addSystemEventTrigger('before', 'shutdown', () => {
    stopping = true;
  });
  finished.addBoth((result: unknown) => {
    conclude(result);
    if (!stopping) reactor.callWhenRunning(stop);
  });
  return reactor.run().addCallback(() => exit(code));
}
