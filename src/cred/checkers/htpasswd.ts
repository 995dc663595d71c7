import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { IReactorTime } from '../../defer/types.js';
import { toBytes } from '../../http/bytes.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import { isSameSecret } from '../secret.js';
import { FilePasswordDB, type PasswordHash } from './file-password-db.js';

/** What no password makes, and no line can hold. */
const NEVER = '\n';

/**
 * The hash of a password in the scheme of what an htpasswd file holds: bcrypt (`$2y$…`), Apache's MD5 (`$apr1$…`) or
 * SHA-1 (`{SHA}…`). For any other scheme (crypt, plain text) no password is right.
 */
export const htpasswdHash: PasswordHash = (_username, password, stored) => {
  if (/^\$2[aby]\$/.test(stored)) return bcrypt(password, stored);
  if (stored.startsWith('$apr1$')) return apacheMd5(password, stored);
  if (stored.startsWith('{SHA}')) {
    return `{SHA}${createHash('sha1').update(toBytes(password)).digest('base64')}`;
  }
  return NEVER;
};

async function bcrypt(password: string, stored: string): Promise<string> {
  const { default: library } = await import('bcryptjs');
  // A hash that is cut short is no salt, and nobody's.
  return library.hash(password, stored).catch(() => NEVER);
}

async function apacheMd5(password: string, stored: string): Promise<string> {
  // @ts-expect-error: it has no types
  const { default: library } = (await import('apache-md5')) as {
    default: (password: string, stored: string) => string;
  };
  return library(password, stored);
}

/** Options of an {@link HtpasswdFile}. */
export interface HtpasswdFileOptions {
  /**
   * For how many seconds a password that was right is known without hashing it again: browsers send it with every
   * request, and bcrypt takes a tenth of a second by design. What is kept is a keyed hash of it, in memory. Default is
   * 300; 0 keeps nothing.
   */
  readonly rememberSeconds?: number;
  /** Default is the system's. */
  readonly reactor?: IReactorTime;
}

/**
 * A file as Apache's `htpasswd` writes it, with passwords hashed by bcrypt (`-B`), apr1 (`-m`) or SHA-1 (`-s`). Read
 * again when it has changed.
 *
 * Twisted: none; a {@link FilePasswordDB} with a hash function of one's own.
 */
export class HtpasswdFile extends FilePasswordDB {
  constructor(filename: string, options: HtpasswdFileOptions = {}) {
    const { rememberSeconds = 300, reactor = systemReactor } = options;
    if (!(rememberSeconds >= 0)) throw new RangeError('rememberSeconds must be a number from 0 on');
    const hash =
      rememberSeconds === 0 ? htpasswdHash : remembering(htpasswdHash, rememberSeconds, reactor);
    super(filename, { cache: true, hash });
  }
}

/** How many right passwords are kept in mind. */
const REMEMBERED = 10_000;

/** A hash function that knows for a while which passwords were right. */
function remembering(hash: PasswordHash, seconds: number, reactor: IReactorTime): PasswordHash {
  const key = randomBytes(32);
  /** When each was last computed, the oldest first. */
  const right = new Map<string, number>();
  return async (username, password, stored) => {
    const seal = createHmac('sha256', key)
      .update(JSON.stringify([username, stored]))
      .update(toBytes(password))
      .digest('base64');
    const since = right.get(seal);
    if (since !== undefined && reactor.seconds() - since < seconds) return stored;
    const made = await hash(username, password, stored);
    if (isSameSecret(made, stored)) {
      right.delete(seal);
      right.set(seal, reactor.seconds());
      const [oldest] = right.keys();
      if (right.size > REMEMBERED && oldest !== undefined) right.delete(oldest);
    }
    return made;
  };
}
