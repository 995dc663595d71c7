import { fail, HttpError, type IRequest, JsonResource, setReporter, succeed } from 'hawser';
import { render } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

class Book extends JsonResource {
  render_GET(request: IRequest): any {
    const id = request.arg('id', { type: 'integer', default: 1 });
    if (id === 2) return fail(new HttpError(404, 'no such book'));
    if (id === 3) throw new Error('secret');
    if (id === 4) return succeed('plain text');
    return Promise.resolve({ id, title: '<Emma>' });
  }
}

let reports = 0;
beforeEach(() => {
  reports = 0;
  setReporter(() => {
    reports++;
  });
});
afterEach(() => void setReporter(undefined));

const get = (url: string, accept?: string, method = 'GET') =>
  render(new Book(), { url, method, headers: accept === undefined ? {} : { Accept: accept } });

describe('JsonResource (klein 132)', () => {
  it('sends values as JSON', async () => {
    const page = await get('?id=5');
    expect(page.headers.last('content-type')).toBe('application/json');
    expect(page.json()).toEqual({ id: 5, title: '<Emma>' });
    expect((await get('?id=4')).text).toBe('"plain text"');
  });

  it('negotiates by Accept: quality, ranges, 406', async () => {
    const html = await get('?', 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect(html.headers.last('content-type')).toBe('text/html; charset=utf-8');
    expect(html.text).toContain('&lt;Emma&gt;');
    expect(html.headers.last('vary')).toBe('Accept');
    expect((await get('?', 'text/*;q=0.5, application/json;q=0.1')).text).toContain('<pre>');
    expect((await get('?', 'text/plain')).text).toBe('{\n  "id": 1,\n  "title": "<Emma>"\n}\n');
    const none = await get('?', 'image/png');
    expect(none.status).toBe(406);
    expect(none.json().error.status).toBe(406);
  });

  it('lets ?t= win over Accept', async () => {
    expect((await get('?t=text', 'text/html')).headers.last('content-type')).toContain('plain');
    const unknown = await get('?t=xml');
    expect(unknown.status).toBe(400);
    expect(unknown.json().error.message).toContain('json, html, text');
  });

  it('answers errors as JSON, thrown or failed, and hides what is not for clients', async () => {
    const missing = await get('?id=2');
    expect([missing.status, missing.json()]).toEqual([
      404,
      { error: { status: 404, message: 'no such book' } },
    ]);
    const bad = await get('?id=x');
    expect(bad.status).toBe(400);
    expect(bad.json().error.issues).toEqual([
      { path: ['id'], message: 'expected a whole number, got "x"' },
    ]);
    expect(reports).toBe(0);
    const broken = await get('?id=3');
    expect([broken.status, broken.json().error.message]).toEqual([500, 'Internal Server Error']);
    expect(broken.text).not.toContain('secret');
    expect(reports).toBe(1);
  });

  it('answers 405 with Allow and 404 for children as JSON', async () => {
    const method = await get('?', undefined, 'DELETE');
    expect([method.status, method.headers.last('allow')]).toEqual([405, 'HEAD, GET']);
    expect(method.json().error.status).toBe(405);
    const child = await get('/nowhere');
    expect([child.status, child.json().error.status]).toEqual([404, 404]);
  });

  it('lets a missing child fall through to the host', async () => {
    const hosting = { fallthrough: true, errors: 'host' } as const;
    const page = await render(new Book(), { url: '/nowhere', hosting });
    expect(page.outcome).toBe('passed');
  });
});
