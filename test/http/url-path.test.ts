import { URLPath } from 'hawser';
import { describe, expect, it } from 'vitest';

const TEXT = 'http://example.com/foo/bar?yes=no&no=yes#footer';

describe.each([
  ['fromString', () => URLPath.fromString(TEXT)],
  ['fromBytes', () => URLPath.fromBytes(Buffer.from(TEXT))],
  [
    'the constructor',
    () =>
      new URLPath({
        ...{ scheme: 'http', netloc: 'example.com', path: '/foo/bar' },
        ...{ query: 'yes=no&no=yes', fragment: 'footer' },
      }),
  ],
])('a URLPath by %s', (_, make) => {
  it('test_stringConversion', () => {
    expect(String(make())).toBe(TEXT);
  });

  it('has its parts', () => {
    const { scheme, netloc, path, query, fragment } = make();
    expect([scheme, netloc, path, query, fragment]).toEqual([
      'http',
      'example.com',
      '/foo/bar',
      'yes=no&no=yes',
      'footer',
    ]);
  });

  it('test_mutabilityWithText', () => {
    const url = make();
    url.scheme = 'https';
    expect(String(url)).toBe('https://example.com/foo/bar?yes=no&no=yes#footer');
    url.netloc = 'another.example.invalid';
    expect(String(url)).toBe('https://another.example.invalid/foo/bar?yes=no&no=yes#footer');
    url.path = '/hello';
    expect(String(url)).toBe('https://another.example.invalid/hello?yes=no&no=yes#footer');
    url.query = 'alpha=omega&opposites=same';
    expect(String(url)).toBe(
      'https://another.example.invalid/hello?alpha=omega&opposites=same#footer',
    );
    url.fragment = 'header';
    expect(String(url)).toBe(
      'https://another.example.invalid/hello?alpha=omega&opposites=same#header',
    );
    expect(url.fragment).toBe('header');
  });

  it('test_childString', () => {
    const url = make();
    expect(String(url.child('hello'))).toBe('http://example.com/foo/bar/hello');
    expect(String(url.child('hello').child(''))).toBe('http://example.com/foo/bar/hello/');
    expect(String(url.child('hello', true))).toBe('http://example.com/foo/bar/hello?yes=no&no=yes');
  });

  it('test_siblingString', () => {
    const url = make();
    expect(String(url.sibling('baz'))).toBe('http://example.com/foo/baz');
    expect(String(url.sibling('baz', true))).toBe('http://example.com/foo/baz?yes=no&no=yes');
    expect(String(url.child('').sibling('baz'))).toBe('http://example.com/foo/bar/baz');
  });

  it('test_parentString', () => {
    const url = make();
    expect(String(url.parent())).toBe('http://example.com/');
    expect(String(url.parent(true))).toBe('http://example.com/?yes=no&no=yes');
    expect(String(url.child('').parent())).toBe('http://example.com/foo/');
    expect(String(url.child('baz').parent())).toBe('http://example.com/foo/');
    expect(String(url.parent().parent().parent().parent())).toBe('http://example.com/');
  });

  it('test_hereString', () => {
    const url = make();
    expect(String(url.here())).toBe('http://example.com/foo/');
    expect(String(url.here(true))).toBe('http://example.com/foo/?yes=no&no=yes');
    expect(String(url.child('').here())).toBe('http://example.com/foo/bar/');
  });

  it('test_doubleSlash', () => {
    expect(String(make().click('/hello/world'))).toBe('http://example.com/hello/world');
  });

  it('test_pathList', () => {
    const url = make().child('%00%01%02');
    expect(url.pathList()).toEqual(['', 'foo', 'bar', '%00%01%02']);
    expect(url.pathList(true)).toEqual(['', 'foo', 'bar', '\x00\x01\x02']);
  });
});

describe('URLPath', () => {
  it('test_withoutArguments, test_partialArguments', () => {
    expect(String(new URLPath())).toBe('http://localhost/');
    const url = URLPath.fromBytes(Buffer.from('http://google.com'));
    expect(String(url)).toBe('http://google.com/');
    expect(url.path).toBe('/');
  });

  it('test_mustBeBytes, test_mustBeStr', () => {
    expect(() => URLPath.fromBytes(undefined as unknown as string)).toThrow(TypeError);
    expect(() => URLPath.fromString(Buffer.from('x') as unknown as string)).toThrow(TypeError);
  });

  it('test_nonASCIIBytes, test_nonASCIICharacters', () => {
    const bytes = Buffer.from('http://example.com/\xff\0', 'latin1');
    expect(String(URLPath.fromBytes(bytes))).toBe('http://example.com/%FF%00');
    expect(String(URLPath.fromString('http://example.com/\xff\0'))).toBe(
      'http://example.com/%C3%BF%00',
    );
  });

  it('follows links as a browser does (twisted 2094)', () => {
    const url = URLPath.fromString('http://h:8080/a/b/c?x=1#f');
    const links: [string, string][] = [
      ['', 'http://h:8080/a/b/c?x=1#f'],
      ['d', 'http://h:8080/a/b/d'],
      ['../d/./e?y', 'http://h:8080/a/d/e?y'],
      ['/', 'http://h:8080/'],
      ['?y=2', 'http://h:8080/a/b/c?y=2'],
      ['#g', 'http://h:8080/a/b/c?x=1#g'],
      ['https://o.org/p', 'https://o.org/p'],
      ['../../../..', 'http://h:8080/'],
    ];
    for (const [link, target] of links) expect(String(url.click(link)), link).toBe(target);
    expect(() => url.click('mailto:a@b.c')).toThrow(RangeError);
  });

  it('escapes what a segment may not hold', () => {
    const url = URLPath.fromString('http://h/a');
    expect(String(url.child('b/c?d#e f'))).toBe('http://h/a/b%2Fc%3Fd%23e%20f');
    expect(String(url.sibling('é'))).toBe('http://h/%C3%A9');
    expect(String(url.child(new Uint8Array([0xff])))).toBe('http://h/a/%FF');
  });

  it('tells hosts and ports apart, and never tells a password', () => {
    expect(String(URLPath.fromString('http://EXAMPLE.org:80/'))).toBe('http://example.org/');
    expect(URLPath.fromString('https://h:443/').netloc).toBe('h');
    expect(String(URLPath.fromString('http://[::1]:8080/x'))).toBe('http://[::1]:8080/x');
    expect(String(URLPath.fromString('http://user:secret@h/'))).toBe('http://user:@h/');
    expect(String(URLPath.fromString('http://bücher.example/'))).toBe(
      'http://xn--bcher-kva.example/',
    );
  });

  it.each([
    'http://h:x/',
    'http://h:/',
    'http://::1:80/',
    'http://[::g]/',
    'http://a]b/',
    'http://a@b@c/',
    'x_y://h/',
  ])('refuses %s', (url) => {
    expect(() => URLPath.fromString(url)).toThrow(RangeError);
  });

  it.each(['http://ex%61mple.org/', 'http://a b/', 'http://a..b/', 'http://ü%/', 'http://a\n/'])(
    'has no text for %j',
    (url) => {
      expect(() => String(URLPath.fromString(url))).toThrow('Malformed host');
    },
  );
});
