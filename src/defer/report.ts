import type { Failure } from './failure.js';

/** Receives errors that have nowhere else to go. `why` is a short sentence of what was being done. */
export type Reporter = (failure: Failure, why?: string) => void;

/** What happens as long as nobody else was put in charge: a console error with the whole traceback. */
function toConsole(failure: Failure, why?: string): void {
  console.error(`${why === undefined ? '' : `${why}\n`}${failure.getTraceback()}`);
}

let reporter: Reporter = toConsole;

/**
 * Report an error that nobody is there to handle: a delayed call that threw, a canceller that
 * threw, an unhandled failure.
 *
 * Never throws: a reporter that fails itself is told on the console, together with the error.
 */
export function report(failure: Failure, why?: string): void {
  try {
    reporter(failure, why);
  } catch (error) {
    toConsole(failure, why);
    console.error('The reporter given to setReporter threw:', error);
  }
}

/**
 * Send everything {@link report} is given somewhere else than to the console; `hawser/log` does.
 *
 * @param replacement - The new reporter, or `undefined` for the console.
 * @returns The previous reporter, so that a test can put it back.
 */
export function setReporter(replacement: Reporter | undefined): Reporter {
  const previous = reporter;
  reporter = replacement ?? toConsole;
  return previous;
}
