import { implementer } from '../components/interface.js';
import { IUsernameDigestHash, IUsernameHashedPassword } from './credentials.js';
import { calcHA1, calcHA2, calcResponse } from './digest.js';
import { isSameSecret } from './secret.js';

/**
 * The answer to a digest challenge. Right where it was made of the right password, or of the right hash of
 * `user:realm:password`.
 *
 * Twisted: `twisted.cred.credentials.DigestedCredentials`. Differs: compares in constant time; an answer that lacks a
 * part is wrong (there, an exception).
 */
export class DigestedCredentials implements IUsernameHashedPassword, IUsernameDigestHash {
  readonly username: string;
  readonly method: string;
  readonly realm: string;
  /** The parameters the client sent, by name. */
  readonly fields: ReadonlyMap<string, string>;

  constructor(
    username: string,
    method: string,
    realm: string,
    fields: ReadonlyMap<string, string>,
  ) {
    this.username = username;
    this.method = method;
    this.realm = realm;
    this.fields = fields;
  }

  checkPassword(password: string): boolean {
    return this.#check((algorithm, nonce, cnonce) =>
      calcHA1(algorithm, this.username, this.realm, password, nonce, cnonce),
    );
  }

  checkHash(digestHash: string): boolean {
    return this.#check((algorithm, nonce, cnonce) =>
      calcHA1(algorithm, undefined, undefined, undefined, nonce, cnonce, digestHash),
    );
  }

  #check(ha1Of: (algorithm: string, nonce: string, cnonce: string | undefined) => string): boolean {
    const { fields } = this;
    const nonce = fields.get('nonce');
    const uri = fields.get('uri');
    const response = fields.get('response');
    if (nonce === undefined || uri === undefined || response === undefined) return false;
    const cnonce = fields.get('cnonce');
    const qop = fields.get('qop') ?? 'auth';
    const algorithm = (fields.get('algorithm') ?? 'md5').toLowerCase();
    const expected = calcResponse(
      ha1Of(algorithm, nonce, cnonce),
      calcHA2(algorithm, this.method, uri, qop),
      algorithm,
      nonce,
      fields.get('nc'),
      cnonce,
      qop,
    );
    return isSameSecret(expected, response);
  }
}
implementer(IUsernameHashedPassword, IUsernameDigestHash)(DigestedCredentials);
