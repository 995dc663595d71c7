import type { DelayedCall } from './delayed-call.js';

/**
 * Delayed calls in the order in which they are due: a binary heap in which every call knows its place, so that one in
 * the middle can be taken out or moved.
 *
 * @internal
 */
export class CallQueue {
  readonly #heap: DelayedCall[] = [];
  #made = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** The call that is due first. */
  get first(): DelayedCall | undefined {
    return this.#heap[0];
  }

  /** All calls, in no particular order. */
  get all(): readonly DelayedCall[] {
    return this.#heap;
  }

  add(call: DelayedCall): void {
    call.made = this.#made++;
    this.#rise(this.#heap.push(call) - 1, call);
  }

  remove(call: DelayedCall): void {
    const heap = this.#heap;
    const place = call.place;
    const last = heap.pop() as DelayedCall;
    call.place = -1;
    if (last === call) return;
    this.#rise(place, last);
    if (last.place === place) this.#sink(place, last);
  }

  /** The time of a call became earlier. */
  hastened(call: DelayedCall): void {
    this.#rise(call.place, call);
  }

  /** The time of a call became later. */
  deferred(call: DelayedCall): void {
    this.#sink(call.place, call);
  }

  #rise(place: number, call: DelayedCall): void {
    const heap = this.#heap;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as DelayedCall;
      if (!isBefore(call, parent)) break;
      heap[place] = parent;
      parent.place = place;
      place = above;
    }
    heap[place] = call;
    call.place = place;
  }

  #sink(place: number, call: DelayedCall): void {
    const heap = this.#heap;
    const { length } = heap;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= length) break;
      let child = heap[below] as DelayedCall;
      const other = heap[below + 1];
      if (other !== undefined && isBefore(other, child)) {
        child = other;
        below++;
      }
      if (!isBefore(child, call)) break;
      heap[place] = child;
      child.place = place;
      place = below;
    }
    heap[place] = call;
    call.place = place;
  }
}

/** Calls of the same time are made in the order in which they were asked for. */
function isBefore(a: DelayedCall, b: DelayedCall): boolean {
  return a.time < b.time || (a.time === b.time && a.made < b.made);
}
