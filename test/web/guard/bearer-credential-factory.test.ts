import { BearerCredentialFactory, BearerTokenChecker } from 'hawser';
import { describe, expect, it } from 'vitest';
import { guarded } from './site.js';

function setUp() {
  return guarded([new BearerCredentialFactory('api')], {
    checkers: [new BearerTokenChecker({ 'abc.DEF-1_~+/==': 'alice' })],
  });
}

describe('BearerCredentialFactory', () => {
  it('lets the right token in, whatever the letters of the scheme', () => {
    const { send } = setUp();
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect(send('/private', `${scheme} abc.DEF-1_~+/==`).text).toBe('page of alice');
    }
  });

  it('asks for one without an error, and names the error of a wrong one (RFC 6750 3.1)', () => {
    const { send } = setUp();
    expect(send('/private').header('www-authenticate')).toBe('bearer realm="api"');
    for (const bad of ['Bearer abc', 'Bearer a b', 'Bearer', 'Bearer ', 'bearer ä']) {
      const answer = send('/private', bad);
      expect(answer.status).toBe(401);
      expect(answer.header('www-authenticate')).toBe('bearer realm="api", error="invalid_token"');
    }
  });

  it('needs no realm', () => {
    const { send } = guarded([new BearerCredentialFactory()]);
    expect(send('/private').header('www-authenticate')).toBe('bearer');
  });
});
