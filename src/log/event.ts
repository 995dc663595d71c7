import type { Failure } from '../defer/failure.js';

/** How grave an event is, from `debug` to `critical`. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'critical';

/** Something that happened. */
export interface LogEvent {
  /** Seconds since the epoch. */
  readonly time: number;
  readonly level: LogLevel;
  /** What part of the program speaks; `-` when it does not say. */
  readonly system: string;
  /** What happened, for people. May have several lines. */
  readonly text: string;
  /** The error, when it is one. */
  readonly failure: Failure | undefined;
  /** What was given besides, for programs. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/** Where events go. */
export type LogSink = (event: LogEvent) => void;

/** Named values of an event; `system` is taken as {@link LogEvent.system}. */
export type LogMeta = Readonly<Record<string, unknown>>;
