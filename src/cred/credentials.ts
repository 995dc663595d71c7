import { Interface, implementer } from '../components/interface.js';
import type { Deferred } from '../defer/deferred.js';
import { isSameSecret } from './secret.js';

/** The result of a check, now or later. */
export type Verdict = boolean | Deferred<boolean> | PromiseLike<boolean>;

/** What somebody shows to prove who they are. Twisted: `twisted.cred.credentials.ICredentials`. */
export type ICredentials = {};
export const ICredentials: Interface<ICredentials> = Interface('ICredentials');

/**
 * A name and a password, as they were typed. A checker may keep passwords as hashes.
 *
 * Twisted: `twisted.cred.credentials.IUsernamePassword`.
 */
export interface IUsernamePassword extends ICredentials {
  readonly username: string;
  readonly password: string;
  /** Whether `password`, the right one in plain text, is the one that was typed. */
  checkPassword(password: string): Verdict;
}
export const IUsernamePassword: Interface<IUsernamePassword> = Interface('IUsernamePassword', {
  bases: [ICredentials],
});

/**
 * A name and something made of the password. A checker must know the password in plain text.
 *
 * Twisted: `twisted.cred.credentials.IUsernameHashedPassword`.
 */
export interface IUsernameHashedPassword extends ICredentials {
  readonly username: string;
  /** Whether what was sent was made of `password`, the right one in plain text. */
  checkPassword(password: string): Verdict;
}
export const IUsernameHashedPassword: Interface<IUsernameHashedPassword> = Interface(
  'IUsernameHashedPassword',
  { bases: [ICredentials] },
);

/**
 * A name and something made of the hash of `user:realm:password`, which is what a checker must know, as from an
 * `.htdigest` file.
 *
 * Twisted: `twisted.cred.credentials.IUsernameDigestHash`.
 */
export interface IUsernameDigestHash extends ICredentials {
  readonly username: string;
  /** Whether what was sent was made of this hash, hexadecimal in lower case. */
  checkHash(digestHash: string): Verdict;
}
export const IUsernameDigestHash: Interface<IUsernameDigestHash> = Interface(
  'IUsernameDigestHash',
  { bases: [ICredentials] },
);

/** Nothing is shown at all. Twisted: `twisted.cred.credentials.IAnonymous`. */
export interface IAnonymous extends ICredentials {}
export const IAnonymous: Interface<IAnonymous> = Interface('IAnonymous', { bases: [ICredentials] });

/** A token that whoever has it may use (RFC 6750). Twisted: none. */
export interface IBearerToken extends ICredentials {
  readonly token: string;
  /** Whether it is this token. */
  checkToken(token: string): Verdict;
}
export const IBearerToken: Interface<IBearerToken> = Interface('IBearerToken', {
  bases: [ICredentials],
});

/** Twisted: `twisted.cred.credentials.UsernamePassword`. Differs: compares in constant time. */
export class UsernamePassword implements IUsernamePassword {
  readonly username: string;
  readonly password: string;

  constructor(username: string, password: string) {
    this.username = username;
    this.password = password;
  }

  checkPassword(password: string): boolean {
    return isSameSecret(this.password, password);
  }
}
implementer(IUsernamePassword)(UsernamePassword);

/**
 * A name and a password that came as a hash, which is compared as it stands.
 *
 * Twisted: `twisted.cred.credentials.UsernameHashedPassword` (deprecated there). Differs: compares in constant time.
 */
export class UsernameHashedPassword implements IUsernameHashedPassword {
  readonly username: string;
  readonly hashed: string;

  constructor(username: string, hashed: string) {
    this.username = username;
    this.hashed = hashed;
  }

  checkPassword(password: string): boolean {
    return isSameSecret(this.hashed, password);
  }
}
implementer(IUsernameHashedPassword)(UsernameHashedPassword);

/** Twisted: `twisted.cred.credentials.Anonymous`. */
export class Anonymous implements IAnonymous {}
implementer(IAnonymous)(Anonymous);

/** The token of an `Authorization: Bearer` field. Twisted: none. */
export class BearerToken implements IBearerToken {
  readonly token: string;

  constructor(token: string) {
    this.token = token;
  }

  checkToken(token: string): boolean {
    return isSameSecret(this.token, token);
  }
}
implementer(IBearerToken)(BearerToken);
