import { expect, it } from 'vitest';
import { type Make, onEachHost } from '../page.js';

const FORM = 'application/x-www-form-urlencoded';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('shows the form', async () => {
      const { status, text } = await page.get('/form');
      expect(status).toBe(200);
      expect(text).toContain('<input name="the-field">');
    });

    it('shows what was submitted, made harmless', async () => {
      const { text } = await page.post('/form', 'the-field=%3Cb%3E+%26', FORM);
      expect(text).toBe('<p>You submitted: &lt;b&gt; &amp;</p>');
    });

    it('takes it as multipart as well', async () => {
      const body =
        '--b\r\nContent-Disposition: form-data; name="the-field"\r\n\r\n<i>\r\n--b--\r\n';
      const { text } = await page.post('/form', body, 'multipart/form-data; boundary=b');
      expect(text).toBe('<p>You submitted: &lt;i&gt;</p>');
    });

    it('takes the field of the form, not the one in the query; the first of several; an empty one', async () => {
      expect((await page.post('/form?the-field=query', 'the-field=body', FORM)).text).toContain(
        ': body<',
      );
      expect((await page.post('/form', 'the-field=one&the-field=two', FORM)).text).toContain(
        ': one<',
      );
      expect((await page.post('/form', 'the-field=', FORM)).text).toContain(': </p>');
    });

    it('fails without the field', async () => {
      expect((await page.post('/form', 'other=1', FORM)).status).toBe(500);
      expect(page.errors()).toHaveLength(1);
    });
  });
}
