import { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import type { IReactorTime } from '../defer/types.js';
import { CallTimer } from './call-timer.js';
import { DelayedCall } from './delayed-call.js';
import { ReactorAlreadyRunning, ReactorNotRestartable, ReactorNotRunning } from './errors.js';
import type { IReactorCore, IReactorThreads, RunOptions } from './interfaces.js';
import { type EventPhase, SystemEvent, type SystemEventID } from './system-event.js';
import { ThreadPool } from './thread-pool.js';
import type { ThreadTask } from './thread-task.js';

/** How often a reactor that was run wakes up for nothing, in milliseconds: as seldom as Node's timers can. */
const LONGEST = 2 ** 31 - 1;
/** What stops a reactor that was started with {@link Reactor.run}. SIGBREAK exists on Windows only. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGBREAK'];

/**
 * Node's event loop with the interface of Twisted's reactor.
 *
 * Node's loop runs by itself, hence a reactor nobody ran starts in the next turn of the loop, as
 * soon as somebody has it call something when it is running or at a system event. {@link run} is
 * for programs of which it is the main thing: it keeps the process alive until {@link stop}, and
 * lets SIGINT and SIGTERM stop it.
 *
 * Twisted: `twisted.internet.reactor`. Differs: `run` cannot block, and returns a Deferred.
 */
export class Reactor implements IReactorTime, IReactorCore, IReactorThreads {
  /** The signal that stopped it, if one did. */
  exitSignal: NodeJS.Signals | undefined = undefined;
  private state: 'new' | 'running' | 'stopping' | 'stopped' = 'new';
  private stopped: Deferred<void> | undefined = undefined;
  private keepAlive: NodeJS.Timeout | undefined = undefined;
  /** Calls for the next turn, by what Node knows them by. */
  private readonly next: Map<DelayedCall, NodeJS.Immediate> = new Map();
  private readonly timer: CallTimer = new CallTimer(() => this.seconds(), make);
  private readonly events: Map<string, SystemEvent> = new Map();
  private clockNow: typeof performance.now | undefined = undefined;
  private clockOrigin = 0;
  private pool: ThreadPool | undefined = undefined;
  private poolSize: number | undefined = undefined;
  private willStart = false;

  // Time.

  /** Seconds since the epoch, as precise as the platform allows; never goes back. */
  seconds(): number {
    const clock = performance;
    // Fake timers of a test bring a beginning of their own; reading it is dear.
    if (clock.now !== this.clockNow) {
      this.clockNow = clock.now;
      this.clockOrigin = clock.timeOrigin;
    }
    return (this.clockOrigin + clock.now()) / 1000;
  }

  /**
   * Call a function in so many seconds.
   *
   * What it throws is reported, and goes no further.
   *
   * @throws RangeError when `seconds` is negative or not a number.
   */
  callLater<A extends unknown[]>(
    seconds: number,
    callable: (...args: A) => unknown,
    ...args: A
  ): DelayedCall {
    if (!(seconds >= 0)) {
      throw new RangeError(`callLater wants seconds of 0 or more, not ${seconds}.`);
    }
    const now = this.seconds();
    const call = new DelayedCall(now + seconds, callable, args, this);
    // Next turn means next turn: Node's timers wait for a millisecond at least.
    if (seconds < 1e-6) this.next.set(call, setImmediate(this.makeNext, call));
    else this.timer.add(call, now);
    return call;
  }

  getDelayedCalls(): readonly DelayedCall[] {
    return [...this.next.keys(), ...this.timer.all].sort((a, b) => a.getTime() - b.getTime());
  }

  private readonly makeNext = (call: DelayedCall): void => {
    this.next.delete(call);
    if (call.getTime() <= this.seconds()) make(call);
    else this.timer.add(call, this.seconds());
  };

  /** @internal */
  forget(call: DelayedCall): void {
    if (call.place < 0) {
      clearImmediate(this.next.get(call));
      this.next.delete(call);
    } else {
      this.timer.remove(call);
    }
  }

  /** @internal */
  hasten(call: DelayedCall): void {
    if (call.place >= 0) this.timer.hastened(call);
  }

  /** @internal */
  neglect(call: DelayedCall): void {
    if (call.place < 0) this.next.get(call)?.unref();
    else this.timer.unref(call);
  }

  // Start and end.

  /** Whether it was started, by {@link run} or by itself, and not stopped. */
  get running(): boolean {
    return this.state === 'running' || this.state === 'stopping';
  }

  /**
   * Start it, and keep the process alive until it has stopped.
   *
   * @returns A Deferred that fires when it has stopped and all triggers of `shutdown` were called.
   * @throws {@link ReactorAlreadyRunning} the second time.
   * @throws {@link ReactorNotRestartable} after it was stopped.
   */
  run(options: RunOptions = {}): Deferred<void> {
    if (this.state === 'stopping' || this.state === 'stopped') {
      throw new ReactorNotRestartable('A reactor that was stopped cannot be run again.');
    }
    if (this.stopped !== undefined) throw new ReactorAlreadyRunning('The reactor already runs.');
    this.stopped = new Deferred();
    this.keepAlive = setInterval(() => {}, LONGEST);
    if (options.installSignalHandlers !== false) {
      for (const signal of SIGNALS) process.on(signal, this.onSignal);
    }
    this.start();
    return this.stopped;
  }

  /**
   * Stop in the next turn of the loop: call the triggers of `shutdown`, waiting for what those
   * before return.
   *
   * @throws {@link ReactorNotRunning} when it does not run, or is stopping already.
   */
  stop(): void {
    if (this.state !== 'running') {
      throw new ReactorNotRunning("Can't stop reactor that isn't running.");
    }
    this.state = 'stopping';
    setImmediate(() => {
      this.event('shutdown')
        .fire()
        .addBoth(() => this.finish());
    });
  }

  fireSystemEvent(eventType: string): void {
    this.events.get(eventType)?.fire();
  }

  /**
   * Have a function called at a system event: `startup`, `shutdown`, or one of your own.
   *
   * @param phase - A Deferred or promise returned by a function that is called `before` is waited
   *   for; this is how a program finishes what it is doing.
   * @returns What {@link removeSystemEventTrigger} takes.
   * @throws RangeError when there is no such phase.
   */
  addSystemEventTrigger<A extends unknown[]>(
    phase: EventPhase,
    eventType: string,
    callable: (...args: A) => unknown,
    ...args: A
  ): SystemEventID {
    if (typeof callable !== 'function') {
      throw new TypeError(`The trigger must be a function, not ${typeof callable}.`);
    }
    this.startSoon();
    return this.event(eventType).add(eventType, phase, callable, args);
  }

  /** @throws RangeError when the function was called or removed already. */
  removeSystemEventTrigger(id: SystemEventID): void {
    this.event(id.eventType).remove(id);
  }

  callWhenRunning<A extends unknown[]>(
    callable: (...args: A) => unknown,
    ...args: A
  ): SystemEventID | undefined {
    if (!this.running) return this.addSystemEventTrigger('after', 'startup', callable, ...args);
    callable(...args);
    return undefined;
  }

  private event(eventType: string): SystemEvent {
    let event = this.events.get(eventType);
    if (event === undefined) {
      event = new SystemEvent();
      this.events.set(eventType, event);
    }
    return event;
  }

  private startSoon(): void {
    if (this.willStart || this.state !== 'new') return;
    this.willStart = true;
    setImmediate(() => this.start());
  }

  private start(): void {
    if (this.state !== 'new') return;
    this.state = 'running';
    this.event('startup').fire();
  }

  private finish(): void {
    this.state = 'stopped';
    clearInterval(this.keepAlive);
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
    this.pool?.stop();
    this.stopped?.callback();
  }

  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (this.state === 'running') {
      this.exitSignal = signal;
      this.stop();
      return;
    }
    // Asked twice while something takes its time to stop: let the signal do what it usually does.
    for (const each of SIGNALS) process.off(each, this.onSignal);
    process.kill(process.pid, signal);
  };

  // Threads.

  /**
   * Call a function in a later turn of the loop: from a callback that must not recurse, say.
   *
   * What it throws is reported. Twisted: `callFromThread`; JavaScript's threads share no functions.
   */
  callFromThread<A extends unknown[]>(callable: (...args: A) => unknown, ...args: A): void {
    setImmediate(() => guarded('while calling from thread', () => callable(...args)));
  }

  callInThread<A extends unknown[]>(task: ThreadTask<A, unknown>, ...args: A): void {
    this.getThreadPool()
      .run(task, args)
      .addErrback((failure) => report(failure, 'while calling in thread'));
  }

  getThreadPool(): ThreadPool {
    this.pool ??= new ThreadPool(this.poolSize === undefined ? {} : { max: this.poolSize });
    return this.pool;
  }

  suggestThreadPoolSize(size: number): void {
    this.poolSize = size;
    this.pool?.adjustPoolsize({ max: size });
  }
}

/** Make a call in the async context in which it was asked for. */
function make(call: DelayedCall): void {
  try {
    call.runInAsyncScope(call.run, call);
  } catch (error) {
    reportThrown(error, 'while handling timed call');
  }
}

function guarded(why: string, callable: () => unknown): void {
  try {
    callable();
  } catch (error) {
    reportThrown(error, why);
  }
}

function reportThrown(error: unknown, why: string): void {
  report(error instanceof Failure ? error : new Failure(error), why);
}

/** The reactor of this process: the default wherever one is taken. */
export const reactor: Reactor = new Reactor();
