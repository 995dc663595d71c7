import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { convert } from '../../src/cli/port/index.js';

const TEXT = readFileSync(new URL('../../docs/porting.md', import.meta.url), 'utf8');
const sample = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(TEXT)?.[1] ?? '';

it('docs/porting.md shows what the converter makes of its script', () => {
  const { text, marks } = convert(sample('python'), { kind: 'rpy' });
  expect(marks).toEqual([]);
  expect(text).toBe(sample('ts'));
});

it('docs/porting.md shows how it marks what it cannot convert', () => {
  const source =
    'from calendar import calendar\nclass A:\n    def f(self):\n        table = calendar(self.number)\n';
  const marked = [...TEXT.matchAll(/^```ts\n([\s\S]*?)^```$/gm)][1]?.[1] ?? '';
  const lines = convert(source)
    .text.split('\n')
    .map((line) => line.trim());
  for (const line of marked.trim().split('\n')) expect(lines).toContain(line);
});
