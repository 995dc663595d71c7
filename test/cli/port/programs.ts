import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convert } from '../../../src/cli/port/index.js';

const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

/** A Python program of the fixtures. */
export interface Program {
  /** Its name without folder and ending. */
  readonly name: string;
  readonly path: string;
  readonly source: string;
  readonly kind: 'module' | 'rpy';
}

/** The Python programs of a folder of the fixtures, by name. */
export function programs(folder: string): Program[] {
  return readdirSync(join(FIXTURES, folder))
    .filter((file) => /\.r?py$/.test(file))
    .sort()
    .map((file) => {
      const path = join(FIXTURES, folder, file);
      return {
        name: file.replace(/\.r?py$/, ''),
        path,
        source: readFileSync(path, 'utf8'),
        kind: file.endsWith('.rpy') ? 'rpy' : 'module',
      };
    });
}

/** A folder for converted programs. */
export interface Workshop {
  readonly folder: string;
  /** Convert a program, make the edits its marks ask for, write it, and give its path. */
  write(program: Program, edits?: readonly Edit[]): string;
  remove(): void;
}

/** What a person does about a mark: the text that stands there, and what it becomes. */
export type Edit = readonly [marked: string, written: string];

/** Open a folder outside of the repository; the caller removes it. */
export function openWorkshop(): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-port-'));
  return {
    folder,
    write({ name, source, kind }, edits = []) {
      let { text } = convert(source, { kind });
      for (const [marked, written] of edits) {
        if (!text.includes(marked))
          throw new Error(`${name}: there is no ${JSON.stringify(marked)}`);
        text = text.replace(marked, () => written);
      }
      const path = join(folder, `${name}.ts`);
      writeFileSync(path, text);
      return path;
    },
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}
