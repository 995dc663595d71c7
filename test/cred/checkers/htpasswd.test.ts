import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcryptjs';
import { HtpasswdFile, htpasswdHash, UnauthorizedLogin, UsernamePassword } from 'hawser';
import { Clock } from 'hawser/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

// Made by crypt(3) and openssl; the password is "sesame".
const BCRYPT = '$2y$05$DDaU9ymxH88ljSqXFHkMyu5NSn1tpaB7v6MH0eiUbHFNrlMchy3ka';
const APR1 = '$apr1$mN0YAzkI$wUBPObZAT/jVLTa3UAN1I1';
const SHA = '{SHA}CEo1Ae3vaEXy8eQZjsOiuBz1xrw=';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-htpasswd-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

let files = 0;
function file(...lines: string[]): string {
  const filename = join(folder, `htpasswd-${files++}`);
  writeFileSync(filename, `${lines.join('\n')}\n`);
  return filename;
}

describe('htpasswdHash', () => {
  it.each([
    ['bcrypt', BCRYPT],
    ['apr1', APR1],
    ['SHA-1', SHA],
  ])('makes what the file holds of the right password (%s)', async (_, stored) => {
    expect(await htpasswdHash('u', 'sesame', stored)).toBe(stored);
    expect(await htpasswdHash('u', 'Sesame', stored)).not.toBe(stored);
  });

  it('makes nothing in schemes it does not know, nor of a hash that is cut short', async () => {
    for (const stored of ['sesame', 'rqXexS6ZhobKA', '$2y$05$short', '$6$salt$hash', '']) {
      expect(await htpasswdHash('u', 'sesame', stored)).toBe('\n');
    }
  });
});

describe('HtpasswdFile', () => {
  it('checks passwords of all three schemes', async () => {
    const db = new HtpasswdFile(file('# staff', `b:${BCRYPT}`, `a:${APR1}`, '', `s:${SHA}`));
    for (const name of ['b', 'a', 's']) {
      expect(await db.requestAvatarId(new UsernamePassword(name, 'sesame'))).toBe(name);
      await expect(db.requestAvatarId(new UsernamePassword(name, 'sesam'))).rejects.toThrow(
        UnauthorizedLogin,
      );
    }
    await expect(db.requestAvatarId(new UsernamePassword('# staff', ''))).rejects.toThrow(
      UnauthorizedLogin,
    );
  });

  it('lets nobody in whose line holds no hash', async () => {
    const db = new HtpasswdFile(file('plain:sesame', 'empty:'));
    for (const [name, password] of [
      ['plain', 'sesame'],
      ['empty', ''],
    ] as const) {
      await expect(db.requestAvatarId(new UsernamePassword(name, password))).rejects.toThrow(
        UnauthorizedLogin,
      );
    }
  });

  it('hashes for an unknown user at the cost of a known one', async () => {
    const hash = vi.spyOn(bcrypt, 'hash');
    const db = new HtpasswdFile(file(`b:${BCRYPT}`));
    for (const name of ['b', 'nobody']) {
      await expect(db.requestAvatarId(new UsernamePassword(name, 'wrong'))).rejects.toThrow(
        UnauthorizedLogin,
      );
    }
    expect(hash.mock.calls).toEqual([
      ['wrong', BCRYPT],
      ['wrong', BCRYPT],
    ]);
  });

  it('hashes a right password once in five minutes, a wrong one always', async () => {
    const hash = vi.spyOn(bcrypt, 'hash');
    const clock = new Clock();
    const filename = file(`b:${BCRYPT}`);
    const db = new HtpasswdFile(filename, { reactor: clock });
    const login = (password: string) => db.requestAvatarId(new UsernamePassword('b', password));
    await login('sesame');
    clock.advance(299);
    await login('sesame');
    expect(hash).toHaveBeenCalledTimes(1);
    clock.advance(1);
    await login('sesame');
    expect(hash).toHaveBeenCalledTimes(2);
    for (let i = 0; i < 2; i++) await expect(login('wrong')).rejects.toThrow(UnauthorizedLogin);
    expect(hash).toHaveBeenCalledTimes(4);
    // A new password in the file counts at once.
    writeFileSync(filename, `b:${SHA.replace('CEo', 'AAA')}\n`);
    await expect(login('sesame')).rejects.toThrow(UnauthorizedLogin);
  });

  it('keeps nothing in mind where it is told so', async () => {
    const hash = vi.spyOn(bcrypt, 'hash');
    const db = new HtpasswdFile(file(`b:${BCRYPT}`), { rememberSeconds: 0 });
    for (let i = 0; i < 2; i++) await db.requestAvatarId(new UsernamePassword('b', 'sesame'));
    expect(hash).toHaveBeenCalledTimes(2);
    expect(() => new HtpasswdFile('x', { rememberSeconds: -1 })).toThrow(RangeError);
  });
});
