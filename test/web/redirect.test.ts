import {
  ChildRedirector,
  type IResource,
  ParentRedirect,
  Redirect,
  Resource,
  redirectTo,
  Site,
  util,
} from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

function ask(root: IResource, request: MemoryRequest = {}): MemoryExchange {
  const exchange = new MemoryExchange({ headers: { Host: 'example.org' }, ...request });
  new Site(root).handle(exchange);
  return exchange;
}

const locationOf = (root: IResource, request?: MemoryRequest): string | undefined =>
  ask(root, request).header('location');

class To extends Resource {
  override isLeaf = true;
  readonly #url: string | Uint8Array;

  constructor(url: string | Uint8Array) {
    super();
    this.#url = url;
  }

  render_GET(request: Parameters<typeof redirectTo>[1]) {
    return redirectTo(this.#url, request);
  }
}

// Twisted: test_util.RedirectToTests.
describe('redirectTo', () => {
  it('answers 302 with a page for those who do not follow (test_headersAndCode)', () => {
    const answer = ask(new To('http://target.example/4321'));
    expect(answer.status).toBe(302);
    expect(answer.header('location')).toBe('http://target.example/4321');
    expect(answer.header('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('<a href="http://target.example/4321">click here</a>');
  });

  it('escapes the URL in the page (test_legitimateRedirect, CVE-2024-41810)', () => {
    const url = "/?a=\"><script>alert('1')</script>&b";
    const { text } = ask(new To(url));
    const escaped = '/?a=&quot;&gt;&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;b';
    expect(text).toContain(`content="0;URL=${escaped}"`);
    expect(text).not.toContain('<script>');
  });

  it('takes bytes, UTF-8 or not', () => {
    expect(locationOf(new To(Buffer.from('/café')))).toBe('/café');
    const raw = ask(new To(Uint8Array.of(0x2f, 0xff)));
    expect(raw.headers).toContain('/\xff');
  });

  it('turns line breaks into blanks, so that nothing can be added to the head', () => {
    expect(locationOf(new To('/a\r\nX-Evil: 1'))).toBe('/a X-Evil: 1');
  });

  it('refuses anything else (test_bytes)', () => {
    expect(() => redirectTo(5 as never, {} as never)).toThrow(TypeError);
  });
});

describe('Redirect', () => {
  it('sends everything at and below it to one URL, whatever the method', () => {
    const redirect = new Redirect('http://example.com/');
    expect(locationOf(redirect)).toBe('http://example.com/');
    expect(locationOf(redirect, { url: '/a/b?c', method: 'POST' })).toBe('http://example.com/');
    expect(redirect.getChild('x', {} as never)).toBe(redirect);
    expect(util.Redirect).toBe(Redirect);
  });
});

// Twisted: test_util.ParentRedirectTests.
describe('ParentRedirect', () => {
  it.each([
    ['/', '/'],
    ['/foo', '/'],
    ['/foo?bar', '/'],
    ['/foo/', '/foo/'],
    ['/foo/bar', '/foo/'],
    ['/foo/bar?baz', '/foo/'],
  ])('sends %s to %s', (url, target) => {
    class Anywhere extends Resource {
      override getChild(name: string): IResource {
        return name === 'foo' ? this : new ParentRedirect();
      }
      override render(request: Parameters<typeof redirectTo>[1]) {
        return new ParentRedirect().render(request);
      }
    }
    expect(locationOf(new Anywhere(), { url })).toBe(`http://example.org:8080${target}`);
  });
});

describe('ChildRedirector', () => {
  it('adds the rest of the path, encoded', () => {
    const redirector = new ChildRedirector('/new');
    expect(locationOf(redirector, { url: '/a%2Fb/c%20d?x=1' })).toBe('/new/a%2Fb/c%20d');
    expect(locationOf(new ChildRedirector('http://example.com/'), { url: '/a' })).toBe(
      'http://example.com/a',
    );
  });

  it('refuses a URL that would be relative to wherever one is', () => {
    expect(() => new ChildRedirector('new')).toThrow(RangeError);
  });
});
