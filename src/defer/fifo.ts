/**
 * First in, first out, in constant time however long it grows; an array's `shift` is not.
 *
 * @internal
 */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** Take the oldest; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    // Move the rest down once as much has been taken as is left: constant cost for each item.
    if (this.head * 2 >= this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  /** Take out this one, wherever it stands. */
  remove(item: T): void {
    const index = this.items.indexOf(item, this.head);
    if (index >= 0) this.items.splice(index, 1);
  }

  toArray(): T[] {
    return this.items.slice(this.head) as T[];
  }
}
