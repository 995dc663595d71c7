/** A row of the tables of names. */
export interface NameRow {
  /** The module of Twisted. */
  readonly module: string;
  /** Names there. */
  readonly twisted: readonly string[];
  /** What became of them: `name`, `name.member` or `specifier#name.member`; none for a dash. */
  readonly hawser: readonly string[];
  readonly remark: string;
}

/** The tables of names in a chapter: by module under headings, and the last one by row. */
export function nameRows(chapter: string): NameRow[] {
  const rows: NameRow[] = [];
  let module: string | undefined;
  for (const line of chapter.slice(chapter.indexOf('\n## Names')).split('\n')) {
    const heading = /^### (?:`(.+)`)?/.exec(line);
    if (heading !== null) module = heading[1];
    if (!line.startsWith('| `')) continue;
    const [left = '', middle = '', remark = ''] = cellsOf(line);
    const names = codeIn(left);
    if (module === undefined) {
      rows.push({ module: names[0] as string, twisted: [], hawser: codeIn(middle), remark });
    } else {
      rows.push({ module, twisted: names, hawser: referencesOf(names, middle), remark });
    }
  }
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
}

function referencesOf(names: readonly string[], cell: string): string[] {
  if (!cell.startsWith('the same')) return codeIn(cell);
  const [place] = codeIn(cell);
  if (place === undefined) return [...names];
  return names.map((name) => (place.includes('/') ? `${place}#${name}` : `${place}.${name}`));
}

/** A module of TypeScript that compiles if all of these exist, one line for each. */
export function usesOf(references: readonly string[]): string {
  return references
    .map((reference, i) => {
      const [path, specifier = 'hawser'] = reference.split('#').reverse() as [string, string?];
      const [name, member] = path.split('.') as [string, string?];
      if (member === undefined) return `export type { ${name} as N${i} } from '${specifier}';`;
      // Namespaces and static members are values; members of classes and interfaces are types.
      return /^[a-z]/.test(name) || reference === 'Deferred.fromCoroutine'
        ? `import { ${name} as N${i} } from '${specifier}'; export type T${i} = typeof N${i}.${member};`
        : `import type { ${name} as N${i} } from '${specifier}'; export type T${i} = N${i}['${member}'];`;
    })
    .join('\n');
}
