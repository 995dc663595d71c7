import {
  ConcurrencyWrapper,
  CorsWrapper,
  Deferred,
  ErrorPagesWrapper,
  fail,
  forbidden,
  HeadersWrapper,
  HooksWrapper,
  HttpError,
  type IRequest,
  type IResource,
  notFound,
  PageRedirect,
  RateLimitWrapper,
  RequestIdWrapper,
  Resource,
  Site,
  setReporter,
  TimeoutWrapper,
} from 'hawser';
import { Clock, render, successResultOf } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

class Page extends Resource {
  readonly get: (request: IRequest) => any;

  constructor(get: (request: IRequest) => any = (request) => `at ${request.prepath.join('/')}`) {
    super();
    this.get = get;
  }

  render_GET(request: IRequest) {
    return this.get(request);
  }
}

/** `/in`, `/in/deep/er` and the pages in it. */
function tree(pages: Record<string, (request: IRequest) => any> = {}): Page {
  const folder = new Page();
  const deep = new Page();
  folder.putChild('deep', deep);
  deep.putChild('er', new Page());
  for (const [name, get] of Object.entries(pages)) folder.putChild(name, new Page(get));
  return folder;
}

function at(name: string, resource: IResource, options = {}): Site {
  const root = new Resource();
  root.putChild(name, resource);
  return new Site(root, options);
}

let reports: unknown[] = [];
beforeEach(() => {
  reports = [];
  setReporter((failure) => reports.push(failure));
});
afterEach(() => void setReporter(undefined));

describe('SubtreeWrapper (klein 180)', () => {
  it('stands before the resource and every child, and is not seen in the path', async () => {
    const seen: string[] = [];
    const site = at(
      'in',
      new HooksWrapper(new HooksWrapper(tree(), { before: () => void seen.push('inner') }), {
        before: (request) => void seen.push(`outer ${request.prepath.join('/')}`),
      }),
    );
    expect((await render(site, { url: '/in' })).text).toBe('at in');
    expect((await render(site, { url: '/in/deep/er' })).text).toBe('at in/deep/er');
    expect(seen).toEqual(['outer in', 'inner', 'outer in', 'inner']);
  });

  it('works as the root, and below a mount', async () => {
    const site = new Site(new HooksWrapper(tree(), {}));
    expect((await render(site, { url: '/deep/er' })).text).toBe('at deep/er');
    const mounted = await render(site, { url: '/m/deep/er', mount: '/m' });
    expect(mounted.text).toBe('at m/deep/er');
  });

  it('protects children, with another resource, an error, or what a Deferred decides', async () => {
    const guards = [
      () => forbidden(),
      () => {
        throw new HttpError(403);
      },
      () => Promise.resolve(forbidden()),
      () => fail(new HttpError(403)),
    ];
    for (const before of guards) {
      const site = at('in', new HooksWrapper(tree(), { before }));
      for (const url of ['/in', '/in/deep/er']) {
        expect((await render(site, { url })).status).toBe(403);
      }
    }
    const open = at('in', new HooksWrapper(tree(), { before: async () => undefined }));
    expect((await render(open, { url: '/in/deep/er' })).text).toBe('at in/deep/er');
  });

  it('calls after when the response is over, however', async () => {
    const after: string[] = [];
    const site = at(
      'in',
      new HooksWrapper(tree({ wait: () => new Deferred() }), {
        after: (request, failure) =>
          after.push(`${request.code} ${failure && (failure.value as Error).name}`),
      }),
    );
    await render(site, { url: '/in' });
    await render(site, { url: '/in/wait', disconnectAfter: 0 });
    expect(after).toEqual(['200 undefined', '200 ConnectionDone']);
  });

  it('takes no children and wants a resource', () => {
    expect(() => new HooksWrapper({} as never, {})).toThrow('HooksWrapper: the child must be');
    expect(() => new HooksWrapper(tree(), {}).putChild()).toThrow('put the child on its child');
    expect(() => new HooksWrapper(tree(), { before: 1 as never })).toThrow('before must be');
  });
});

