/** Line arithmetic over a source text. Lines and columns count from 0. */
export class Lines {
  readonly source: string;
  private readonly starts: number[] = [0];

  constructor(source: string) {
    this.source = source;
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) {
      this.starts.push(at + 1);
    }
  }

  get count(): number {
    return this.starts.length;
  }

  /** The line an offset is on. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  startOf(line: number): number {
    return this.starts[line] ?? this.source.length;
  }

  /** The offset after a line's last character, its line break left out. */
  endOf(line: number): number {
    const next = this.starts[line + 1];
    return next === undefined ? this.source.length : next - 1;
  }

  textOf(line: number): string {
    return this.source.slice(this.startOf(line), this.endOf(line));
  }

  columnOf(offset: number): number {
    return offset - this.startOf(this.lineOf(offset));
  }

  /** Whether a line holds nothing but blanks; false outside of the text. */
  isBlank(line: number): boolean {
    return line >= 0 && line < this.count && this.textOf(line).trim() === '';
  }
}
