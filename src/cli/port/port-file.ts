import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { convert } from './convert/convert.js';
import type { Mark } from './convert/report.js';
import { defaultOutput, ownModules } from './own-modules.js';

/** What {@link portFile} is told. */
export interface PortFileOptions {
  /** The file to write. Default: beside the source, `a.py` → `a.ts`, `a.rpy` → `a.rpy.ts`. */
  readonly out?: string | undefined;
  /** Write over a file that is there already. Default is false: it may hold edits. */
  readonly force?: boolean | undefined;
}

/** What {@link portFile} did. */
export interface PortedFile {
  /** The file that was written. */
  readonly out: string;
  /** How many statements were converted completely. */
  readonly converted: number;
  /** What was left for a person, in the order of the source. */
  readonly marks: readonly Mark[];
}

/**
 * Convert a Python file, `.py` as a module and `.rpy` as a script, and write the TypeScript.
 *
 * @throws Error with `code` `ENOENT` and the like where a file cannot be read or written; `EEXIST` where the output
 *   is there already and `force` is not set.
 */
export async function portFile(file: string, options: PortFileOptions = {}): Promise<PortedFile> {
  const out = options.out ?? defaultOutput(file);
  const source = await readFile(file, 'utf8');
  const { text, converted, marks } = convert(source, {
    kind: file.endsWith('.rpy') ? 'rpy' : 'module',
    ownModule: ownModules(resolve(file), resolve(out)),
  });
  await writeFile(out, text, { flag: options.force === true ? 'w' : 'wx' });
  return { out, converted, marks };
}

/** What was done, as lines for people: the counts, and every mark with its line in the source. */
export function summaryOf(file: string, { out, converted, marks }: PortedFile): string[] {
  const statements = `${converted} statement${converted === 1 ? '' : 's'} converted`;
  const marked = marks.length === 0 ? 'nothing left to do' : `${marks.length} marked`;
  const width = String(marks.at(-1)?.line ?? '').length;
  return [
    `${file} -> ${out}: ${statements}, ${marked}`,
    ...marks.map(({ line, python, reason }) => {
      const why = reason === undefined ? '' : `  (${reason})`;
      return `  line ${String(line).padStart(width)}: ${shorten(python)}${why}`;
    }),
  ];
}

const shorten = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 79)}…`);
