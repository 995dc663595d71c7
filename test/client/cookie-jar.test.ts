import { CookieJar } from 'hawser/client';
import { beforeEach, describe, expect, it } from 'vitest';

const URL_ = 'http://www.example.org/a/b/page';
let now = 1_000_000_000_000;
let jar: CookieJar;

beforeEach(() => {
  now = 1_000_000_000_000;
  jar = new CookieJar(() => now);
});

const sent = (url: string): string => jar.getCookieStringSync(url);

describe('CookieJar', () => {
  it('gives a cookie back to the host and folder that set it', () => {
    jar.setCookieSync('a=1', URL_);
    expect(sent(URL_)).toBe('a=1');
    expect(sent('http://www.example.org/a/b')).toBe('a=1');
    expect(sent('http://www.example.org/a/bc')).toBe('');
    expect(sent('http://www.example.org/')).toBe('');
    expect(sent('http://other.example.org/a/b/page')).toBe('');
    expect(sent('http://x.www.example.org/a/b/page')).toBe('');
  });

  it('widens to a domain and a path it is told', () => {
    jar.setCookieSync('a=1; Domain=.Example.org; Path=/', URL_);
    expect(sent('http://example.org/')).toBe('a=1');
    expect(sent('http://x.y.example.org/z')).toBe('a=1');
    expect(sent('http://notexample.org/')).toBe('');
  });

  it('takes no cookie for somebody else, a top-level domain or an address above', () => {
    jar.setCookieSync('a=1; Domain=other.org', URL_);
    jar.setCookieSync('b=1; Domain=org', URL_);
    jar.setCookieSync('c=1; Domain=sub.www.example.org', URL_);
    jar.setCookieSync('d=1; Domain=0.0.1', 'http://127.0.0.1/');
    jar.setCookieSync('=5', URL_);
    jar.setCookieSync('nothing', URL_);
    expect(jar.size).toBe(0);
  });

  it('replaces, keeping the place, and forgets what has expired', () => {
    jar.setCookieSync('a=1; Path=/', URL_);
    jar.setCookieSync('b=2; Path=/', URL_);
    jar.setCookieSync('a=3; Path=/; Max-Age=10', URL_);
    expect(sent(URL_)).toBe('a=3; b=2');
    now += 9_999;
    expect(sent(URL_)).toBe('a=3; b=2');
    now += 1;
    expect(sent(URL_)).toBe('b=2');
    jar.setCookieSync('b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', URL_);
    expect(jar.size).toBe(0);
    jar.setCookieSync('c=1; Path=/; Expires=Sun, 09-Sep-2001 01:47:00 GMT', URL_);
    expect(jar.size).toBe(1);
    now += 10_000;
    expect(jar.size).toBe(0);
    jar.setCookieSync('d=1; Max-Age=soon; Expires=whenever', URL_);
    expect(jar.size).toBe(1);
  });

  it('keeps Secure cookies for https', () => {
    jar.setCookieSync('a=1; Secure', URL_);
    expect(jar.size).toBe(0);
    jar.setCookieSync('a=1; Secure; HttpOnly', URL_.replace('http', 'https'));
    expect(sent(URL_)).toBe('');
    expect(sent(URL_.replace('http', 'https'))).toBe('a=1');
  });

  it('sends longer paths first', () => {
    jar.setCookieSync('a=1; Path=/', URL_);
    jar.setCookieSync('b=2; Path=/a/b', URL_);
    jar.setCookieSync('c=3; Path=/a', URL_);
    expect(sent(URL_)).toBe('b=2; c=3; a=1');
    jar.clear();
    expect(sent(URL_)).toBe('');
  });

  it('does not grow without end', () => {
    for (let i = 0; i < 3100; i++) jar.setCookieSync(`c${i}=1`, URL_);
    expect(jar.size).toBe(3000);
    jar.setCookieSync(`long=${'x'.repeat(5000)}`, URL_);
    expect(sent(URL_)).not.toContain('long');
  });
});
