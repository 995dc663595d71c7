import { html } from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { expect, it } from 'vitest';

it('html.output gives what a function gives, or logs its error and says nothing of it', () => {
  expect(html.output((name: string) => `<b>${html.escape(name)}</b>`, 'a&b')).toBe(
    '<b>a&amp;b</b>',
  );
  const stop = collectErrors();
  const broken = (): string => {
    throw new TypeError('secret');
  };
  expect(html.output(broken)).toBe('<pre>An error occurred.</pre>');
  expect(flushLoggedErrors(TypeError)).toHaveLength(1);
  expect(stop()).toEqual([]);
});
