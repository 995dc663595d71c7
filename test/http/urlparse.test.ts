import { describe, expect, it } from 'vitest';
import { urlparse } from '../../src/http/urlparse.js';

describe('urlparse', () => {
  // What Python's urllib.parse.urlparse makes of them
  it.each([
    ['http://a:80/b/c;d;e?f#g', ['http', 'a:80', '/b/c', 'd;e', 'f', 'g']],
    ['HTTP://A/b;x/c', ['http', 'A', '/b;x/c', '', '', '']],
    ['/foo?bar', ['', '', '/foo', '', 'bar', '']],
    ['//h', ['', 'h', '', '', '', '']],
    ['mailto:a;b@c', ['mailto', '', 'a;b@c', '', '', '']],
    ['a:b', ['a', '', 'b', '', '', '']],
    [':b', ['', '', ':b', '', '', '']],
    ['1a:b', ['', '', '1a:b', '', '', '']],
    [' \thttp://a\n/b', ['http', 'a', '/b', '', '', '']],
    ['#?', ['', '', '', '', '', '?']],
    ['http://[::1]:8080/', ['http', '[::1]:8080', '/', '', '', '']],
    ['', ['', '', '', '', '', '']],
  ])('splits %j', (url, parts) => {
    const { scheme, netloc, path, params, query, fragment } = urlparse(url);
    expect([scheme, netloc, path, params, query, fragment]).toEqual(parts);
    expect(urlparse(Buffer.from(url))).toEqual(urlparse(url));
  });

  it('refuses half a bracket', () => {
    expect(() => urlparse('http://[::1/')).toThrow(RangeError);
    expect(() => urlparse('http://::1]/')).toThrow('Invalid IPv6 URL');
  });
});
