import { brandError, HawserError } from '../hawser-error.js';
import { Deferred } from './deferred.js';
import { Fifo } from './fifo.js';
import { succeed } from './succeed.js';

/** A {@link DeferredQueue} is full. Twisted: `QueueOverflow`. */
export class QueueOverflow extends HawserError {
  override readonly code: string = 'HAWSER_QUEUE_OVERFLOW';
}
brandError(QueueOverflow, 'QueueOverflow');

/** Too many wait for a {@link DeferredQueue} to be filled. Twisted: `QueueUnderflow`. */
export class QueueUnderflow extends HawserError {
  override readonly code: string = 'HAWSER_QUEUE_UNDERFLOW';
}
brandError(QueueUnderflow, 'QueueUnderflow');

/** The limits of a {@link DeferredQueue}. */
export interface DeferredQueueOptions {
  /** How many objects may lie in it. 0 means none: every object needs somebody who waits for it. Default is no limit. */
  size?: number | undefined;
  /** How many may wait for an object. 0 means none. Default is no limit. */
  backlog?: number | undefined;
}

/**
 * A queue where one may wait for the next object.
 *
 * Objects go to those who wait, first come, first served, before {@link put} returns.
 * `for await (const object of queue)` takes one after the other, for ever, until the loop is left.
 *
 * Twisted: `DeferredQueue`.
 */
export class DeferredQueue<T = unknown> implements AsyncIterable<T> {
  /** How many objects may lie in it; `undefined` for no limit. */
  size: number | undefined;
  /** How many may wait; `undefined` for no limit. */
  backlog: number | undefined;
  private readonly getters = new Fifo<Deferred<T>>();
  private readonly objects = new Fifo<T>();

  constructor(options: DeferredQueueOptions = {}) {
    this.size = options.size;
    this.backlog = options.backlog;
  }

  /** The Deferreds of those that wait, the next one first. */
  get waiting(): readonly Deferred<T>[] {
    return this.getters.toArray();
  }

  /** The objects that lie in it, the next one first. */
  get pending(): readonly T[] {
    return this.objects.toArray();
  }

  /**
   * Add an object, or hand it to the one who waits longest.
   *
   * @throws {@link QueueOverflow} when it is full.
   */
  put(object: T): void {
    const getter = this.getters.shift();
    if (getter !== undefined) getter.callback(object);
    else if (this.size === undefined || this.objects.length < this.size) this.objects.push(object);
    else throw new QueueOverflow(`The queue already holds ${this.objects.length} objects.`);
  }

  /**
   * Take the next object: a Deferred that fires with it. Cancelling it leaves the line.
   *
   * @throws {@link QueueUnderflow} when too many wait already.
   */
  get(): Deferred<T> {
    if (this.objects.length > 0) return succeed(this.objects.shift() as T);
    if (this.backlog !== undefined && this.getters.length >= this.backlog) {
      throw new QueueUnderflow(`${this.getters.length} already wait for the queue.`);
    }
    const d: Deferred<T> = new Deferred(() => this.getters.remove(d));
    this.getters.push(d);
    return d;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    const asked = new Set<Deferred<T>>();
    let left = false;
    return {
      next: async (): Promise<IteratorResult<T>> => {
        if (left) return { done: true, value: undefined };
        const d = this.get();
        asked.add(d);
        try {
          return { done: false, value: await d };
        } catch (error) {
          if (left) return { done: true, value: undefined };
          throw error;
        } finally {
          asked.delete(d);
        }
      },
      return: async (): Promise<IteratorResult<T>> => {
        left = true;
        for (const d of asked) d.cancel();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator](): AsyncIterableIterator<T> {
        return this;
      },
    };
  }
}
