import type { Chain } from './chain.js';
import { type DebugInfo, infoOf, makeInfo } from './debug-info.js';
import type { Deferred } from './deferred.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { report } from './report.js';

const { FAILED, LEFT, OBSERVED, QUEUED } = FLAGS;

/** Receives each failure that can no longer be handled. `debug` holds the stacks recorded in debug mode. */
export type UnhandledHandler = (failure: Failure, debug: DebugInfo) => void;

function reportUnhandled(failure: Failure, debug: DebugInfo): void {
  const stacks = debug.getDebugTracebacks();
  report(failure, `Unhandled error in Deferred:${stacks === '' ? '' : `\n${stacks.trimEnd()}`}`);
}

let handler: UnhandledHandler = reportUnhandled;

/**
 * Decide what becomes of failures that can no longer be handled.
 *
 * A failure is handed over once: when the garbage collector took the Deferred that held it, or
 * when the process ends. The default tells the reporter (a console error unless something else is
 * plugged in), in debug mode with the place where the Deferred was made.
 *
 * @param replacement - The new handler, or `undefined` for the default.
 * @returns The previous handler, so that a test can put it back.
 */
export function setUnhandledHandler(replacement: UnhandledHandler | undefined): UnhandledHandler {
  const previous = handler;
  handler = replacement ?? reportUnhandled;
  return previous;
}

/**
 * What is registered of Deferreds that still hold a failure. Nothing in it may refer to the
 * Deferred, or that would never be collected. Errors do until their stack is read: V8 keeps the
 * receivers of its frames. Hence `cleanFailure`.
 */
const outstanding = new Set<DebugInfo>();
const registry = new FinalizationRegistry<DebugInfo>(lost);

/** The Deferred is gone, or the process is ending: nobody can handle its failure any more. */
function lost(info: DebugInfo): void {
  outstanding.delete(info);
  const failure = info.failResult;
  if (failure === undefined) return;
  info.failResult = undefined;
  try {
    handler(failure, info);
  } catch (error) {
    report(new Failure(error), 'The handler given to setUnhandledHandler threw');
    report(failure, 'Unhandled error in Deferred:');
  }
}

/** Deferreds that ended a run with a failure during this turn; most are handled before the sweep. */
let failedNow: Chain[] = [];
/** Those of them that have an overseer and were still failed at the sweep. */
let overseen: Chain[] = [];
let watchesExit = false;

/**
 * A run of callbacks ended with a failure.
 *
 * Nothing is registered yet: one microtask later {@link sweep} looks at those that still hold it.
 *
 * @internal
 */
export function noteFailure(d: Chain, failure: Failure): void {
  d._flags |= FAILED;
  const info = infoOf(d);
  if (info !== undefined) {
    info.failResult = failure;
    if (outstanding.has(info)) {
      failure.cleanFailure();
      return;
    }
  }
  if ((d._flags & QUEUED) !== 0) return;
  d._flags |= QUEUED;
  if (failedNow.push(d) === 1) {
    queueMicrotask(sweep);
    watchExit();
  }
}

/**
 * The result of a paused Deferred is about to be replaced while its failure is still unhandled,
 * which takes an unmatched `unpause` to happen.
 *
 * @internal
 */
export function keepFailure(d: Chain): void {
  makeInfo(d).failResult ??= d._value as Failure;
}

/** The failure found its handler. @internal */
export function noteHandled(d: Chain): void {
  d._flags &= ~LEFT;
  const info = infoOf(d);
  if (info !== undefined) info.failResult = undefined;
}

/** The failure was handed to somebody who answers for it, and stays where it is. @internal */
export function noteObserved(d: Chain): void {
  noteHandled(d);
  d._flags |= OBSERVED;
}

function sweep(): void {
  const list = failedNow;
  failedNow = [];
  for (const d of list) {
    if ((d._flags & FAILED) === 0) d._flags &= ~QUEUED;
    else if (d._overseer === undefined) register(d);
    else if (overseen.push(d) === 1) setImmediate(sweepOverseen);
  }
}

/** One turn later than {@link sweep}: an `await` may have come in between. */
function sweepOverseen(): void {
  const list = overseen;
  overseen = [];
  for (const d of list) {
    const failure = unhandledFailureOf(d as unknown as Deferred<any>);
    if (failure === undefined) d._flags &= ~QUEUED;
    else if (entrusted(d, failure)) d._flags &= ~QUEUED;
    else register(d);
  }
}

function entrusted(d: Chain, failure: Failure): boolean {
  try {
    if (d._overseer?.unhandledFailure(failure, d as unknown as Deferred<any>) !== true)
      return false;
  } catch (error) {
    report(new Failure(error), 'An overseer threw when it was told of an unhandled failure');
    return false;
  }
  noteObserved(d);
  return true;
}

function register(d: Chain): void {
  d._flags &= ~QUEUED;
  keepFailure(d);
  const info = makeInfo(d);
  info.failResult?.cleanFailure();
  outstanding.add(info);
  registry.register(d, info);
}

function watchExit(): void {
  if (watchesExit || typeof process === 'undefined') return;
  watchesExit = true;
  process.on('beforeExit', reportAll);
  process.on('exit', reportAll);
}

/** The process ends: what is still failed now stays so. */
function reportAll(): void {
  sweep();
  sweepOverseen();
  for (const info of [...outstanding]) lost(info);
}

/**
 * The failure of a Deferred that would be reported if everything were dropped now.
 *
 * That is not always the current result: a failure that arrived while the Deferred was paused is
 * not reported, one that was returned to an `await` is not either. Meant for tests.
 */
export function unhandledFailureOf(d: Deferred<any>): Failure | undefined {
  const chain = d as unknown as Chain;
  if ((chain._flags & FAILED) === 0) return undefined;
  return infoOf(chain)?.failResult ?? (chain._value as Failure);
}
