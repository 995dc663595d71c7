import { type IRequest, Resource, Site, type TrustProxy } from 'hawser';
import { render } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Who extends Resource {
  override isLeaf = true;
  render_GET(request: IRequest) {
    return `${request.getClientIP()} ${request.prePathURL()}`;
  }
}

async function who(
  trustProxy: TrustProxy,
  headers: Record<string, string>,
  address = '10.0.0.1',
): Promise<string> {
  const site = new Site(new Who(), { trustProxy });
  return (await render(site, { headers, peer: { address } })).text;
}

const x = {
  'X-Forwarded-For': '6.6.6.6, 9.9.9.9, 10.0.0.2',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'shop.example',
};

describe('SiteOptions.trustProxy (twisted 5807)', () => {
  it('believes nobody by default, and nobody it was not told of', async () => {
    expect(await who(false, x)).toBe('10.0.0.1 http://localhost:8080/');
    expect(await who('loopback', x)).toBe('10.0.0.1 http://localhost:8080/');
    expect(await who(0, x)).toBe('10.0.0.1 http://localhost:8080/');
  });

  it('goes as far as it trusts: hops, networks, functions, all', async () => {
    expect(await who(1, x)).toBe('10.0.0.2 https://shop.example/');
    expect(await who(2, x)).toBe('9.9.9.9 https://shop.example/');
    expect(await who('10.0.0.0/8', x)).toBe('9.9.9.9 https://shop.example/');
    expect(await who(['private', 'loopback'], x, '::ffff:10.0.0.1')).toContain('9.9.9.9 ');
    expect(await who((address) => address !== '9.9.9.9', x)).toContain('9.9.9.9 ');
    expect(await who(true, x)).toBe('6.6.6.6 https://shop.example/');
  });

  it('reads Forwarded (RFC 7239) first', async () => {
    const headers = {
      ...x,
      Forwarded: 'for=1.2.3.4, for="[2001:db8::1]:4711";proto=https;host="a.example:8443"',
    };
    expect(await who(1, headers)).toBe('2001:db8::1 https://a.example:8443/');
    expect(await who(1, { Forwarded: 'for=_hidden;proto=https' })).toContain('10.0.0.1 https:');
  });

  it('takes nothing that could not be a host or an address', async () => {
    const evil = { 'X-Forwarded-For': '<script>', 'X-Forwarded-Host': 'a/b"c' };
    expect(await who(1, evil)).toBe('10.0.0.1 http://localhost:8080/');
  });

  it.each([['nonsense'], ['10.0.0.0/99'], [-1], [1.5]])('refuses %s', (setting) => {
    expect(() => new Site(new Who(), { trustProxy: setting })).toThrow(/^trustProxy/);
  });
});