describe('ErrorPagesWrapper (twisted 4825)', () => {
  class NoStock extends Error {}
  const pages = {
    broken: () => {
      throw new Error('secret');
    },
    stock: () => fail(new NoStock('shoes')),
    later: () => Promise.reject(new HttpError(418)),
    own: () => notFound(),
    sent: (request: IRequest) => {
      request.write('x'.repeat(20000));
      throw new NoStock('hats');
    },
    moved: () => {
      throw new PageRedirect(302, undefined, undefined, '/elsewhere');
    },
  };
  const shop = (): IResource =>
    new ErrorPagesWrapper(tree(pages), [
      [NoStock, (error: Error) => `no ${error.message}`],
      [404, new Page(() => 'nothing here')],
      [405, () => 'not like this'],
      [500, (error: Error) => `sorry (${error.constructor.name})`],
    ]);

  it('answers by class of error and by status', async () => {
    const site = at('shop', shop());
    const answers: Record<string, [number, string]> = {
      '/shop/broken': [500, 'sorry (Error)'],
      '/shop/stock': [500, 'no shoes'],
      '/shop/nowhere': [404, 'nothing here'],
      '/shop/deep/nowhere': [404, 'nothing here'],
    };
    for (const [url, answer] of Object.entries(answers)) {
      const page = await render(site, { url });
      expect([page.status, page.text]).toEqual(answer);
    }
    const method = await render(site, { url: '/shop', method: 'PUT' });
    expect([method.status, method.text, method.headers.last('allow')]).toEqual([
      405,
      'not like this',
      'HEAD, GET',
    ]);
  });

  it('leaves alone what does not fit, what is outside, what an author returned, and redirects', async () => {
    const site = at('shop', shop());
    expect((await render(site, { url: '/shop/later' })).text).toContain('418');
    expect((await render(site, { url: '/nowhere' })).text).not.toBe('nothing here');
    expect((await render(site, { url: '/shop/own' })).text).toContain('No Such Resource');
    expect((await render(site, { url: '/shop/sent' })).outcome).toBe('aborted');
    const moved = await render(site, { url: '/shop/moved' });
    expect([moved.status, moved.headers.last('location')]).toEqual([302, '/elsewhere']);
  });

  it('answers misses and errors in a host that would else take them', async () => {
    const hosting = { fallthrough: true, errors: 'host' } as const;
    const site = at('shop', shop());
    expect((await render(site, { url: '/shop/nowhere', hosting })).text).toBe('nothing here');
    expect((await render(site, { url: '/shop/broken', hosting })).text).toBe('sorry (Error)');
    expect((await render(site, { url: '/nowhere', hosting })).outcome).toBe('passed');
    expect((await render(site, { url: '/shop/later', hosting })).outcome).toBe('failed');
  });

  it('asks from the inside out; an answer that fails goes further out; the site is last', async () => {
    const inner = new ErrorPagesWrapper(tree(pages), {
      500: () => {
        throw new HttpError(503, 'worse');
      },
    });
    const outer = new ErrorPagesWrapper(inner, { 404: () => undefined });
    const site = at('shop', outer, {
      errorPages: { 503: (error: Error) => `site: ${error.message}`, 404: () => 'site: none' },
    });
    expect((await render(site, { url: '/shop/broken' })).text).toBe('site: worse');
    expect((await render(site, { url: '/shop/nowhere' })).text).toBe('site: none');
    expect((await render(site, { url: '/nowhere' })).text).toBe('site: none');
  });

  it('refuses a table that is none', () => {
    expect(() => new ErrorPagesWrapper(tree(), [['404', () => '']] as never)).toThrow(TypeError);
    expect(() => new ErrorPagesWrapper(tree(), { 404: 'text' } as never)).toThrow(TypeError);
  });
});

