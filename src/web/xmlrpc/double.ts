/**
 * A number that is sent as `<double>` even if it is whole: `new Double(3)` is `<double>3.0</double>` where `3` is
 * `<int>3</int>`. JavaScript knows no difference between the two, strict clients do.
 *
 * It is what `<double>` values are read as where `useDouble` asks for it, and calculates like a number.
 */
export class Double {
  /** The number. */
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toString(): string {
    return String(this.value);
  }

  toJSON(): number {
    return this.value;
  }
}
