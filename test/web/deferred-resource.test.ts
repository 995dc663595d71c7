import {
  Deferred,
  DeferredResource,
  fail,
  type IRequest,
  type IResource,
  Resource,
  Site,
  succeed,
} from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

class Show extends Resource {
  render_GET(request: IRequest) {
    return `${request.prepath.join('/')}|${request.postpath.join('/')}`;
  }

  render_POST(request: IRequest) {
    return `posted ${request.content.text()}`;
  }
}

function ask(root: IResource, request: MemoryRequest = {}): MemoryExchange {
  const exchange = new MemoryExchange(request);
  new Site(root).handle(exchange);
  return exchange;
}

let stop: () => unknown[];

beforeEach(() => {
  stop = collectErrors();
});

afterEach(() => {
  expect(stop()).toEqual([]);
});

// Twisted: test_util.DeferredResourceTests.
describe('DeferredResource', () => {
  it('renders what its Deferred gives (testDeferredResource)', () => {
    const d = new Deferred<IResource>();
    const exchange = ask(new DeferredResource(d), { url: '/a' });
    expect(exchange.ended).toBe('open');
    const leaf = new Show();
    leaf.isLeaf = true;
    d.callback(leaf);
    expect(exchange.text).toBe('|a');
  });

  it('goes on with the rest of the path', () => {
    const tree = new Show();
    tree.putChild('kid', new Show());
    expect(ask(new DeferredResource(succeed(tree)), { url: '/kid' }).text).toBe('kid|');
    expect(ask(new DeferredResource(succeed(tree)), { url: '/nobody' }).status).toBe(404);
  });

  it('takes a Promise', async () => {
    const exchange = ask(new DeferredResource(Promise.resolve(new Show())), { url: '/' });
    await exchange.done;
    expect(exchange.status).toBe(404);
  });

  it('may stand for several requests', () => {
    const d = new Deferred<IResource>();
    const resource = new DeferredResource(d);
    const leaf = new Show();
    leaf.isLeaf = true;
    const [one, two] = [ask(resource, { url: '/1' }), ask(resource, { url: '/2' })];
    one.disconnect();
    d.callback(leaf);
    expect(two.text).toBe('|2');
    expect(ask(resource, { url: '/3' }).text).toBe('|3');
  });

  it('is cancelled when the only client that waits leaves', () => {
    let cancelled = false;
    const d = new Deferred<IResource>(() => {
      cancelled = true;
    });
    ask(new DeferredResource(d)).disconnect();
    expect(cancelled).toBe(true);
  });

  it('fails the request where there is no resource to be had', () => {
    const failing = new DeferredResource(fail(new Error('none')));
    expect(ask(failing).status).toBe(500);
    expect(ask(failing).status).toBe(500);
    expect(ask(new DeferredResource(succeed('text') as never)).status).toBe(500);
    expect(flushLoggedErrors()).toHaveLength(3);
  });

  it('leaves the body to the resource that comes', () => {
    class Upload extends Resource {
      override isLeaf = true;
      override bodyHandling = 'streamed' as const;
      render_POST() {
        return 'not read';
      }
    }
    const exchange = ask(new DeferredResource(succeed(new Upload())), {
      method: 'POST',
      holdBody: true,
    });
    expect(exchange.text).toBe('not read');
  });

  it('falls through to the host with what it found', () => {
    const exchange = new MemoryExchange({ url: '/nobody', method: 'POST', body: 'kept' });
    const root = new DeferredResource(succeed(new Resource()));
    new Site(root).handle(exchange, { fallthrough: true, errors: 'host' });
    expect(exchange.ended).toBe('passed');
  });

  it('can be returned by render as well', () => {
    class Handing extends Resource {
      override isLeaf = true;
      render_GET() {
        const leaf = new Show();
        leaf.isLeaf = true;
        return new DeferredResource(succeed(leaf));
      }
    }
    expect(ask(new Handing(), { url: '/x' }).text).toBe('|x');
  });

  it('refuses what cannot be waited for', () => {
    expect(() => new DeferredResource(new Show() as never)).toThrow(TypeError);
  });
});
