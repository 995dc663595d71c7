import { dangerousPathError, isDangerous } from 'hawser';
import { expect, it } from 'vitest';
import { ask } from './helper.js';

it.each(['..', 'a/b', '/', '../x'])('%j is dangerous', (path) => {
  expect(isDangerous(path)).toBe(true);
});

it.each(['', '.', 'a', '...', 'a..b'])('%j is not', (path) => {
  expect(isDangerous(path)).toBe(false);
});

it('dangerousPathError is a page', async () => {
  const { status, text } = await ask(dangerousPathError, '/x');
  expect(status).toBe(404);
  expect(text).toContain('Invalid request URL.');
});
