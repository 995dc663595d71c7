import type { Deferred } from '../defer/deferred.js';
import type { IReactorTime } from '../defer/types.js';
import type { EventPhase, SystemEventID } from './system-event.js';
import type { ThreadPool } from './thread-pool.js';
import type { ThreadTask } from './thread-task.js';

/** How the reactor is run. */
export interface RunOptions {
  /** Whether SIGINT, SIGTERM and SIGBREAK stop the reactor. Default is `true`. */
  installSignalHandlers?: boolean | undefined;
}

/** Start, end and system events. Twisted: `IReactorCore`. */
export interface IReactorCore {
  /** Whether it runs. */
  readonly running: boolean;
  /** Run until {@link stop}. */
  run(options?: RunOptions): Deferred<void>;
  /** Call the triggers of `shutdown`, and end. */
  stop(): void;
  /** Call the triggers of an event. */
  fireSystemEvent(eventType: string): void;
  /** Have a function called at an event, as `shutdown`. */
  addSystemEventTrigger<A extends unknown[]>(
    phase: EventPhase,
    eventType: string,
    callable: (...args: A) => unknown,
    ...args: A
  ): SystemEventID;
  /** Do not call it after all. */
  removeSystemEventTrigger(id: SystemEventID): void;
  /** Call now if it runs, else as soon as it does. */
  callWhenRunning<A extends unknown[]>(
    callable: (...args: A) => unknown,
    ...args: A
  ): SystemEventID | undefined;
}

/** Calls into the loop. Twisted: `IReactorFromThreads`. */
export interface IReactorFromThreads {
  /** Call a function in a later turn of the loop. */
  callFromThread<A extends unknown[]>(callable: (...args: A) => unknown, ...args: A): void;
}

/** Calls out of the loop. Twisted: `IReactorInThreads`. */
export interface IReactorInThreads {
  /** Call a function in a thread and forget about its result. */
  callInThread<A extends unknown[]>(task: ThreadTask<A, unknown>, ...args: A): void;
}

/** The pool of threads. Twisted: `IReactorThreads`. */
export interface IReactorThreads extends IReactorFromThreads, IReactorInThreads {
  /** The pool that `deferToThread` uses. */
  getThreadPool(): ThreadPool;
  /** How many threads it may have. */
  suggestThreadPoolSize(size: number): void;
}

/** Everything a reactor can do so far. */
export type IReactor = IReactorTime & IReactorCore & IReactorThreads;
