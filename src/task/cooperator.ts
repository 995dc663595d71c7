import { Deferred } from '../defer/deferred.js';
import type { IDelayedCall } from '../defer/types.js';
import { CooperativeTask } from './cooperative-task.js';
import { SchedulerStopped } from './errors.js';
import { reactor } from './reactor.js';

/** How a {@link Cooperator} works. */
export interface CooperatorOptions {
  /**
   * Called at the start of each round; what it returns is called after each step, and ends the
   * round with `true`. Default lets a round take 10 milliseconds.
   */
  terminationPredicateFactory?: (() => () => boolean) | undefined;
  /** Has a function called for the next round. Default is the next turn of the loop. */
  scheduler?: ((callable: () => void) => IDelayedCall) | undefined;
  /** Whether tasks run as soon as they are added. Default is `true`; otherwise from {@link Cooperator.start}. */
  started?: boolean | undefined;
}

/** How long a round takes by default, in seconds. */
const SLICE = 0.01;

function timer(): () => boolean {
  const end = reactor.seconds() + SLICE;
  return () => reactor.seconds() >= end;
}

/** A walk over a list that may change meanwhile: by position, as Python's list iterators do it. */
class Walk<T> {
  private list: readonly T[] | undefined;
  private position = 0;

  constructor(list: readonly T[]) {
    this.list = list;
  }

  next(): T | undefined {
    const item = this.list?.[this.position++];
    // Once at the end it stays there, even if the list grows.
    if (item === undefined) this.list = undefined;
    return item;
  }
}

/**
 * Runs several iterators a bit at a time, so that none of them blocks the event loop.
 *
 * Each step of an iterator is a piece of work. One that yields a Deferred or promise waits for it
 * while the others go on.
 *
 * Twisted: `Cooperator`. Differs: {@link stop} tells all tasks; Twisted skips every second one.
 */
export class Cooperator {
  private tasks: CooperativeTask<any>[] = [];
  private walk: Walk<CooperativeTask<any>> = new Walk([]);
  private readonly makeTerminator: () => () => boolean;
  private readonly scheduler: (callable: () => void) => IDelayedCall;
  private scheduled: IDelayedCall | undefined = undefined;
  private stopped = false;
  private started: boolean;
  private mustScheduleOnStart = false;

  constructor(options: CooperatorOptions = {}) {
    this.makeTerminator = options.terminationPredicateFactory ?? timer;
    this.scheduler = options.scheduler ?? ((callable) => reactor.callLater(0, callable));
    this.started = options.started !== false;
  }

  /** Whether it was started and not stopped. */
  get running(): boolean {
    return this.started && !this.stopped;
  }

  /** Add an iterator, and get the task that can be paused, resumed and stopped. */
  cooperate<I extends Iterator<unknown>>(iterator: I): CooperativeTask<I> {
    return new CooperativeTask(iterator, this);
  }

  /**
   * Add an iterator, and get only a Deferred of its end.
   *
   * @param doneDeferred - Fired at the end instead of a new Deferred.
   */
  coiterate<I extends Iterator<unknown>>(iterator: I, doneDeferred?: Deferred<I>): Deferred<I> {
    const done = doneDeferred ?? new Deferred<I>();
    this.cooperate(iterator).whenDone().chainDeferred(done);
    return done;
  }

  /** Start, or start again after {@link stop}. */
  start(): void {
    this.stopped = false;
    this.started = true;
    if (!this.mustScheduleOnStart) return;
    this.mustScheduleOnStart = false;
    this.schedule();
  }

  /** Stop: all tasks that are not paused, and those added from now on, fail with `SchedulerStopped`. */
  stop(): void {
    this.stopped = true;
    for (const task of [...this.tasks]) {
      // Told in this very loop, by another task's callbacks.
      if (this.tasks.includes(task)) task.completeWith(new SchedulerStopped());
    }
    this.tasks = [];
    this.scheduled?.cancel();
    this.scheduled = undefined;
  }

  /** @internal */
  addTask(task: CooperativeTask<any>): void {
    this.tasks.push(task);
    if (this.stopped) task.completeWith(new SchedulerStopped());
    else this.schedule();
  }

  /** @internal */
  removeTask(task: CooperativeTask<any>): void {
    const index = this.tasks.indexOf(task);
    // A task that stopped itself in its own step has been taken out before it came to its end.
    if (index < 0) throw new Error('This task is not among those of the Cooperator any more.');
    this.tasks.splice(index, 1);
    if (this.tasks.length > 0) return;
    this.scheduled?.cancel();
    this.scheduled = undefined;
  }

  private schedule(): void {
    if (!this.started) this.mustScheduleOnStart = true;
    else if (this.scheduled === undefined && this.tasks.length > 0) {
      this.scheduled = this.scheduler(() => this.round());
    }
  }

  private round(): void {
    this.scheduled = undefined;
    const isOver = this.makeTerminator();
    while (this.tasks.length > 0) {
      for (let task = this.walk.next(); task !== undefined; task = this.walk.next()) {
        task.step();
        if (isOver()) {
          this.schedule();
          return;
        }
      }
      this.walk = new Walk(this.tasks);
    }
    this.schedule();
  }
}

/** The one that {@link cooperate} and {@link coiterate} share. Made when first used. */
let shared: Cooperator | undefined;

/**
 * {@link Cooperator.cooperate} of the Cooperator all users of this function share.
 *
 * Twisted: `task.cooperate`.
 */
export function cooperate<I extends Iterator<unknown>>(iterator: I): CooperativeTask<I> {
  shared ??= new Cooperator();
  return shared.cooperate(iterator);
}

/**
 * {@link Cooperator.coiterate} of the Cooperator all users of this function share.
 *
 * Twisted: `task.coiterate`.
 */
export function coiterate<I extends Iterator<unknown>>(iterator: I): Deferred<I> {
  shared ??= new Cooperator();
  return shared.coiterate(iterator);
}