describe('CorsWrapper (twisted 5379: OPTIONS and CORS)', () => {
  const origin = 'https://app.example';
  const preflight = {
    method: 'OPTIONS',
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'PUT',
      'Access-Control-Request-Headers': 'X-A',
    },
  };

  it('answers preflights before guards further in', async () => {
    const guarded = new HooksWrapper(tree(), { before: () => forbidden() });
    const site = at('in', new CorsWrapper(guarded, { origin, maxAgeSeconds: 600 }));
    const page = await render(site, { ...preflight, url: '/in/deep/er' });
    expect(page.status).toBe(204);
    expect(page.headers.last('access-control-allow-origin')).toBe(origin);
    expect(page.headers.last('access-control-allow-methods')).toContain('PUT');
    expect(page.headers.last('access-control-allow-headers')).toBe('X-A');
    expect(page.headers.last('access-control-max-age')).toBe('600');
    expect((await render(site, { url: '/in', headers: { Origin: origin } })).status).toBe(403);
  });

  it('marks every answer for origins that fit, error pages too', async () => {
    const site = at(
      'in',
      new CorsWrapper(tree(), {
        origin: [/\.example$/, 'https://b.test'],
        credentials: true,
        exposedHeaders: ['X-Total'],
      }),
    );
    const good = await render(site, { url: '/in', headers: { Origin: origin } });
    expect(good.headers.last('access-control-allow-origin')).toBe(origin);
    expect(good.headers.last('access-control-allow-credentials')).toBe('true');
    expect(good.headers.last('access-control-expose-headers')).toBe('X-Total');
    expect(good.headers.last('vary')).toBe('Origin');
    const missing = await render(site, { url: '/in/none', headers: { Origin: origin } });
    expect([missing.status, missing.headers.last('access-control-allow-origin')]).toEqual([
      404,
      origin,
    ]);
    const evil = await render(site, { url: '/in', headers: { Origin: 'https://evil.test' } });
    expect(evil.headers.hasHeader('access-control-allow-origin')).toBe(false);
    expect(evil.headers.last('vary')).toBe('Origin');
  });

  it('leaves a plain OPTIONS to the resource, and allows all by default', async () => {
    const site = at('in', new CorsWrapper(tree()));
    const page = await render(site, { url: '/in', method: 'OPTIONS' });
    expect([page.status, page.headers.last('allow')]).toEqual([204, 'HEAD, GET']);
    const any = await render(site, { ...preflight, url: '/in' });
    expect(any.headers.last('access-control-allow-origin')).toBe('*');
    expect(() => new CorsWrapper(tree(), { credentials: true })).toThrow(TypeError);
  });
});

describe('HeadersWrapper', () => {
  it('sets fields on every answer; what the resource sets wins', async () => {
    const own = (request: IRequest) => {
      request.setHeader('X-Frame-Options', 'SAMEORIGIN');
      return '';
    };
    const fields = { 'X-Frame-Options': 'DENY', 'Cache-Control': 'no-store' };
    const site = at('in', new HeadersWrapper(tree({ own }), fields));
    const page = await render(site, { url: '/in/none' });
    expect([page.status, page.headers.last('x-frame-options')]).toEqual([404, 'DENY']);
    const other = await render(site, { url: '/in/own' });
    expect(other.headers.getRawHeaders('x-frame-options')).toEqual(['SAMEORIGIN']);
    expect(other.headers.last('cache-control')).toBe('no-store');
    expect(() => new HeadersWrapper(tree(), { 'bad name': 'x' })).toThrow('not a token');
  });
});

describe('TimeoutWrapper', () => {
  it('answers 503 or 504 by the clock, cancels the Deferred and aborts the signal', async () => {
    const clock = new Clock();
    const log: string[] = [];
    const wait = (request: IRequest) => {
      request.signal.addEventListener('abort', () => log.push('aborted'));
      return new Deferred(() => log.push('cancelled'));
    };
    const page = (options: object) =>
      render(at('in', new TimeoutWrapper(tree({ wait }), 5, options)), {
        url: '/in/wait',
        clock,
        advance: [4.9, 0.2],
      });
    const slow = await page({});
    expect([slow.status, log]).toEqual([503, ['aborted', 'cancelled']]);
    expect((await page({ status: 504 })).status).toBe(504);
    expect(clock.getDelayedCalls()).toEqual([]);
    expect(reports.length).toBe(2);
  });

  it('leaves answers alone that came, or have begun', async () => {
    const clock = new Clock();
    const begun = (request: IRequest) => {
      request.write('begun');
      return new Deferred<string>();
    };
    const site = at('in', new TimeoutWrapper(tree({ begun }), 5));
    expect((await render(site, { url: '/in', clock })).status).toBe(200);
    expect(clock.getDelayedCalls()).toEqual([]);
    const rendering = render(site, { url: '/in/begun', clock });
    clock.advance(6);
    expect(rendering.exchange.ended).toBe('open');
    rendering.disconnect();
    expect(() => new TimeoutWrapper(tree(), 0)).toThrow(RangeError);
  });
});

