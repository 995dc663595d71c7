import { ANONYMOUS, BearerToken, BearerTokenChecker, UnauthorizedLogin } from 'hawser';
import { describe, expect, it } from 'vitest';

describe('BearerTokenChecker', () => {
  it('knows the tokens of a list', async () => {
    const checker = new BearerTokenChecker({ abc: 'alice', def: 'bob' });
    expect(await checker.requestAvatarId(new BearerToken('abc'))).toBe('alice');
    expect(await checker.requestAvatarId(new BearerToken('def'))).toBe('bob');
    for (const token of ['', 'ab', 'ABC', '__proto__']) {
      await expect(checker.requestAvatarId(new BearerToken(token))).rejects.toThrow(
        UnauthorizedLogin,
      );
    }
  });

  it('asks a function, which may answer later', async () => {
    const checker = new BearerTokenChecker(async (token) =>
      token === 'guest' ? ANONYMOUS : token === 'abc' ? 'alice' : undefined,
    );
    expect(await checker.requestAvatarId(new BearerToken('abc'))).toBe('alice');
    expect(await checker.requestAvatarId(new BearerToken('guest'))).toBe(ANONYMOUS);
    await expect(checker.requestAvatarId(new BearerToken('x'))).rejects.toThrow(UnauthorizedLogin);
  });
});
