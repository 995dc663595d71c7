// Everything the package exports says what it is: read from what the compiler declares to users.
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { load, publicDeclarations, untold } from './docstrings.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const entries = Object.entries(manifest.exports as Record<string, { types?: string }>)
  .filter(([, { types }]) => types !== undefined)
  .map(([subpath, { types }]) => [subpath, join(ROOT, types as string)] as const);

describe('docstrings', () => {
  it('are looked for in what the package was built to', () => {
    for (const [, file] of entries) expect(existsSync(file), `${file}: npm run build`).toBe(true);
    const dist = join(ROOT, 'dist');
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    load(files.filter((file) => file.endsWith('.d.ts')).map((file) => join(dist, file)));
  });

  it.each(entries)('has one on each export and public method: %s', (_subpath, file) => {
    const declarations = publicDeclarations(file);
    expect(declarations.length).toBeGreaterThan(0);
    expect(untold(declarations)).toEqual([]);
  });

  it('would be missed', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hawser-docstrings-')), 'index.d.ts');
    const text = `
/** Told. */
export declare class Told extends Base {
    constructor(x: number);
    /** Told. */
    told(): void;
    untold(x: number): void;
    inherited(): void;
    property: string;
    /** @internal */
    _internal(): void;
}
interface Base {
    /** Told. */
    inherited(): void;
}
export declare function untold(): void;
/** @internal */
export declare function internal(): void;
declare const local: number;
export { local as renamed };
`;
    writeFileSync(file, text);
    expect(untold(publicDeclarations(file)).map((line) => line.split(': ')[1])).toEqual([
      'Told.untold',
      'local',
      'untold',
    ]);
  });
});
