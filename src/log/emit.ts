import { inspect } from 'node:util';
import type { ErrorType, Failure } from '../defer/failure.js';
import type { LogEvent, LogSink } from './event.js';
import { consoleSink, formatEvent } from './sinks.js';

const toConsole = consoleSink();
let sink: LogSink = toConsole;

/** Errors kept for {@link flushLoggedErrors}; `undefined` while nobody collects them. */
let collected: LogEvent[] | undefined;

/**
 * Send events somewhere else than to the console.
 *
 * @param replacement - The new sink, or `undefined` for the console.
 * @returns The previous sink, so that a test can put it back.
 */
export function setSink(replacement: LogSink | undefined): LogSink {
  const previous = sink;
  sink = replacement ?? toConsole;
  return previous;
}

/**
 * Log an event. Never throws: when the sink does, the console gets the event and the sink's error.
 *
 * @internal
 */
export function emit(event: LogEvent): void {
  if (collected !== undefined && event.failure !== undefined) {
    collected.push(event);
    return;
  }
  try {
    sink(event);
  } catch (error) {
    console.error(formatEvent(event));
    console.error(`The log sink threw: ${inspect(error)}`);
  }
}

/**
 * For tests: keep the errors that are logged from now on for {@link flushLoggedErrors}, away from the sink.
 *
 * @returns Ends it. Errors nobody flushed go to the sink then, and are returned so that a test can fail for them.
 *
 * @example
 * let stop: () => Failure[];
 * beforeEach(() => { stop = collectErrors(); });
 * afterEach(() => { expect(stop()).toEqual([]); });
 */
export function collectErrors(): () => Failure[] {
  if (collected !== undefined) throw new Error('Errors are being collected already');
  const mine: LogEvent[] = [];
  collected = mine;
  return () => {
    if (collected === mine) collected = undefined;
    const left = mine.splice(0);
    for (const event of left) emit(event);
    return left.map((event) => event.failure!);
  };
}

/**
 * For tests: the errors logged since {@link collectErrors} or the last flush, oldest first. They count as expected.
 *
 * Twisted: trial's `TestCase.flushLoggedErrors`.
 *
 * @param types - Classes or names as for `Failure.check`; errors of others stay. Default is all.
 * @throws Error when nobody collects errors.
 */
export function flushLoggedErrors(...types: ErrorType[]): Failure[] {
  if (collected === undefined) throw new Error('Call collectErrors() before what may log errors');
  const flushed: Failure[] = [];
  const kept: LogEvent[] = [];
  for (const event of collected.splice(0)) {
    const failure = event.failure!;
    if (types.length === 0 || failure.check(...types) !== undefined) flushed.push(failure);
    else kept.push(event);
  }
  collected.push(...kept);
  return flushed;
}
