import { Site } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/04-dynamic-dispatch.ts';
import { calendar } from '../../../examples/web-in-60/calendar.ts';
import { behaviours } from './behaviours/dynamic-dispatch.js';
import { onEachHost } from './page.js';

behaviours(() => create());

describe('with displayTracebacks', () => {
  onEachHost(
    () => new Site(create(), { displayTracebacks: true }),
    (page) => {
      it('shows what went wrong, and where', async () => {
        const { status, text } = await page.get('/soon');
        expect(status).toBe(500);
        expect(text).toContain('RangeError');
        expect(text).toContain('"soon" is no year');
        expect(text).toContain('04-dynamic-dispatch.ts');
        expect(page.errors()).toHaveLength(1);
      });
    },
  );
});

it('knows leap years, and on which day a month begins', () => {
  const monthOf = (year: number, name: string): string =>
    calendar(year)
      .split('\n\n')
      .find((month) => month.includes(name)) ?? '';
  expect(monthOf(2024, 'February')).toContain('26 27 28 29');
  expect(monthOf(2023, 'February')).not.toContain('29');
  expect(monthOf(2026, 'March').split('\n')[2]).toBe('                   1');
  expect(monthOf(2026, 'June').split('\n')[2]).toBe(' 1  2  3  4  5  6  7');
  expect(monthOf(1, 'January').split('\n')[2]).toBe(' 1  2  3  4  5  6  7');
});
