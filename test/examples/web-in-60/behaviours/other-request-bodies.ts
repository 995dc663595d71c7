import { expect, it } from 'vitest';
import { type Make, onEachHost } from '../page.js';

const said = (body: string): string => `<p>You submitted: ${body}</p>`;

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('echoes bodies of any type, made harmless', async () => {
      expect((await page.post('/form', 'a < b', 'text/plain')).text).toBe(said('a &lt; b'));
      expect((await page.post('/form', '{"a":"é"}', 'application/json')).text).toBe(
        said('{&quot;a&quot;:&quot;é&quot;}'),
      );
      expect((await page.post('/form', '', 'text/plain')).text).toBe(said(''));
    });

    it('echoes a form as well: the body is there from its beginning after the fields were read', async () => {
      expect((await page.post('/form', 'a=1&b=2', 'application/x-www-form-urlencoded')).text).toBe(
        said('a=1&amp;b=2'),
      );
    });

    it('takes a body on either side of 100,000 bytes, and one that comes in chunks', async () => {
      for (const length of [99_999, 100_001]) {
        const body = 'x'.repeat(length);
        expect((await page.post('/form', body, 'text/plain')).text).toBe(said(body));
      }
      const chunked = page.begin({
        method: 'POST',
        path: '/form',
        headers: { 'Content-Type': 'text/plain' },
        hold: true,
      });
      chunked.send('in ');
      chunked.send('pieces');
      chunked.endBody();
      expect((await chunked.answer).text).toBe(said('in pieces'));
    });

    it('takes no PUT, for which it has no method', async () => {
      const { status, headers } = await page.send({ method: 'PUT', path: '/form', body: 'x' });
      expect([status, headers['allow']]).toEqual([405, 'HEAD, GET, POST']);
    });
  });
}
