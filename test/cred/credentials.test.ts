import {
  Anonymous,
  BearerToken,
  IAnonymous,
  IBearerToken,
  ICredentials,
  IUsernameHashedPassword,
  IUsernamePassword,
  isSameSecret,
  UsernameHashedPassword,
  UsernamePassword,
} from 'hawser';
import { describe, expect, it } from 'vitest';

describe('credentials', () => {
  it('provide their interfaces, and ICredentials with them', () => {
    const all = [
      [new UsernamePassword('u', 'p'), IUsernamePassword],
      [new UsernameHashedPassword('u', 'h'), IUsernameHashedPassword],
      [new Anonymous(), IAnonymous],
      [new BearerToken('t'), IBearerToken],
    ] as const;
    for (const [credentials, own] of all) {
      expect(ICredentials.providedBy(credentials)).toBe(true);
      expect(all.filter(([, other]) => other.providedBy(credentials))).toEqual([
        [credentials, own],
      ]);
    }
  });

  it('know whether a password or token is right', () => {
    expect(new UsernamePassword('u', 'pässwort').checkPassword('pässwort')).toBe(true);
    expect(new UsernamePassword('u', 'pässwort').checkPassword('passwort')).toBe(false);
    expect(new UsernameHashedPassword('u', 'abc').checkPassword('abc')).toBe(true);
    expect(new UsernameHashedPassword('u', 'abc').checkPassword('abcd')).toBe(false);
    expect(new BearerToken('t').checkToken('t')).toBe(true);
    expect(new BearerToken('t').checkToken('')).toBe(false);
  });
});

describe('isSameSecret', () => {
  it('compares text and bytes by their bytes, of any length', () => {
    expect(isSameSecret('', '')).toBe(true);
    expect(isSameSecret('é', new Uint8Array([0xc3, 0xa9]))).toBe(true);
    expect(isSameSecret('a'.repeat(1000), 'a'.repeat(1001))).toBe(false);
    // Bytes that are no UTF-8 stay what they are.
    expect(isSameSecret('\udcff', new Uint8Array([0xff]))).toBe(true);
    expect(isSameSecret('\udcff', '\udcfe')).toBe(false);
  });
});
