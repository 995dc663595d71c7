import type { LogEvent, LogLevel, LogSink } from './event.js';

const GRAVITY: Readonly<Record<LogLevel, number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
  critical: 4,
};

/** An event as lines for people: time, system, text; further lines are indented so that none can pass for an event. */
export function formatEvent(event: LogEvent): string {
  const time = new Date(event.time * 1000).toISOString();
  let text = event.text;
  if (event.failure !== undefined) {
    const traceback = event.failure.getTraceback().trimEnd();
    text = text === '' ? traceback : `${text}\n${traceback}`;
  }
  return `${time} [${event.system}] ${text.replace(/\r\n?|\n/g, '\n\t')}`;
}

/**
 * A sink that writes to the console: `error` and `critical` with `console.error`, `warn` with `console.warn`, the rest
 * with `console.log`.
 *
 * @param minimum - The least grave level it writes. Default is `info`.
 */
export function consoleSink(minimum: LogLevel = 'info'): LogSink {
  const least = GRAVITY[minimum];
  if (least === undefined) {
    throw new RangeError(`minimum must be one of ${Object.keys(GRAVITY).join(', ')}`);
  }
  return (event) => {
    const gravity = GRAVITY[event.level];
    if (gravity < least) return;
    const line = formatEvent(event);
    if (gravity >= GRAVITY.error) console.error(line);
    else if (gravity === GRAVITY.warn) console.warn(line);
    else console.log(line);
  };
}

/** A method of pino: named values, then the message. */
type PinoMethod = (fields: object, message: string) => void;

/** The part of a pino logger that is used; bunyan and others have it too. */
export interface PinoLike {
  debug: PinoMethod;
  info: PinoMethod;
  warn: PinoMethod;
  error: PinoMethod;
  fatal: PinoMethod;
}

/**
 * A sink that hands events to a pino logger: the named values of the event as fields, an error as `err`, which pino
 * serialises with its stack; `critical` is pino's `fatal`.
 *
 * @example
 * setSink(pinoSink(pino()));
 */
export function pinoSink(logger: PinoLike): LogSink {
  return (event) => {
    const fields: Record<string, unknown> = { ...event.meta };
    if (event.system !== '-') fields['system'] = event.system;
    if (event.failure !== undefined) fields['err'] = event.failure.value;
    const text = event.text === '' && event.failure ? event.failure.getErrorMessage() : event.text;
    logger[event.level === 'critical' ? 'fatal' : event.level](fields, text);
  };
}
