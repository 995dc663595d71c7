import type { Attributes, Flattenable } from './flattenable.js';

/**
 * The slot values in force at one place of a page.
 *
 * Twisted keeps them on a stack that grows by an entry per tag and shrinks by one only at the end of a tag with a
 * render method, so what a tag fills in stays in force after it (its ticket 9383, recorded by the vectors). That order
 * is kept exactly. Only the entries that a tag still being rendered could take away, at most one each, are kept apart,
 * though; all below them are merged, so that a page of a million rows needs no more room than one of ten.
 */
export class SlotScope {
  readonly #merged = new Map<string, Attributes>();
  /** The newest entries, as many as there are rendered tags open. */
  readonly #recent: Array<Attributes | undefined> = [];
  #open = 0;

  /** A tag begins. */
  push(values: Attributes | undefined): void {
    if (this.#open === 0) {
      if (values !== undefined) this.#merge(values);
      return;
    }
    this.#recent.push(values);
    if (this.#recent.length > this.#open) this.#merge(this.#recent.shift());
  }

  /** A tag with a render method begins. */
  open(values: Attributes | undefined): void {
    this.#open++;
    this.push(values);
  }

  /** A tag with a render method ends: the newest entry goes, whosever it is. */
  close(): void {
    this.#open--;
    this.#recent.pop();
  }

  /** The value the newest entry gives to a slot. */
  get(name: string): Flattenable | undefined {
    for (let i = this.#recent.length - 1; i >= 0; i--) {
      const values = this.#recent[i];
      if (values !== undefined && Object.hasOwn(values, name)) return values[name];
    }
    return this.#merged.get(name)?.[name];
  }

  /** All that is in force, as it was filled in. */
  frames(): Set<Attributes> {
    const frames = new Set(this.#merged.values());
    for (const values of this.#recent) if (values !== undefined) frames.add(values);
    return frames;
  }

  #merge(values: Attributes | undefined): void {
    if (values === undefined) return;
    for (const name of Object.keys(values)) this.#merged.set(name, values);
  }
}
