import { type IRequest, type IResource, Resource, RewriterResource, rewrite, Site } from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Show extends Resource {
  override getChild(): IResource {
    return this;
  }

  render_GET(request: IRequest) {
    return `${request.prepath.join('/')}|${request.path}`;
  }
}

function ask(root: IResource, url: string, request: MemoryRequest = {}): string {
  const exchange = new MemoryExchange({ url, ...request });
  new Site(root).handle(exchange);
  return exchange.text;
}

describe('RewriterResource', () => {
  it('lets rules change the path, in order, before children are looked up', () => {
    const root = new RewriterResource(
      new Show(),
      (request) => {
        request.postpath[0] += '1';
      },
      (request) => {
        request.postpath = [...request.postpath, 'added'];
      },
    );
    expect(ask(root, '/a/b')).toBe('a1/b/added|/a/b');
    expect(root.resource).toBeInstanceOf(Show);
    expect(root.rewriteRules).toHaveLength(2);
  });

  it('runs them where the path ends at it, too', () => {
    const seen: string[] = [];
    const below = new Resource();
    below.putChild(
      'r',
      new RewriterResource(new Show(), (request) => {
        seen.push(request.postpath.join('/'));
      }),
    );
    expect(ask(below, '/r')).toBe('r|/r');
    expect(seen).toEqual(['']);
  });

  it('copes with rules that leave nothing', () => {
    const root = new RewriterResource(new Show(), (request) => {
      request.postpath = [];
    });
    expect(ask(root, '/gone')).toBe('|/gone');
  });

  it('falls through with what stands behind it', () => {
    const exchange = new MemoryExchange({ url: '/nobody' });
    new Site(new RewriterResource(new Resource())).handle(exchange, {
      fallthrough: true,
      errors: 'host',
    });
    expect(exchange.ended).toBe('passed');
  });
});

describe('rewrite.tildeToUsers', () => {
  const root = new RewriterResource(new Show(), rewrite.tildeToUsers);

  it('finds the folders of users', () => {
    expect(ask(root, '/~bob/x')).toBe('users/bob/x|/users/bob/x');
    expect(ask(root, '/bob~/x')).toBe('bob~/x|/bob~/x');
  });
});

describe('rewrite.alias', () => {
  const root = new RewriterResource(new Show(), rewrite.alias('old/place', 'new'));

  it('puts one path in the place of another', () => {
    expect(ask(root, '/old/place/x')).toBe('new/x|/new/x');
    expect(ask(root, '/old/other')).toBe('old/other|/old/other');
    expect(ask(root, '/old')).toBe('old|/old');
  });
});
