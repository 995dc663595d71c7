import { request } from 'node:http';
import { expect, it } from 'vitest';
import { type Make, onEachHost, type Page } from '../page.js';

/** The reason phrase of a response. */
export const phraseOf = (page: Page, path: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: page.running.port, path: page.prefix + path },
      (response) => {
        response.resume();
        resolve(response.statusMessage);
      },
    );
    sent.on('error', reject).end();
  });

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('wants money first', async () => {
      const { status, headers, text } = await page.get('/buy');
      expect([status, text]).toEqual([402, '<p>Insert a coin.</p>']);
      expect(headers['content-type']).toBe('text/html');
      expect(await phraseOf(page, '/buy')).toBe('Payment Required');
    });
  });
}
