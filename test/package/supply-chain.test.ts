import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json'));
const lock: Record<string, Record<string, any>> = JSON.parse(read('package-lock.json')).packages;

describe('the supply chain', () => {
  it('gives a reason for each run-time dependency', () => {
    const rows = [
      ...read('docs/dependencies.md').matchAll(/^\| ([@\w./-]+) \| .+ \| .+ \|$/gm),
    ].map(([, name]) => name);
    expect(rows.slice(1)).toEqual(Object.keys(manifest.dependencies).sort());
  });

  it('runs nothing at install time: npm ci --ignore-scripts is enough', () => {
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest.scripts[script]).toBeUndefined();
    }
    const scripted = Object.entries(lock).filter(
      ([, { hasInstallScript, dev }]) => hasInstallScript === true && dev !== true,
    );
    expect(scripted).toEqual([]);
  });

  it('locks every package to a checksum', () => {
    for (const [path, { integrity, link, inBundle }] of Object.entries(lock)) {
      if (path !== '' && link !== true && inBundle !== true)
        expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
    }
  });

  it('is ready to be published with provenance', () => {
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });
});
