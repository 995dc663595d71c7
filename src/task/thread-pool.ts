import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Deferred } from '../defer/deferred.js';
import { CancelledError } from '../defer/errors.js';
import { fail } from '../defer/succeed.js';
import {
  type Job,
  jobOf,
  type Outcome,
  type ThreadTask,
  thrownValue,
  WORKER,
} from './thread-task.js';

/** How many threads a {@link ThreadPool} has. */
export interface ThreadPoolOptions {
  /** At least so many, from when it is first used. Default is 0. */
  min?: number | undefined;
  /** At most so many. Default is the number of processors, but not more than 10. */
  max?: number | undefined;
}

/** A job that waits or runs. */
interface Ticket {
  readonly job: Job;
  readonly deferred: Deferred<any>;
}

/**
 * Threads that run functions outside of the event loop.
 *
 * Threads are made when there is work and kept for more; one that has nothing to do does not keep
 * the process alive. Each runs one function at a time, in the order they came.
 *
 * Twisted: `twisted.python.threadpool.ThreadPool`, on Node's `worker_threads`.
 */
export class ThreadPool {
  /** At least so many threads. */
  min: number;
  /** At most so many threads. */
  max: number;
  private readonly waiting: Ticket[] = [];
  private readonly idle: Set<Worker> = new Set();
  private readonly busy: Map<Worker, Ticket> = new Map();
  private ended = false;

  /** @throws RangeError for sizes that are no whole numbers with `0 <= min <= max`, `max >= 1`. */
  constructor(options: ThreadPoolOptions = {}) {
    this.min = 0;
    this.max = Math.min(10, availableParallelism());
    this.adjustPoolsize(options);
  }

  /** How many threads there are. */
  get size(): number {
    return this.idle.size + this.busy.size;
  }

  /** How many functions wait for a thread. */
  get queued(): number {
    return this.waiting.length;
  }

  /**
   * Change how many threads there may be. Those that are too many end when their function does.
   *
   * @throws RangeError as the constructor does.
   */
  adjustPoolsize(options: ThreadPoolOptions): void {
    const { min = this.min, max = Math.max(min, this.max) } = options;
    if (!Number.isInteger(min) || !Number.isInteger(max) || min < 0 || max < 1 || min > max) {
      throw new RangeError(
        `A thread pool wants whole numbers with 0 <= min <= max and max >= 1, not ${min} and ${max}.`,
      );
    }
    this.min = min;
    this.max = max;
    this.assign();
  }

  /**
   * Call a function in a thread.
   *
   * Arguments and result are copied (structured clone).
   *
   * @returns A Deferred of what it returns or throws. Cancelling it takes a waiting function out of
   *   the line; one that runs is ended together with its thread, wherever it is.
   */
  run<R, A extends unknown[]>(task: ThreadTask<A, R>, args: A): Deferred<Awaited<R>> {
    if (this.ended) return fail(new Error('This thread pool was stopped.'));
    let job: Job;
    try {
      job = jobOf(task as ThreadTask, args);
    } catch (error) {
      return fail(error);
    }
    const deferred: Deferred<any> = new Deferred(() => this.withdraw(ticket));
    const ticket: Ticket = { job, deferred };
    this.waiting.push(ticket);
    this.assign();
    return deferred;
  }

  /**
   * End all threads. Functions that wait or run fail with `CancelledError`.
   *
   * @returns A Deferred that fires when the threads are gone.
   */
  stop(): Deferred<void> {
    this.ended = true;
    const workers = [...this.idle, ...this.busy.keys()];
    const tickets = [...this.busy.values(), ...this.waiting.splice(0)];
    this.idle.clear();
    this.busy.clear();
    for (const ticket of tickets)
      ticket.deferred.errback(new CancelledError('The thread pool was stopped.'));
    return Deferred.fromPromise(
      Promise.all(workers.map((worker) => worker.terminate())),
    ).addCallback(() => {});
  }

  /** Give work to threads that have none, and make threads where there are too few. */
  private assign(): void {
    while (this.waiting.length > 0) {
      const worker = this.idle.values().next().value ?? this.grow();
      if (worker === undefined) return;
      this.post(worker, this.waiting.shift() as Ticket);
    }
    while (this.size > this.max && this.idle.size > 0) {
      const worker = this.idle.values().next().value as Worker;
      this.idle.delete(worker);
      void worker.terminate();
    }
  }

  private post(worker: Worker, ticket: Ticket): void {
    this.idle.delete(worker);
    this.busy.set(worker, ticket);
    worker.ref();
    try {
      worker.postMessage(ticket.job);
    } catch (error) {
      // An argument that cannot be copied.
      this.release(worker)?.deferred.errback(error);
    }
  }

  private grow(): Worker | undefined {
    if (this.size >= this.max) return undefined;
    const worker = new Worker(WORKER, { eval: true, name: 'hawser' });
    worker.unref();
    worker.on('message', (outcome: Outcome) => {
      const ticket = this.release(worker);
      if (ticket === undefined) return;
      if ('value' in outcome) ticket.deferred.callback(outcome.value);
      else ticket.deferred.errback(thrownValue(outcome.thrown));
    });
    worker.on('error', (error) => this.lose(worker, error));
    worker.on('exit', (code) => this.lose(worker, new Error(`The thread exited with ${code}.`)));
    this.idle.add(worker);
    while (this.size < this.min) this.grow();
    return worker;
  }

  /** The thread has done its work; what that was. */
  private release(worker: Worker): Ticket | undefined {
    const ticket = this.busy.get(worker);
    if (ticket === undefined) return undefined;
    this.busy.delete(worker);
    this.idle.add(worker);
    worker.unref();
    this.assign();
    return ticket;
  }

  /** The thread is gone, and what it did with it. */
  private lose(worker: Worker, error: unknown): void {
    const ticket = this.busy.get(worker);
    this.busy.delete(worker);
    this.idle.delete(worker);
    ticket?.deferred.errback(error);
    if (!this.ended) this.assign();
  }

  /** Nobody wants the result any more. */
  private withdraw(ticket: Ticket): void {
    const index = this.waiting.indexOf(ticket);
    if (index >= 0) {
      this.waiting.splice(index, 1);
      return;
    }
    for (const [worker, running] of this.busy) {
      if (running !== ticket) continue;
      this.busy.delete(worker);
      void worker.terminate();
      this.assign();
    }
  }
}
