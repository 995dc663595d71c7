import {
  InMemoryUsernamePasswordDatabaseDontUse,
  UnauthorizedLogin,
  UsernamePassword,
} from 'hawser';
import { describe, expect, it } from 'vitest';

describe('InMemoryUsernamePasswordDatabaseDontUse', () => {
  const checker = new InMemoryUsernamePasswordDatabaseDontUse({ alice: 'secret' });
  checker.addUser('jörg', '');

  it('gives the name for the right password (test_positive)', async () => {
    expect(await checker.requestAvatarId(new UsernamePassword('alice', 'secret'))).toBe('alice');
    expect(await checker.requestAvatarId(new UsernamePassword('jörg', ''))).toBe('jörg');
  });

  it('fails for wrong passwords and unknown names (test_negative)', async () => {
    for (const [name, password] of [
      ['alice', ''],
      ['alice', 'Secret'],
      ['bob', 'secret'],
      ['__proto__', ''],
    ]) {
      await expect(
        checker.requestAvatarId(new UsernamePassword(name as string, password as string)),
      ).rejects.toThrow(UnauthorizedLogin);
    }
  });

  it('checks a password for unknown names too, so that both take the same path', async () => {
    const checked: string[] = [];
    const show = (username: string) => ({
      username,
      checkPassword: (password: string) => {
        checked.push(`${username} ${password === 'secret'}`);
        return Promise.resolve(false);
      },
    });
    for (const name of ['alice', 'bob']) {
      await expect(checker.requestAvatarId(show(name))).rejects.toThrow(UnauthorizedLogin);
    }
    expect(checked).toEqual(['alice true', 'bob false']);
  });

  it('lets nobody in as an unknown name, whatever the credentials say', async () => {
    const yes = { username: 'bob', checkPassword: () => true };
    await expect(checker.requestAvatarId(yes)).rejects.toThrow(UnauthorizedLogin);
  });
});
