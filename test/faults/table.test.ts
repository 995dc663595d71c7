import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PLANTS } from './plants.js';
import { table } from './table.js';

const text = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');

it('shows the table of the fault suite as it is run', () => {
  const [, shown] = /<!-- faults -->\n([\s\S]*?)\n<!-- \/faults -->/.exec(text) ?? [];
  expect(shown).toBe(table());
});

it('names every fault that is planted', () => {
  for (const { name } of PLANTS) expect(text).toContain(`- ${name}\n`);
});
