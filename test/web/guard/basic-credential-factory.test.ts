import { BasicCredentialFactory, type IRequest, LoginFailed } from 'hawser';
import { describe, expect, it } from 'vitest';

const REQUEST = {} as IRequest;
const factory = new BasicCredentialFactory('foo');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('BasicCredentialFactory', () => {
  it('asks for its realm', () => {
    expect(factory.scheme).toBe('basic');
    expect(factory.getChallenge(REQUEST)).toEqual({ realm: 'foo' });
  });

  it('decodes name and password, which may hold colons (test_usernamePassword)', () => {
    const credentials = factory.decode(base64('dreid:S3CuR1:ty'), REQUEST);
    expect(credentials.username).toBe('dreid');
    expect(credentials.checkPassword('S3CuR1:ty')).toBe(true);
    expect(credentials.checkPassword('S3CuR1')).toBe(false);
  });

  it('does without the padding (test_incorrectPadding)', () => {
    const credentials = factory.decode(base64('user:pass').replace(/=+$/, ''), REQUEST);
    expect([credentials.username, credentials.password]).toEqual(['user', 'pass']);
  });

  it('refuses what is no base64, or holds no colon (test_invalidEncoding, test_invalidCredentials)', () => {
    for (const bad of ['x', '', base64('123abc123'), '=', '\u0000']) {
      expect(() => factory.decode(bad, REQUEST)).toThrow(LoginFailed);
    }
  });

  it('keeps bytes that are no UTF-8', () => {
    const bytes = Buffer.from('j\xf6rg:\xff', 'latin1').toString('base64');
    expect(factory.decode(bytes, REQUEST).checkPassword('\udcff')).toBe(true);
  });
});
