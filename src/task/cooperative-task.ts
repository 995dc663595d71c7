import { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';
import { NotPaused, type SchedulerError, TaskDone, TaskFailed, TaskStopped } from './errors.js';

/** What a task needs of its Cooperator. @internal */
export interface TaskScheduler {
  addTask(task: CooperativeTask<any>): void;
  removeTask(task: CooperativeTask<any>): void;
}

/**
 * One iterator that a `Cooperator` runs. Made by `cooperate`.
 *
 * Twisted: `CooperativeTask`.
 */
export class CooperativeTask<I extends Iterator<unknown> = Iterator<unknown>> {
  private readonly iterator: I;
  private readonly scheduler: TaskScheduler;
  private readonly waiting: Deferred<I>[] = [];
  private pauseCount = 0;
  private state: SchedulerError | undefined = undefined;
  private result: I | Failure | undefined = undefined;

  /** @internal */
  constructor(iterator: I, scheduler: TaskScheduler) {
    this.iterator = iterator;
    this.scheduler = scheduler;
    scheduler.addTask(this);
  }

  /** A new Deferred that fires with the iterator when it has come to its end, and fails if it does not. */
  whenDone(): Deferred<I> {
    const d = new Deferred<I>();
    if (this.result === undefined) this.waiting.push(d);
    else d.callback(this.result);
    return d;
  }

  /**
   * Do not go on until {@link resume} was called as often as this.
   *
   * @throws `TaskDone`, `TaskStopped` or `TaskFailed` when it is over.
   */
  pause(): void {
    this.checkFinished();
    if (++this.pauseCount === 1) this.scheduler.removeTask(this);
  }

  /**
   * Undo one {@link pause}.
   *
   * @throws {@link NotPaused} when there is none.
   */
  resume(): void {
    if (this.pauseCount === 0) throw new NotPaused('This task is not paused.');
    if (--this.pauseCount === 0 && this.state === undefined) this.scheduler.addTask(this);
  }

  /**
   * End it; who waits for it gets `TaskStopped`.
   *
   * @throws `TaskDone`, `TaskStopped` or `TaskFailed` when it is over already.
   */
  stop(): void {
    this.checkFinished();
    this.completeWith(new TaskStopped());
  }

  /** @internal */
  completeWith(state: SchedulerError, result: I | Failure = new Failure(state)): void {
    this.state = state;
    this.result = result;
    if (this.pauseCount === 0) this.scheduler.removeTask(this);
    // Last, as their callbacks may do anything with the Cooperator.
    for (const d of this.waiting) d.callback(result);
  }

  /** Do a piece of the work. @internal */
  step(): void {
    let next: IteratorResult<unknown>;
    try {
      next = this.iterator.next();
    } catch (error) {
      this.completeWith(new TaskFailed(), error instanceof Failure ? error : new Failure(error));
      return;
    }
    if (next.done === true) {
      this.completeWith(new TaskDone(), this.iterator);
      return;
    }
    const { value } = next;
    if (typeof (value as PromiseLike<unknown> | null | undefined)?.then !== 'function') return;
    this.pause();
    const d =
      value instanceof Deferred ? value : Deferred.fromPromise(value as PromiseLike<unknown>);
    d.addCallbacks(
      () => this.resume(),
      (failure) => this.completeWith(new TaskFailed(), failure),
    );
  }

  private checkFinished(): void {
    if (this.state !== undefined) throw this.state;
  }
}
