import { CGIScript, type Request, Resource } from 'hawser';
import { type RenderOptions, render } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

/** A script that runs nothing, and says what it would have run. */
class Recorder extends CGIScript {
  env: Record<string, string> = {};
  args: readonly string[] = [];

  override runProcess(env: Record<string, string>, request: Request, args: readonly string[]) {
    this.env = env;
    this.args = args;
    request.finish();
  }
}

async function record(url: string, options: RenderOptions = {}): Promise<Recorder> {
  const recorder = new Recorder('/srv/cgi-bin/s.cgi', undefined, {
    environment: { PATH: '/bin', PATH_INFO: 'theirs', REMOTE_USER: 'root', HTTP_PROXY: 'http://p' },
  });
  const root = new Resource();
  root.putChild('cgi-bin', root);
  root.putChild('s', recorder);
  await render(root, { url, ...options });
  return recorder;
}

describe('the environment of a script', () => {
  it('has the variables Twisted sets (test_urlParameters)', async () => {
    const { env } = await record('/cgi-bin/s/a/b%20c?d=e', {
      headers: { Host: 'www.example.org:8080', 'User-Agent': 'me' },
    });
    const { SERVER_SOFTWARE, ...rest } = env;
    expect(SERVER_SOFTWARE).toMatch(/^hawser\/\d+\.\d+\.\d+/);
    expect(rest).toEqual({
      PATH: '/bin',
      SERVER_NAME: 'www.example.org',
      GATEWAY_INTERFACE: 'CGI/1.1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SERVER_PORT: '8080',
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '/cgi-bin/s',
      SCRIPT_FILENAME: '/srv/cgi-bin/s.cgi',
      REQUEST_URI: '/cgi-bin/s/a/b%20c?d=e',
      REMOTE_ADDR: '127.0.0.1',
      PATH_INFO: '/a/b c',
      QUERY_STRING: 'd=e',
      CONTENT_LENGTH: '0',
      HTTP_HOST: 'www.example.org:8080',
      HTTP_USER_AGENT: 'me',
    });
  });

  it('names no path behind the script where there is none', async () => {
    expect((await record('/s')).env).not.toHaveProperty('PATH_INFO');
    expect((await record('/s/')).env['PATH_INFO']).toBe('/');
  });

  it('keeps the brackets of an address as server name', async () => {
    const { env } = await record('/s', { headers: { Host: '[::1]:8080' } });
    expect(env['SERVER_NAME']).toBe('[::1]');
  });

  it('joins the lines of a repeated field', async () => {
    const { env } = await record('/s', { headers: { 'X-A': ['1', '2'], Cookie: ['a=1', 'b=2'] } });
    expect(env['HTTP_X_A']).toBe('1, 2');
    expect(env['HTTP_COOKIE']).toBe('a=1; b=2');
  });

  it('has no Proxy field (test_noProxyPassthrough, CVE-2016-5385) and no names that pass for others', async () => {
    const { env } = await record('/s', {
      headers: { Proxy: 'http://evil', X_Forwarded_For: '6.6.6.6', 'Transfer-Encoding': 'x' },
    });
    expect(Object.entries(env).flat().join()).not.toMatch(/evil|6\.6\.6\.6|TRANSFER/);
  });

  it('tells of TLS', async () => {
    expect((await record('/s', { secure: true })).env['HTTPS']).toBe('on');
    expect((await record('/s')).env).not.toHaveProperty('HTTPS');
  });

  it('has type and length of the body', async () => {
    const { env } = await record('/s', {
      method: 'POST',
      body: 'abc',
      headers: { 'Content-Type': 'a/b' },
    });
    expect(env).toMatchObject({ CONTENT_TYPE: 'a/b', CONTENT_LENGTH: '3' });
    expect(env).not.toHaveProperty('HTTP_CONTENT_TYPE');
  });
});

describe('the arguments of a script', () => {
  it.each([
    ['/s?one+two%20three', ['one', 'two three']],
    ['/s?a=b+c', []],
    ['/s?', []],
    ['/s', []],
    ['/s?one+%00', []],
  ])('of %s are %j', async (url, args) => {
    expect((await record(url)).args).toEqual(args);
  });

  it('are those of GET and HEAD only', async () => {
    expect((await record('/s?a+b', { method: 'POST', body: 'x' })).args).toEqual([]);
    expect((await record('/s?a+b', { method: 'HEAD' })).args).toEqual(['a', 'b']);
  });
});

describe('a path that cannot be handed over', () => {
  it.each(['/s/a%2Fb', '/s/a%00b'])('is missing: %s', async (url) => {
    const root = new Resource();
    root.putChild('s', new Recorder('/s.cgi'));
    expect((await render(root, { url })).status).toBe(404);
  });
});
