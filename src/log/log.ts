import { inspect } from 'node:util';
import { Failure } from '../defer/failure.js';
import { setReporter } from '../defer/report.js';
import { emit } from './emit.js';
import type { LogLevel, LogMeta } from './event.js';

const NOTHING: LogMeta = Object.freeze({});

function write(level: LogLevel, text: string, meta: LogMeta, failure?: Failure): void {
  const { system, ...rest } = meta;
  emit({
    time: Date.now() / 1000,
    level,
    system: system === undefined ? '-' : String(system),
    text,
    failure,
    meta: rest,
  });
}

/** Whether a value is an object of named values and nothing else. */
function isMeta(value: unknown): value is LogMeta {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function say(level: LogLevel, parts: readonly unknown[]): void {
  const last = parts[parts.length - 1];
  const meta = isMeta(last) ? last : NOTHING;
  const spoken = meta === last ? parts.slice(0, -1) : parts;
  const text = spoken
    .map((part) => (typeof part === 'string' ? part : inspect(part, { breakLength: Infinity })))
    .join(' ');
  write(level, text, meta);
}

/**
 * The log. Its functions need no `this`, so that `deferred.addErrback(log.err)` works.
 *
 * Twisted: `twisted.python.log`.
 */
export interface Log {
  /**
   * Log a message: its parts joined by blanks, what is no text as Node would show it. A plain object at the end gives
   * named values, among them `system`.
   *
   * @example
   * log.msg('listening on', 8080, { system: 'web' });
   */
  msg(...parts: unknown[]): void;
  /** {@link msg} for what matters only when looking for a fault. */
  debug(...parts: unknown[]): void;
  /** {@link msg} for what is no error but ought not to be. */
  warn(...parts: unknown[]): void;
  /**
   * Log an error with its traceback. As an errback it handles the error: its result is `undefined`.
   *
   * @param error - A Failure or whatever was thrown; text is logged as an error of that message.
   * @param why - What was being done, as `'reading the settings'`.
   * @param meta - Named values.
   */
  err(error?: unknown, why?: string | undefined, meta?: LogMeta): undefined;
}

/** Messages and errors for the log. Twisted: `twisted.python.log`. */
export const log: Log = {
  msg(...parts) {
    say('info', parts);
  },
  debug(...parts) {
    say('debug', parts);
  },
  warn(...parts) {
    say('warn', parts);
  },
  err(error, why, meta = NOTHING) {
    const value = error === undefined ? 'log.err was called without an error' : error;
    const failure =
      value instanceof Failure
        ? value
        : new Failure(typeof value === 'string' ? new Error(value) : value);
    write('error', why ?? '', meta, failure);
    return undefined;
  },
};

// What nobody handles (an unhandled failure, a delayed call that threw) is an error like any other.
setReporter((failure, why) => log.err(failure, why));
