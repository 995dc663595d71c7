import { expect, it } from 'vitest';
import { type Make, onEachHost } from '../page.js';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('shows the calendar of the year that is asked for', async () => {
      for (const year of [2009, 2026]) {
        const { status, headers, text } = await page.get(`/${year}`);
        expect([status, headers['content-type']]).toEqual([200, 'text/html']);
        expect(text).toContain(`${year}`);
        expect(text).toContain('January');
        expect(text).toMatch(/<pre>[\s\S]*31[\s\S]*<\/pre>/);
      }
    });

    it('has nothing below a year', async () => {
      expect((await page.get('/2009/')).status).toBe(404);
    });

    it('fails for what is no year, and for the root', async () => {
      for (const path of ['/abc', '/']) {
        const { status, text } = await page.get(path);
        expect(status).toBe(500);
        expect(text).toContain('Processing Failed');
        expect(page.errors()).toHaveLength(1);
      }
    });
  });
}
