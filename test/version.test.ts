import { readFileSync } from 'node:fs';
import { server } from 'hawser';
import { expect, it } from 'vitest';

it('the version is that of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(server.version).toBe(`hawser/${manifest.version}`);
});
