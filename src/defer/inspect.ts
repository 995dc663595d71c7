import { type Callable, type Chain, type PendingEntry, pauses, pendingEntries } from './chain.js';
import { infoOf } from './debug-info.js';
import type { Deferred } from './deferred.js';
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
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  }
  if (typeof value === 'object' && value !== null) return `[${kindOf(value)}]`;
  if (typeof value === 'function') return `[function ${nameOf(value as Callable)}]`;
  return safeString(value);
}

function nameOf(fn: Callable): string {
  return fn.name === '' ? '(anonymous)' : fn.name;
}

/** The Deferred whose result it waits for. */
function awaited(d: Chain): Chain | undefined {
  return isDeferred(d._value) && pauses(d) !== 0 ? d._value : undefined;
}

function state(d: Chain): string {
  const target = awaited(d);
  if (target !== undefined) return `waiting for Deferred #${numberOf(target)}`;
  const paused = pauses(d) === 0 ? '' : `, paused ${pauses(d)}`;
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
  return `<${kindOf(d)} #${numberOf(d)} ${state(d)}${left}>`;
}

function describeEntry({ kind, callback, errback, target }: PendingEntry): string {
  if (kind === 'deferred') return `gives its result to Deferred #${numberOf(target as Chain)}`;
  if (kind === 'taker') return `gives its result to [${kindOf(target)}]`;
  if (callback !== undefined && callback === errback) return `both ${nameOf(callback)}`;
  const parts: string[] = [];
  if (callback !== undefined) parts.push(`callback ${nameOf(callback)}`);
  if (errback !== undefined) parts.push(`errback ${nameOf(errback)}`);
  return parts.join(', ');
}

/** How many Deferreds deep {@link inspectDeferred} goes. */
const DEPTH = 100;

/**
 * Everything about a Deferred that does not get on: what it holds, the callbacks it has left, and
 * the same of the Deferred it waits for, and of the one that waits for, and so on.
 *
 * In debug mode with the places where each was made and fired. `String(deferred)` is the short form.
 *
 * @returns Several lines of text.
 */
export function inspectDeferred(deferred: Deferred<any>): string {
  const lines: string[] = [];
  const seen = new Set<Chain>();
  let d: Chain | undefined = deferred as unknown as Chain;
  while (d !== undefined) {
    if (seen.has(d)) {
      lines.push(`… which is Deferred #${numberOf(d)} again: they wait for each other for ever.`);
      break;
    }
    if (seen.size === DEPTH) {
      lines.push('… and so on.');
      break;
    }
    seen.add(d);
    lines.push(describe(d));
    for (const entry of pendingEntries(d)) lines.push(`  ${describeEntry(entry)}`);
    const stacks = infoOf(d)?.getDebugTracebacks() ?? '';
    if (stacks !== '') lines.push(stacks.trimEnd());
    d = awaited(d);
  }
  return lines.join('\n');
}
