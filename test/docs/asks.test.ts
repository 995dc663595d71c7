import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const at = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = at('docs/asks.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (ask|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/asks.md', () => {
  it('has a row for each of the 42 asks and the five oldest', () => {
    const numbers = rows.map(([, ask]) => Number.parseInt(ask as string, 10)).filter(Boolean);
    expect(numbers).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
    expect(rows.length).toBe(47);
  });

  it.each(rows.filter((row) => /^done.*`test\//.test(row[3] as string)))(
    '%s%s is tested where it says, under its ticket',
    (_empty, _ask, tickets, verdict) => {
      const files = [...(verdict as string).matchAll(/`(test\/[\w./-]+)`/g)].map((m) => m[1]);
      const texts = files.map((file) => at(file as string).replace(/^\s*\/\/.*$/gm, '')).join('\n');
      const named = (tickets as string).match(/[a-z][\w-]* \d+/g) ?? [];
      expect(named.filter((ticket) => texts.includes(ticket)).length).toBeGreaterThan(0);
    },
  );
});
