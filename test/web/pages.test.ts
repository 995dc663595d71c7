import { errorPage, forbidden, notFound, pages, type Resource, Site } from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

function ask(page: Resource, request: MemoryRequest = {}): MemoryExchange {
  const exchange = new MemoryExchange(request);
  new Site(page).handle(exchange);
  return exchange;
}

// Twisted: test_pages.
describe('pages', () => {
  it('have a status, a title and a text (test_notFound, test_forbidden, test_errorPage)', () => {
    const page = ask(notFound());
    expect(page.status).toBe(404);
    expect(page.header('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toBe(
      '<!DOCTYPE html>\n<html><head><title>404 - No Such Resource</title></head>' +
        '<body><h1>No Such Resource</h1><p>Sorry. No luck finding that resource.</p></body></html>',
    );
    expect(ask(forbidden()).status).toBe(403);
    expect(ask(forbidden('No', 'Not you.')).text).toContain('<h1>No</h1><p>Not you.</p>');
    expect(ask(errorPage(418, 'Brief', 'Detail')).status).toBe(418);
  });

  it('escape their texts (test_escapesHTML)', () => {
    const { text } = ask(errorPage(400, 'A & B', '<script>"it\'s"</script>'));
    expect(text).toContain('<title>400 - A &amp; B</title>');
    expect(text).toContain('<p>&lt;script&gt;"it\'s"&lt;/script&gt;</p>');
  });

  it('answer for what is below them, unless it has a child (test_getChild)', () => {
    const page = notFound();
    page.putChild('known', forbidden());
    expect(ask(page, { url: '/a/b' }).status).toBe(404);
    expect(ask(page, { url: '/known' }).status).toBe(403);
  });

  it('answer every method', () => {
    expect(ask(notFound(), { method: 'DELETE' }).status).toBe(404);
    expect(ask(notFound(), { method: 'HEAD' }).text).toBe('');
  });

  it('are shown also where misses fall through to the host', () => {
    const exchange = new MemoryExchange();
    new Site(pages.notFound()).handle(exchange, { fallthrough: true, errors: 'host' });
    expect([exchange.ended, exchange.status]).toEqual(['ended', 404]);
  });
});
