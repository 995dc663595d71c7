import { AsyncResource } from 'node:async_hooks';
import { bindSteps } from './coroutine.js';
import { Deferred } from './deferred.js';

type Method = (this: Deferred<any>, ...args: any[]) => Deferred<any>;

const METHODS = ['addCallback', 'addErrback', 'addBoth', 'addCallbacks'] as const;

/** The methods as they were, while the option is on. */
let plain: Record<(typeof METHODS)[number], Method> | undefined;

/**
 * Run callbacks and errbacks in the asynchronous context they were added in, so that an `AsyncLocalStorage` holds there
 * what it held where `addCallback` was called, whoever fires the Deferred. Off by default: then they run in the context
 * of whoever fires it, as every synchronous call does.
 *
 * It holds for the whole process and for callbacks added from then on. While it is off it costs nothing, as the methods
 * are replaced only while it is on; what it costs then is in `docs/asks.md`. Generators run by `inlineCallbacks` go on in
 * the context they were begun in; `await` in async functions keeps it in any case.
 *
 * Twisted: none; the nearest is `twisted.python.context`.
 */
export function keepAsyncContext(on: boolean): void {
  const prototype = Deferred.prototype as unknown as Record<string, Method>;
  if (on === (plain !== undefined)) return;
  if (plain !== undefined) {
    for (const name of METHODS) define(prototype, name, plain[name]);
    plain = undefined;
    bindSteps(undefined);
    return;
  }
  const kept = {} as Record<(typeof METHODS)[number], Method>;
  for (const name of METHODS) {
    const method = prototype[name] as Method;
    kept[name] = method;
    const functions = name === 'addCallbacks' ? 2 : 1;
    define(prototype, name, function (this: Deferred<any>, ...args: any[]) {
      for (let i = 0; i < functions; i++) {
        if (typeof args[i] === 'function') args[i] = bound(args[i]);
      }
      return method.apply(this, args);
    });
  }
  plain = kept;
  bindSteps(bound);
}

/** `AsyncResource.bind` without what makes it slow: the length of the function, and a finalizer for each. */
function bound(run: (...args: any[]) => unknown): (...args: any[]) => unknown {
  const context = new AsyncResource('HawserCallback', { requireManualDestroy: true });
  return (...args) => context.runInAsyncScope(run, undefined, ...args);
}

function define(prototype: object, name: string, value: Method): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}
