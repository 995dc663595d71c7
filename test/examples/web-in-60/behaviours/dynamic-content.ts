import { expect, it } from 'vitest';
import { type Make, onEachHost } from '../page.js';

/** `advance` moves the time the page shows. */
export function behaviours(
  make: Make,
  advance: (page: { clock: { advance(seconds: number): void } }) => void,
): void {
  onEachHost(make, (page) => {
    it('is the page of every path below it', async () => {
      for (const path of ['/', '/a', '/a/b?x=1']) {
        const { status, headers, text } = await page.get(path);
        expect([status, headers['content-type']], path).toEqual([200, 'text/html']);
        expect(text).toMatch(/^<p>It is now .*:\d\d:\d\d.*\.<\/p>$/);
      }
    });

    it('is another one a second later', async () => {
      const first = await page.get();
      expect((await page.get()).text).toBe(first.text);
      advance(page);
      expect((await page.get()).text).not.toBe(first.text);
    });

    it('answers HEAD with the length of the body it would have', async () => {
      const { text } = await page.get();
      const head = await page.send({ method: 'HEAD' });
      expect([head.status, head.headers['content-length'], head.text]).toEqual([
        200,
        String(text.length),
        '',
      ]);
    });

    it('refuses other methods: 405 with those it has, 501 for what is none', async () => {
      for (const method of ['POST', 'PUT']) {
        const { status, headers } = await page.send({ method, body: 'x' });
        expect([status, headers['allow']], method).toEqual([405, 'HEAD, GET']);
      }
      expect((await page.send({ method: 'PURGE' })).status).toBe(501);
    });
  });
}
