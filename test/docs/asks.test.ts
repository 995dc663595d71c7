import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const at = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = at('docs/asks.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (ask|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, ask = '', tickets = '', verdict = '']) => ({ ask, tickets, verdict }));

/** Whether a test of a file has a title that ends so; comments do not count. */
function hasTitle(path: string, title: string): boolean {
  const source = at(path).replace(/^\s*\/\/.*$/gm, '');
  return ["'", '"', '`'].some((quote) => source.includes(title + quote));
}

describe('docs/asks.md', () => {
  it('has a row for each of the 42 asks and the five oldest', () => {
    const numbers = rows.map(({ ask }) => Number.parseInt(ask, 10)).filter(Boolean);
    expect(numbers).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
    expect(rows.length).toBe(47);
  });

  it.each(rows)(
    '$ask has a verdict: done and tested under its ticket, or declined and why',
    ({ tickets, verdict }) => {
      expect(verdict).toMatch(/^(?:done\b|declined\b.{20})/);
      if (verdict.startsWith('declined')) return;
      const links = [...verdict.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)];
      expect(links.length).toBeGreaterThan(0);
      const named = tickets.split(', ');
      for (const [, title = '', file = ''] of links) {
        expect(hasTitle(file, title), `${title} in ${file}`).toBe(true);
        expect(
          named.some((ticket) => title.includes(ticket)),
          `a ticket in ${title}`,
        ).toBe(true);
      }
    },
  );
});
