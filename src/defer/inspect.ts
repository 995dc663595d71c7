import { type Chain, pauses, pendingEntries } from './chain.js';
import { Failure } from './failure.js';
import { FLAGS } from './flags.js';
import { isDeferred } from './run.js';
import { kindOf, safeString } from './traceback.js';

const { CALLED } = FLAGS;

const numbers = new WeakMap<Chain, number>();
let lastNumber = 0;

/** A number by which texts refer to a Deferred, given out when it is first shown. */
function numberOf(d: Chain): number {
  let number = numbers.get(d);
  if (number === undefined) {
    number = ++lastNumber;
    numbers.set(d, number);
  }
  return number;
}

/** A value in few characters. */
function brief(value: unknown): string {
  if (value instanceof Failure) return `${kindOf(value.value)}: ${value.getErrorMessage()}`;
  if (typeof value === 'string')
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  if (typeof value === 'object' && value !== null) return `[${kindOf(value)}]`;
  if (typeof value === 'function') return `[function ${value.name || '(anonymous)'}]`;
  return safeString(value);
}

/** What it waits for: the Deferred a callback returned, or the one `chainDeferred` tied it to. */
function awaited(d: Chain): Chain | undefined {
  return isDeferred(d._value) && pauses(d) !== 0 ? d._value : undefined;
}

function state(d: Chain): string {
  const paused = pauses(d) !== 0 && awaited(d) === undefined ? `, paused ${pauses(d)}` : '';
  if ((d._flags & CALLED) === 0) return `pending${paused}`;
  const what = d._value instanceof Failure ? 'failure' : 'result';
  return `${what} ${brief(d._value)}${paused}`;
}

/**
 * One line about a Deferred: its number, what it waits for or holds, how many callbacks are left.
 *
 * @internal
 */
export function describe(d: Chain): string {
  const count = pendingEntries(d).length;
  const left = count === 0 ? '' : `, ${count} ${count === 1 ? 'callback' : 'callbacks'} left`;
  const target = awaited(d);
  const text = target === undefined ? state(d) : `waiting for Deferred #${numberOf(target)}`;
  return `<${kindOf(d)} #${numberOf(d)} ${text}${left}>`;
}
