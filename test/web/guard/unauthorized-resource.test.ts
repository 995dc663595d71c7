import {
  BasicCredentialFactory,
  DigestCredentialFactory,
  type ICredentialFactory,
  Site,
  UnauthorizedResource,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

function answer(factories: ICredentialFactory[], method = 'GET'): MemoryExchange {
  const exchange = new MemoryExchange({ method, url: '/a/b' });
  new Site(new UnauthorizedResource(factories)).handle(exchange);
  return exchange;
}

describe('UnauthorizedResource', () => {
  it('is every child of itself, and takes none (test_getChildWithDefault)', () => {
    const resource = new UnauthorizedResource([]);
    expect(resource.getChildWithDefault()).toBe(resource);
    expect(() => resource.putChild()).toThrow(TypeError);
  });

  it('answers 401 with the challenge (test_render)', () => {
    const exchange = answer([new BasicCredentialFactory('example.com')]);
    expect(exchange.status).toBe(401);
    expect(exchange.header('www-authenticate')).toBe('basic realm="example.com"');
    expect(exchange.text).toBe('Unauthorized');
  });

  it('has no body for HEAD (test_renderHEAD)', () => {
    const exchange = answer([new BasicCredentialFactory('example.com')], 'HEAD');
    expect([exchange.status, exchange.text]).toEqual([401, '']);
  });

  it('escapes quotes and backslashes (test_renderQuotesRealm, test_renderQuotesDigest)', () => {
    for (const factory of [
      new BasicCredentialFactory('example\\"foo'),
      new DigestCredentialFactory('md5', 'example\\"foo'),
    ]) {
      expect(answer([factory]).header('www-authenticate')).toContain('realm="example\\\\\\"foo"');
    }
  });

  it('leaves out who has no challenge (twisted 3530), and writes bare schemes without a blank', () => {
    const decode = (): never => {
      throw new Error('not asked');
    };
    const remote = { scheme: 'remote', getChallenge: () => undefined, decode };
    const bare = { scheme: 'negotiate', getChallenge: () => ({}), decode };
    expect(answer([remote]).header('www-authenticate')).toBeUndefined();
    expect(answer([remote, bare]).header('www-authenticate')).toBe('negotiate');
  });
});
