import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const site = new URL('../../docs/site/', import.meta.url);

describe('the site of the documentation', () => {
  it('has a reference for every subpath of the package, JSX and package.json apart', () => {
    const { entryPoints } = JSON.parse(readFileSync(new URL('typedoc.json', site), 'utf8')) as {
      entryPoints: string[];
    };
    const expected = Object.values(manifest.exports)
      .flatMap((entry) => (typeof entry === 'string' ? [] : entry.types))
      .filter((types) => types.endsWith('/index.d.ts'))
      .map((types) => types.replace('./dist/', '../../').replace('.d.ts', '.ts'));
    expect(entryPoints.toSorted()).toEqual(expected.toSorted());
    for (const path of entryPoints) {
      expect([path, existsSync(fileURLToPath(new URL(path, site)))]).toEqual([path, true]);
    }
  });
});
