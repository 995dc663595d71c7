import { expect, it } from 'vitest';
import { type Make, onEachHost } from '../page.js';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('greets at every path, with the type the handler gave', async () => {
      for (const path of ['/', '/any/path?with=query']) {
        const { status, headers, text } = await page.get(path);
        expect([status, headers['content-type'], text]).toEqual([
          200,
          'text/plain',
          'Hello, world!',
        ]);
      }
    });

    it('greets whatever is sent', async () => {
      expect((await page.post('/', 'a body', 'text/plain')).text).toBe('Hello, world!');
    });
  });
}
