import { expect, it } from 'vitest';
import { type Make, onEachHost } from '../page.js';

const PAGE =
  '<!DOCTYPE html>\n<html><head><title>404 - No Such Resource</title></head>' +
  '<body><h1>No Such Resource</h1><p>Sorry. No luck finding that resource.</p></body></html>';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('shows the calendar of a year', async () => {
      const { status, text } = await page.get('/2026');
      expect(status).toBe(200);
      expect(text).toMatch(/^<pre>[\s\S]*2026[\s\S]*<\/pre>$/);
    });

    it('says that anything else is not there, and what is below it neither', async () => {
      for (const path of ['/abc', '/abc/x/y', '/']) {
        const { status, headers, text } = await page.get(path);
        expect([status, headers['content-type']], path).toEqual([404, 'text/html; charset=utf-8']);
        expect(text).toBe(PAGE);
      }
      expect(page.errors()).toEqual([]);
    });
  });
}
