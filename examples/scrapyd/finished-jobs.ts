import type { Run } from './run.ts';

/** The jobs that finished last, in memory. */
export class FinishedJobs implements Iterable<Run> {
  readonly #keep: number;
  readonly #runs: Run[] = [];

  constructor(keep: number) {
    this.#keep = keep;
  }

  get size(): number {
    return this.#runs.length;
  }

  add(run: Run): void {
    this.#runs.unshift(run);
    this.#runs.splice(this.#keep);
  }

  /** The last one first. */
  [Symbol.iterator](): Iterator<Run> {
    return this.#runs.values();
  }
}
