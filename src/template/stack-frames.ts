import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One line of a stack trace. */
export interface StackFrame {
  readonly functionName: string;
  /** As the engine names it: a path, a `file:` URL, or `node:...`. */
  readonly file: string;
  /** 1-based. */
  readonly lineNumber: number;
}

/** `at name (file:1:2)` or `at file:1:2`. */
const FRAME = /^\s*at (?:(.*?) \()?(.+?):(\d+):\d+\)?$/;

/** The frames of an error's stack, or of its cause's if it has none, innermost last as in Twisted's tracebacks. */
export function stackFrames(error: unknown): StackFrame[] {
  const stack = error instanceof Error ? error.stack : undefined;
  const frames: StackFrame[] = [];
  for (const line of typeof stack === 'string' ? stack.split('\n') : []) {
    const [, functionName = '<anonymous>', file, lineNumber] = FRAME.exec(line) ?? [];
    if (file === undefined) continue;
    frames.unshift({ functionName, file, lineNumber: Number(lineNumber) });
  }
  const cause = error instanceof Error ? error.cause : undefined;
  return frames.length === 0 && cause !== undefined ? stackFrames(cause) : frames;
}

/** The line a frame stands for with those before and after it, as far as its file can be read. */
export function sourceAround(frame: StackFrame): Array<{ lineNumber: number; source: string }> {
  let lines: string[] = [];
  try {
    const path = frame.file.startsWith('file:') ? fileURLToPath(frame.file) : frame.file;
    if (isAbsolute(path)) lines = readFileSync(path, 'utf8').split('\n');
  } catch {
    // Code that was bundled or evaluated has no file to show.
  }
  const around: Array<{ lineNumber: number; source: string }> = [];
  for (let n = frame.lineNumber - 1; n <= frame.lineNumber + 1; n++) {
    const source = lines[n - 1]?.trimEnd();
    if (source !== undefined) around.push({ lineNumber: n, source });
  }
  return around;
}
