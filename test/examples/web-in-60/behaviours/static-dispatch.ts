import { expect, it } from 'vitest';
import { type Make, onEachHost, type Page } from '../page.js';

const prepare = (page: Page): void => {
  for (const name of ['foo', 'bar', 'baz']) page.write(`${name}-files/in-${name}.txt`, name);
};

export function behaviours(make: Make): void {
  onEachHost(
    make,
    (page) => {
      it('has one folder at each name', async () => {
        for (const name of ['foo', 'bar', 'baz']) {
          expect((await page.get(`/${name}/`)).text).toContain(`in-${name}.txt`);
          expect((await page.get(`/${name}/in-${name}.txt`)).text).toBe(name);
        }
      });

      it('sends the name of a folder to its slash', async () => {
        const { status, headers } = await page.get('/foo');
        expect(status).toBe(302);
        expect(headers['location']).toMatch(new RegExp(`${page.prefix}/foo/$`));
      });

      it('has nothing else, and an escaped slash does not part a name', async () => {
        for (const path of ['/', '/other', '/foo%2Fbar']) {
          const { status, text } = await page.get(path);
          expect(status, path).toBe(404);
          expect(text).toContain('No Such Resource');
        }
      });
    },
    prepare,
  );
}
