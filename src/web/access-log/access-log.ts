import type { IReactorTime } from '../../defer/types.js';
import { datetimeToLogString } from '../../http/http-date.js';
import { log } from '../../log/log.js';
import type { Request } from '../request.js';
import type { Outcome } from '../response-life.js';
import {
  type AccessLogFormatter,
  combinedLogFormatter,
  loggedCode,
  loggedLength,
} from './formatters.js';
import { LogFile, type LogWriter } from './log-file.js';

/** How requests are logged; see the options of the same names of a site. */
export interface AccessLogOptions {
  /**
   * File to add a line to for each request. It is opened anew on SIGUSR2 and by `site.reopenLog()`, for those who rotate
   * it. Default is none. Twisted: `logPath`.
   */
  readonly logPath?: string | undefined;
  /** Where lines go instead: anything with `write(line)`. Twisted: the attribute `logFile`. */
  readonly logFile?: LogWriter | undefined;
  /** Makes the lines. Default is `combinedLogFormatter`. Twisted: `logFormatter`. */
  readonly logFormatter?: AccessLogFormatter | undefined;
  /**
   * Whether requests whose client left before its answer was complete are logged too, with status 499 where there was
   * no answer at all. Default is true. Twisted never logs them.
   */
  readonly logAborted?: boolean | undefined;
  /**
   * Whether each request is also an event of the log (`hawser/log`), with the named values of {@link AccessEvent} and
   * the line as its text. Default is false.
   */
  readonly logEvents?: boolean | undefined;
}

/** The named values of the event of a request. */
export interface AccessEvent {
  readonly method: string;
  readonly uri: string;
  readonly protocol: string;
  /** As in the line: 499 where the client left before there was an answer. */
  readonly code: number;
  /** Bytes of the body. */
  readonly length: number;
  /** Seconds from the request's head to the end of its response. */
  readonly duration: number;
  readonly outcome: Outcome;
  readonly client: string | undefined;
  readonly host: string | undefined;
  readonly referer: string | undefined;
  readonly agent: string | undefined;
}

/** Logs the requests of a site. Made only for sites that log. */
export class AccessLog {
  readonly #formatter: AccessLogFormatter;
  readonly #reactor: IReactorTime;
  #path: string | undefined;
  readonly #logAborted: boolean;
  readonly #logEvents: boolean;
  /** Where lines go; made of the path when the first one is written. */
  writer: LogWriter | undefined;
  #second = -1;
  #timestamp = '';

  constructor(options: AccessLogOptions, reactor: IReactorTime) {
    this.#formatter = options.logFormatter ?? combinedLogFormatter;
    this.#reactor = reactor;
    this.#path = options.logPath;
    this.#logAborted = options.logAborted ?? true;
    this.#logEvents = options.logEvents ?? false;
    this.writer = options.logFile;
  }

  /** A request begins. */
  begin(request: Request): void {
    request._began = this.#reactor.seconds();
    // Node forgets it with the connection unless it was asked for before.
    void request.exchange.client;
  }

  /** A response has ended. What fell through, or was left to the host's error handling, is the host's to log. */
  ended(request: Request, outcome: Outcome): void {
    if (outcome === 'passed' || (outcome === 'failed' && !request.startedWriting)) return;
    if (outcome === 'disconnected' && !this.#logAborted) return;
    request.site.log(request);
    if (this.#logEvents) this.#event(request, outcome);
  }

  /** Write the line of a request. */
  write(request: Request): void {
    const writer = this.#opened();
    if (writer === undefined) return;
    const line = this.#formatter(this.#now(), request);
    if (line !== undefined) writer.write(`${line}\n`);
  }

  /** The file lines go to, where they go to one. */
  get path(): string | undefined {
    return this.#path;
  }

  set path(path: string | undefined) {
    if (path === this.#path) return;
    this.close();
    this.#path = path;
  }

  open(): void {
    this.#opened();
  }

  reopen(): void {
    if (this.writer instanceof LogFile) this.writer.reopen();
  }

  close(): void {
    if (this.#path === undefined || !(this.writer instanceof LogFile)) return;
    unwatch(this.writer);
    this.writer.close();
    this.writer = undefined;
  }

  #opened(): LogWriter | undefined {
    if (this.writer === undefined && this.#path !== undefined) {
      const file = new LogFile(this.#path);
      watch(file);
      this.writer = file;
    }
    return this.writer;
  }

  /** The time in the form of the log, put together once a second. */
  #now(): string {
    const seconds = this.#reactor.seconds();
    if (Math.floor(seconds) !== this.#second) {
      this.#second = Math.floor(seconds);
      this.#timestamp = datetimeToLogString(seconds);
    }
    return this.#timestamp;
  }

  #event(request: Request, outcome: Outcome): void {
    const { exchange } = request;
    const event: AccessEvent = {
      method: request.method,
      uri: request.uri,
      protocol: request.clientproto,
      code: loggedCode(request),
      length: loggedLength(request),
      duration: this.#reactor.seconds() - (request._began ?? Number.NaN),
      outcome,
      client: exchange.client || undefined,
      host: exchange.authority,
      referer: request.getHeader('referer'),
      agent: request.getHeader('user-agent'),
    };
    log.msg(this.#formatter(this.#now(), request) ?? '', { system: 'access', ...event });
  }
}

/** Files that are opened anew on SIGUSR2, which Windows does not have. */
const watched = new Set<LogFile>();

function reopenAll(): void {
  for (const file of watched) file.reopen();
}

function watch(file: LogFile): void {
  if (watched.size === 0 && process.platform !== 'win32') process.on('SIGUSR2', reopenAll);
  watched.add(file);
}

function unwatch(file: LogFile): void {
  watched.delete(file);
  if (watched.size === 0) process.off('SIGUSR2', reopenAll);
}
