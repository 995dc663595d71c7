import { deferLater, NOT_DONE_YET, Resource, Site } from 'hawser';
import { Clock, MemoryExchange } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Hello extends Resource {
  render_GET() {
    return 'hello';
  }
}

describe('Site', () => {
  it('sends no Server header, and whatever defaultHeaders say (ask 26)', () => {
    const bare = new MemoryExchange({ url: '/' });
    new Site(new Hello()).handle(bare);
    expect(bare.header('server')).toBeUndefined();
    const named = new MemoryExchange({ url: '/' });
    new Site(new Hello(), { defaultHeaders: { Server: 'acme' } }).handle(named);
    expect(named.header('server')).toBe('acme');
  });

  it('answers with what the resource renders', () => {
    const root = new Resource();
    root.putChild('hello', new Hello());
    const exchange = new MemoryExchange({ url: '/hello' });
    new Site(root).handle(exchange);
    expect(exchange.status).toBe(200);
    expect(exchange.text).toBe('hello');
    expect(exchange.header('content-length')).toBe('5');
    expect(exchange.header('content-type')).toBe('text/html');
  });

  it('serves the delayed resource of the tutorial', () => {
    const clock = new Clock();
    class Delayed extends Resource {
      override isLeaf = true;
      render_GET(request: import('hawser').IRequest) {
        deferLater(clock, 5, () => request).addCallback((r) => {
          r.write('Sorry to keep you waiting.');
          r.finish();
        });
        return NOT_DONE_YET;
      }
    }
    const exchange = new MemoryExchange({ url: '/' });
    new Site(new Delayed()).handle(exchange);
    clock.advance(4.9);
    expect(exchange.ended).toBe('open');
    clock.advance(0.1);
    expect(exchange.text).toBe('Sorry to keep you waiting.');
    expect(exchange.whole).toBe(true);
  });
});

describe('defaultHeaders', () => {
  it('are in every answer, errors included, unless a resource says otherwise', () => {
    class Page extends Resource {
      override isLeaf = true;
      render_GET(request: import('hawser').IRequest) {
        if (request.path === '/own') request.setHeader('Server', 'own');
        if (request.path === '/none') request.responseHeaders.removeHeader('server');
        return 'x';
      }
    }
    const site = new Site(new Page(), {
      defaultHeaders: { Server: 'acme', Link: ['</a>; rel=next', '</b>; rel=prev'] },
    });
    const server = (url: string, method = 'GET') => {
      const exchange = new MemoryExchange({ url, method });
      site.handle(exchange);
      expect(exchange.header('link')).toBe('</a>; rel=next, </b>; rel=prev');
      return exchange.header('server');
    };
    expect(server('/')).toBe('acme');
    expect(server('/own')).toBe('own');
    expect(server('/none')).toBeUndefined();
    expect(server('/', 'DELETE')).toBe('acme');
  });
});
