import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Deferred,
  FilePasswordDB,
  type FilePasswordDBOptions,
  IUsernameHashedPassword,
  IUsernamePassword,
  type PasswordHash,
  UnauthorizedLogin,
  UsernameHashedPassword,
  UsernamePassword,
} from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-cred-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function database(text: string, options?: FilePasswordDBOptions): FilePasswordDB {
  const filename = join(folder, `passwords-${files++}`);
  writeFileSync(filename, text);
  return new FilePasswordDB(filename, options);
}

const TWO = 'user1:pass1\nuser2:pass2\n';

describe('FilePasswordDB', () => {
  it('looks users up (testUserLookup)', () => {
    const db = database(TWO);
    expect(db.getUser('user1')).toEqual(['user1', 'pass1']);
    expect(() => db.getUser('user3')).toThrow(RangeError);
  });

  it('may take letter case lightly (testCaseInSensitivity)', async () => {
    const db = database(TWO, { caseSensitive: false });
    expect(db.getUser('uSeR1')).toEqual(['user1', 'pass1']);
    expect(await db.requestAvatarId(new UsernamePassword('USER2', 'pass2'))).toBe('user2');
  });

  it('checks passwords, typed or hashed (testRequestAvatarId, testRequestAvatarId_hashed)', async () => {
    const db = database(TWO);
    expect(db.credentialInterfaces).toEqual([IUsernamePassword, IUsernameHashedPassword]);
    expect(await db.requestAvatarId(new UsernamePassword('user1', 'pass1'))).toBe('user1');
    expect(await db.requestAvatarId(new UsernameHashedPassword('user1', 'pass1'))).toBe('user1');
    for (const [name, password] of [
      ['user1', 'pass2'],
      ['user3', 'pass1'],
      ['', ''],
    ]) {
      await expect(
        db.requestAvatarId(new UsernamePassword(name as string, password as string)),
      ).rejects.toThrow(UnauthorizedLogin);
    }
  });

  it('takes other separators and fields, and skips lines that lack them', () => {
    const db = database('x\nroot x 0 toor \n\nann x 1 nna\textra\r\n', {
      delim: ' ',
      passwordField: 3,
    });
    expect(db.getUser('root')).toEqual(['root', 'toor']);
    expect(db.getUser('ann')).toEqual(['ann', 'nna\textra']);
    expect(() => db.getUser('x')).toThrow(RangeError);
  });

  it('keeps names that are no UTF-8', () => {
    const filename = join(folder, 'latin1');
    writeFileSync(filename, Buffer.from('j\xf6rg:p\xe4ss\n', 'latin1'));
    expect(new FilePasswordDB(filename).getUser('j\udcf6rg')).toEqual(['j\udcf6rg', 'p\udce4ss']);
  });

  it('lets nobody in without its file, and says so in the log (test_getUserNonexistentDatabase)', async () => {
    for (const cache of [false, true]) {
      const db = new FilePasswordDB(join(folder, 'missing'), { cache });
      const stop = collectErrors();
      try {
        expect(() => db.getUser('user1')).toThrow(UnauthorizedLogin);
        await expect(db.requestAvatarId(new UsernamePassword('a', 'b'))).rejects.toThrow(
          UnauthorizedLogin,
        );
        expect(
          flushLoggedErrors().map((failure) => (failure.value as { code?: string }).code),
        ).toEqual(['ENOENT', 'ENOENT']);
      } finally {
        stop();
      }
    }
  });

  it('reads the file again when it has changed, with a cache too', () => {
    for (const cache of [false, true]) {
      const db = database(TWO, { cache });
      expect(db.getUser('user1')).toEqual(['user1', 'pass1']);
      writeFileSync(db.filename, 'user1:other\n');
      utimesSync(db.filename, 2_000_000_000, 2_000_000_000);
      expect(db.getUser('user1')).toEqual(['user1', 'other']);
    }
  });

  it('takes the first of two lines, with a cache the last, as Twisted does', () => {
    const twice = 'user:first\nuser:last\n';
    expect(database(twice).getUser('user')).toEqual(['user', 'first']);
    expect(database(twice, { cache: true }).getUser('user')).toEqual(['user', 'last']);
  });

  describe('with a hash', () => {
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
    const hashed = `user1:${sha('user1pass1')}\nuser2:${sha('user2pass2')}\n`;
    const ways: Record<string, PasswordHash> = {
      'at once': (user, password) => sha(user + password),
      'by Deferred': (user, password) => {
        const d = new Deferred<string>();
        setImmediate(() => d.callback(sha(user + password)));
        return d;
      },
      'by Promise': async (user, password) => sha(user + password),
    };

    it.each(Object.entries(ways))('checks passwords that were typed (%s)', async (_, hash) => {
      const db = database(hashed, { hash });
      expect(db.credentialInterfaces).toEqual([IUsernamePassword]);
      expect(await db.requestAvatarId(new UsernamePassword('user1', 'pass1'))).toBe('user1');
      await expect(db.requestAvatarId(new UsernamePassword('user1', 'pass2'))).rejects.toThrow(
        UnauthorizedLogin,
      );
    });

    it('cannot check what was made of another hash (testHashedCredentials)', async () => {
      const db = database(hashed, { hash: ways['at once'] as PasswordHash });
      await expect(
        db.requestAvatarId(new UsernameHashedPassword('user1', sha('user1pass1'))),
      ).rejects.toThrow(UnauthorizedLogin);
    });

    it('hashes for an unknown user as for a known one, so that both take the same path', async () => {
      const calls: string[][] = [];
      const db = database(hashed, {
        hash: (user, password, stored) => {
          calls.push([user, password, stored]);
          return sha(user + password);
        },
      });
      for (const name of ['user1', 'nobody']) {
        await expect(db.requestAvatarId(new UsernamePassword(name, 'wrong'))).rejects.toThrow(
          UnauthorizedLogin,
        );
      }
      expect(calls).toEqual([
        ['user1', 'wrong', sha('user1pass1')],
        ['nobody', 'wrong', sha('user1pass1')],
      ]);
    });

    it('does not let an unknown user in with the password of the first', async () => {
      const db = database('user1:same\n', { hash: (_user, password) => password });
      await expect(db.requestAvatarId(new UsernamePassword('nobody', 'same'))).rejects.toThrow(
        UnauthorizedLogin,
      );
    });
  });
});
