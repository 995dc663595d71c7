import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { implementer } from '../../components/interface.js';
import type { Deferred } from '../../defer/deferred.js';
import { fail, maybeDeferred } from '../../defer/succeed.js';
import { fromBytes } from '../../http/bytes.js';
import { log } from '../../log/log.js';
import { IUsernameHashedPassword, IUsernamePassword } from '../credentials.js';
import { UnauthorizedLogin } from '../errors.js';
import { isSameSecret } from '../secret.js';
import { ICredentialsChecker } from './checker.js';

/**
 * Turns a password as it was typed into what the file holds for it.
 *
 * @param stored - What the file holds, for the salt in it.
 */
export type PasswordHash = (
  username: string,
  password: string,
  stored: string,
) => string | Deferred<string> | PromiseLike<string>;

/** Options of a {@link FilePasswordDB}. */
export interface FilePasswordDBOptions {
  /** What separates the fields of a line. Default is `':'`. */
  readonly delim?: string;
  /** The index of the name. Default is 0. */
  readonly usernameField?: number;
  /** The index of the password. Default is 1. */
  readonly passwordField?: number;
  /** Whether names differ by letter case. Default is true. */
  readonly caseSensitive?: boolean;
  /** How the passwords in the file are hashed. Default is that they are not. */
  readonly hash?: PasswordHash;
  /** Read the file only when it has changed. Default is false: at every login. */
  readonly cache?: boolean;
}

/**
 * A file of names and passwords, one per line.
 *
 * Where the passwords are in plain text, answers to digest challenges can be checked as well; where they are hashed,
 * only passwords that were typed. The file is read in one go, which blocks; `cache` spares that.
 *
 * Twisted: `twisted.cred.checkers.FilePasswordDB`. Differs: hashes may come as a Deferred or Promise, secrets are
 * compared in constant time, and an unknown user costs what a wrong password costs.
 */
export class FilePasswordDB implements ICredentialsChecker {
  readonly credentialInterfaces: ICredentialsChecker['credentialInterfaces'];
  readonly filename: string;
  readonly delim: string;
  readonly ufield: number;
  readonly pfield: number;
  readonly caseSensitive: boolean;
  readonly hash: PasswordHash | undefined;
  readonly cache: boolean;
  #known: Map<string, string> | undefined;
  #knownState = '';
  /** Stands in for the password of users that do not exist. */
  #nobody: string;

  constructor(filename: string, options: FilePasswordDBOptions = {}) {
    this.filename = filename;
    this.delim = options.delim ?? ':';
    this.ufield = options.usernameField ?? 0;
    this.pfield = options.passwordField ?? 1;
    this.caseSensitive = options.caseSensitive ?? true;
    this.hash = options.hash;
    this.cache = options.cache ?? false;
    this.credentialInterfaces =
      this.hash === undefined ? [IUsernamePassword, IUsernameHashedPassword] : [IUsernamePassword];
    this.#nobody = randomBytes(16).toString('hex');
  }

  /**
   * The record of a user: the name, in lower case where case does not count, and what the file holds as password.
   *
   * @throws RangeError if there is no such user (Twisted: `KeyError`); UnauthorizedLogin if the file cannot be read,
   *   which is logged.
   */
  getUser(username: string): [username: string, password: string] {
    const name = this.caseSensitive ? username : username.toLowerCase();
    const password = this.#load().get(name);
    if (password === undefined) throw new RangeError(`no user ${JSON.stringify(username)}`);
    return [name, password];
  }

  requestAvatarId(credentials: IUsernamePassword | IUsernameHashedPassword): Deferred<string> {
    const name = this.caseSensitive ? credentials.username : credentials.username.toLowerCase();
    let users: Map<string, string>;
    try {
      users = this.#load();
    } catch (error) {
      return fail(error);
    }
    const known = users.get(name);
    // Somebody who is unknown is checked like the first who is known, so that the time taken does not tell them apart.
    const [first = this.#nobody] = users.values();
    return maybeDeferred(() => this.#check(credentials, known ?? first)).addCallback((matched) => {
      if (matched !== true || known === undefined) throw new UnauthorizedLogin();
      return name;
    });
  }

  #check(credentials: IUsernamePassword | IUsernameHashedPassword, stored: string): unknown {
    const { hash } = this;
    if (hash === undefined) return credentials.checkPassword(stored);
    if (!('password' in credentials)) throw new UnauthorizedLogin();
    const { username, password } = credentials;
    return maybeDeferred(() => hash(username, password, stored)).addCallback((made: string) =>
      isSameSecret(made, stored),
    );
  }

  #load(): Map<string, string> {
    try {
      if (!this.cache) return this.#read();
      const { mtimeMs, size, ino } = statSync(this.filename);
      const state = `${mtimeMs} ${size} ${ino}`;
      if (this.#known === undefined || state !== this.#knownState) {
        this.#known = this.#read();
        this.#knownState = state;
      }
      return this.#known;
    } catch (error) {
      log.err(error, `FilePasswordDB: ${this.filename} cannot be read, nobody can log in`);
      throw new UnauthorizedLogin();
    }
  }

  #read(): Map<string, string> {
    const users = new Map<string, string>();
    for (const line of fromBytes(readFileSync(this.filename)).split('\n')) {
      const fields = line.replace(/[ \t\r\v\f]+$/, '').split(this.delim);
      const username = fields[this.ufield];
      const password = fields[this.pfield];
      if (username === undefined || password === undefined) continue;
      const name = this.caseSensitive ? username : username.toLowerCase();
      // Of two lines for one name the first counts, with a cache the last, as in Twisted.
      if (this.cache || !users.has(name)) users.set(name, password);
    }
    return users;
  }
}
implementer(ICredentialsChecker)(FilePasswordDB);

/** The old name of {@link FilePasswordDB}. */
export const OnDiskUsernamePasswordDatabase: typeof FilePasswordDB = FilePasswordDB;
