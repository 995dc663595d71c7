import {
  ErrorPagesWrapper,
  HooksWrapper,
  type IRequest,
  PathPattern,
  PatternResource,
  putChildAt,
  Resource,
  Site,
  urlFor,
  validParams,
} from 'hawser';
import { DummyRequest, render, successResultOf } from 'hawser/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

class Page extends Resource {
  readonly text: string;

  constructor(text = 'page') {
    super();
    this.text = text;
  }

  render_GET(request: IRequest) {
    return `${this.text} ${JSON.stringify(request.params)} ${request.postpath.join('/')}`;
  }
}

describe('putChildAt (twisted 3763)', () => {
  it('makes the folders between', async () => {
    const root = new Resource();
    putChildAt(root, 'a/b/c', new Page('c'));
    putChildAt(root, '/a/b/d%20e', new Page('de'));
    putChildAt(root, 'a/', new Page('index'));
    expect((await render(root, { url: '/a/b/c' })).text).toContain('c ');
    expect((await render(root, { url: '/a/b/d%20e' })).text).toContain('de ');
    expect((await render(root, { url: '/a/' })).text).toContain('index ');
    const leaf = new Page();
    leaf.isLeaf = true;
    root.putChild('leaf', leaf);
    expect(() => putChildAt(root, 'leaf/x', new Page())).toThrow('a leaf on the way');
  });
});

describe('PatternResource (twisted 3763, twisted 5379)', () => {
  const root = new PatternResource();
  root.putPattern('users/:id', new Page('number'), { types: { id: 'integer' } });
  root.putPattern('users/:name/posts/:slug([a-z-]+)', new Page('post'));
  root.putPattern('users/:name', ({ name }) => Promise.resolve(new Page(`hello ${name}`)));
  root.putPattern('files/:path*', new Page('files'));
  root.putPattern(':year(\\d{4})', new Page('year'), { types: { year: z.coerce.number() } });
  root.putChild('fixed', new Page('fixed'));
  const get = async (url: string) => {
    const page = await render(root, { url });
    return page.status === 200 ? page.text.trim() : page.status;
  };

  it('uses up several segments, with types; the first that fits wins', async () => {
    expect(await get('/users/7')).toBe('number {"id":7}');
    expect(await get('/users/ann')).toBe('hello ann {"name":"ann"}');
    expect(await get('/users/ann/posts/a-b')).toBe('post {"name":"ann","slug":"a-b"}');
    expect(await get('/users/ann/posts/A')).toBe(404);
    expect(await get('/users')).toBe(404);
    expect(await get('/users/')).toBe(404);
    expect(await get('/files/a/b%2Fc/')).toBe('files {"path":["a","b/c",""]}');
    expect(await get('/2026')).toBe('year {"year":2026}');
    expect(await get('/20261')).toBe(404);
    expect(await get('/fixed')).toBe('fixed {}');
  });

  it('goes on into what it finds, and keeps the parameters of all patterns on the way', async () => {
    const inner = new PatternResource();
    inner.putPattern('posts/:slug', new Page('inner'));
    const outer = new PatternResource();
    outer.putPattern('u/:id', inner);
    const page = await render(outer, { url: '/u/5/posts/x' });
    expect(page.text.trim()).toBe('inner {"id":"5","slug":"x"}');
  });

  it('types what a function gets', () => {
    new PatternResource().putPattern(
      ':id/x/:rest*',
      (params) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly id: number; readonly rest: string[] }>();
        return new Page();
      },
      { types: { id: 'integer' } },
    );
  });

  it('refuses patterns that are none', () => {
    expect(() => new PathPattern(':a/:a')).toThrow('twice');
    expect(() => new PathPattern(':a*/b')).toThrow('must be the last');
    expect(() => new PathPattern(':1')).toThrow('no parameter');
    expect(() => new PathPattern('a', { b: 'integer' })).toThrow('has no parameter b');
    expect(() => root.putPattern('x', 'y' as never)).toThrow('resource or a function');
  });

  it('validates parameters by a schema', () => {
    const request = new DummyRequest();
    request.params = { id: '5' };
    const schema = z.object({ id: z.coerce.number() });
    expect(successResultOf(validParams(request, schema))).toEqual({ id: 5 });
  });
});

describe('consume and pushBack (klein 625)', () => {
  it('move segments between prepath and postpath', () => {
    const request = new DummyRequest(['a', 'b', 'c']);
    expect(request.consume(2)).toEqual(['a', 'b']);
    expect([request.prepath, request.postpath]).toEqual([['a', 'b'], ['c']]);
    request.pushBack();
    expect([request.prepath, request.postpath]).toEqual([['a'], ['b', 'c']]);
  });
});

describe('urlFor (twisted 4133, klein 154)', () => {
  it('finds resources, through wrappers and patterns', async () => {
    const target = new Page();
    const user = new Resource();
    user.putChild('my page', target);
    const users = new PatternResource();
    users.putPattern('users/:id', user);
    const root = new Resource();
    root.putChild('app', new HooksWrapper(new ErrorPagesWrapper(users, {}), {}));
    const options = { params: { id: 'a/b' }, query: { q: '1 2', none: undefined } };
    expect(urlFor(root, target, options)).toBe('/app/users/a%2Fb/my%20page?q=1+2');
    expect(urlFor(root, root)).toBe('/');
    expect(() => urlFor(root, target)).toThrow('the parameter id');
    expect(() => urlFor(root, new Page())).toThrow(RangeError);
    class Link extends Resource {
      render_GET(request: IRequest) {
        return request.urlFor(this);
      }
    }
    // What a function makes for each request is nowhere in the tree: the pattern itself gives its path.
    const made = new Page();
    users.putPattern('made/:id', () => made);
    expect(() => urlFor(root, made)).toThrow(RangeError);
    expect(new PathPattern('made/:id').build({ id: 'a b' })).toBe('made/a%20b');
    root.putChild('link', new Link());
    const page = await render(new Site(root), { url: '/m/link', mount: '/m' });
    expect(page.text).toBe('/m/link');
  });
});
