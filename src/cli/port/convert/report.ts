import type { Span } from '../python/ast.js';
import { Lines } from '../python/lines.js';

/** Something that was left for a person. */
export interface Mark {
  /** Line in the Python source, from 1. */
  readonly line: number;
  /** The Python it is about, on one line. */
  readonly python: string;
  /** Why, where there is more to say than that nothing fits. */
  readonly reason: string | undefined;
}

/** Counts what was converted and notes what was not. */
export class Report {
  readonly marks: Mark[] = [];
  /** Statements that were read. */
  statements = 0;
  /** Lines of the source that hold a mark. */
  private readonly lines: Lines;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    this.lines = new Lines(source);
  }

  /** Note that something was left. */
  mark(span: Span, reason?: string): Mark {
    const mark = { line: this.lineOf(span), python: this.quote(span), reason };
    this.marks.push(mark);
    return mark;
  }

  /** The line something begins on, from 1. */
  lineOf(span: Span): number {
    return this.lines.lineOf(span.from) + 1;
  }

  /** The last line of it, from 1. */
  lastLineOf(span: Span): number {
    return this.lines.lineOf(Math.max(span.from, span.to - 1)) + 1;
  }

  /** The source of something, as it stands. */
  textOf(span: Span): string {
    return this.source.slice(span.from, span.to);
  }

  /** The source lines of something, without the indentation of the first. */
  linesOf(span: Span): string[] {
    const first = this.lines.columnOf(span.from);
    return this.textOf(span)
      .trimEnd()
      .split('\n')
      .map((line, at) => (at === 0 ? line : line.replace(new RegExp(`^[ \\t]{0,${first}}`), '')))
      .map((line) => line.trimEnd());
  }

  private quote(span: Span): string {
    return this.textOf(span)
      .replaceAll(/\s*\n\s*/g, ' ')
      .trim();
  }
}