describe('ConcurrencyWrapper', () => {
  it('lets so many in, the others wait, further ones are answered 503', async () => {
    const running: Deferred<string>[] = [];
    const work = () => {
      const d = new Deferred<string>();
      running.push(d);
      return d;
    };
    const wrapper = new ConcurrencyWrapper(tree({ work }), 1, {
      maxWaiting: 2,
      retryAfterSeconds: 3,
    });
    const site = at('in', wrapper);
    const [first, second, third] = [1, 2, 3].map(() => render(site, { url: '/in/work' }));
    expect([running.length, wrapper.semaphore.waiting.length]).toEqual([1, 2]);
    const refused = await render(site, { url: '/in/work' });
    expect([refused.status, refused.headers.last('retry-after')]).toEqual([503, '3']);
    second?.disconnect();
    expect(wrapper.semaphore.waiting.length).toBe(1);
    running[0]?.callback('one');
    expect((await first)?.text).toBe('one');
    expect(running.length).toBe(2);
    running[1]?.callback('two');
    expect((await third)?.text).toBe('two');
    expect(wrapper.semaphore.tokens).toBe(1);
  });

  it('gives the place back when the client leaves', () => {
    const wrapper = new ConcurrencyWrapper(tree({ wait: () => new Deferred() }), 1);
    render(at('in', wrapper), { url: '/in/wait' }).disconnect();
    expect(wrapper.semaphore.tokens).toBe(1);
  });
});

describe('RateLimitWrapper', () => {
  it('answers 429 beyond the limit, per client and window', async () => {
    const clock = new Clock();
    const site = at('in', new RateLimitWrapper(tree(), { limit: 2, windowSeconds: 10 }));
    const get = (address = '10.0.0.1') => {
      const page = render(site, { url: '/in', clock, peer: { address } });
      return successResultOf(page.response);
    };
    expect([get().status, get().status, get().status]).toEqual([200, 200, 429]);
    clock.advance(4);
    const refused = get();
    expect(refused.headers.last('retry-after')).toBe('6');
    expect(refused.headers.last('ratelimit-remaining')).toBe('0');
    expect(get('10.0.0.2').headers.last('ratelimit-remaining')).toBe('1');
    clock.advance(6);
    expect(get().status).toBe(200);
    expect(() => new RateLimitWrapper(tree(), { limit: 0 })).toThrow(RangeError);
  });
});

describe('RequestIdWrapper', () => {
  it('gives each request an id, and takes one over only where told, and only a harmless one', async () => {
    const who = (request: IRequest) => String(request.requestId);
    const sent = { 'X-Request-ID': 'abc-1' };
    const plain = at('in', new RequestIdWrapper(tree({ who })));
    const page = await render(plain, { url: '/in/who', headers: sent });
    expect(page.text).toMatch(/^[0-9a-f-]{36}$/);
    expect(page.headers.last('x-request-id')).toBe(page.text);
    const trusting = at('in', new RequestIdWrapper(tree({ who }), { trust: true }));
    expect((await render(trusting, { url: '/in/who', headers: sent })).text).toBe('abc-1');
    const forged = { 'X-Request-ID': 'a b' };
    expect((await render(trusting, { url: '/in/who', headers: forged })).text).not.toBe('a b');
  });
});

describe('SiteOptions.index (twisted 3903)', () => {
  it('lets folders answer at their slash', async () => {
    expect((await render(new Site(tree()), { url: '/' })).status).toBe(404);
    const site = new Site(tree(), { index: true });
    expect((await render(site, { url: '/' })).status).toBe(200);
    expect((await render(site, { url: '/deep/' })).text).toBe('at deep/');
    expect((await render(site, { url: '/deep//er' })).status).toBe(404);
    const own = tree();
    own.index = true;
    expect((await render(own, { url: '/' })).status).toBe(200);
    expect((await render(own, { url: '/deep/' })).status).toBe(404);
  });
});
