import { createHmac, randomBytes } from 'node:crypto';
import type { IReactorTime } from '../defer/types.js';
import { decodeBase64 } from '../http/authorization.js';
import { fromBytes, toBytes } from '../http/bytes.js';
import { parseParameters } from '../http/content-type.js';
import { reactor as systemReactor } from '../task/reactor.js';
import { algorithms } from './digest.js';
import { DigestedCredentials } from './digested-credentials.js';
import { LoginFailed, StaleChallenge } from './errors.js';
import { isSameSecret } from './secret.js';

/** The parameters of a digest challenge, in the order they are sent. */
export interface DigestChallenge {
  readonly nonce: string;
  readonly opaque: string;
  readonly qop: string;
  readonly algorithm: string;
  readonly realm: string;
}

/** Options of a {@link DigestCredentialFactory}. */
export interface DigestFactoryOptions {
  /** What tells the age of challenges. Default is the system's. */
  readonly reactor?: IReactorTime | undefined;
  /**
   * Seals the challenges. Processes that share a key know each other's; keep it secret, and make it of 32 random bytes.
   * Default is one of its own, which nobody else has.
   */
  readonly privateKey?: string | Uint8Array | undefined;
}

/**
 * Makes digest challenges and takes the answers apart, for any protocol that has them.
 *
 * It keeps no list of its challenges: what it must know of one comes back with the answer, in `opaque`, sealed with a
 * private key. So a challenge and its answer must meet the same object, or objects that share the key.
 *
 * Twisted: `twisted.cred.credentials.DigestCredentialFactory`. Differs: SHA-256 and SHA-512/256 (RFC 7616) beside `md5`
 * and `sha`, the algorithm of an answer must be that of the challenge, and whatever is wrong with an answer is a
 * {@link LoginFailed}.
 */
export class DigestCredentialFactory {
  /** Seconds for which a challenge holds. */
  static readonly CHALLENGE_LIFETIME_SECS: number = 15 * 60;

  readonly scheme = 'digest';
  readonly algorithm: string;
  readonly authenticationRealm: string;
  /** Seals the challenges. */
  readonly privateKey: Uint8Array;
  readonly #reactor: IReactorTime;

  /**
   * @param algorithm - `md5`, `sha`, `SHA-256` or `SHA-512-256`, in any letter case.
   * @throws RangeError for another algorithm.
   */
  constructor(algorithm: string, authenticationRealm: string, options: DigestFactoryOptions = {}) {
    const known = algorithm.toLowerCase();
    if (!algorithms.has(known) || known.endsWith('-sess')) {
      throw new RangeError(
        `the digest algorithm must be md5, sha, SHA-256 or SHA-512-256, not ${JSON.stringify(algorithm)}`,
      );
    }
    this.algorithm = algorithm;
    this.authenticationRealm = authenticationRealm;
    this.privateKey = toBytes(options.privateKey ?? randomBytes(32));
    this.#reactor = options.reactor ?? systemReactor;
  }

  /** A challenge for the client at an address; only this client can answer it. */
  getChallenge(address: string | undefined): DigestChallenge {
    const nonce = randomBytes(12).toString('hex');
    return {
      nonce,
      opaque: this._generateOpaque(nonce, address),
      qop: 'auth',
      algorithm: this.algorithm,
      realm: this.authenticationRealm,
    };
  }

  /**
   * The credentials in an answer: `username="u", nonce="…", …`.
   *
   * @param method - The method of the request, which is part of what was hashed.
   * @param host - The address of the client.
   * @throws {@link StaleChallenge} where the challenge was ours but does not hold any more; {@link LoginFailed} for
   *   anything else that is wrong with the answer, short of the password.
   */
  decode(response: string, method: string, host: string | undefined): DigestedCredentials {
    const fields = parseParameters(response.replace(/[\r\n]+/g, ' '), 0, ',');
    const username = fields.get('username');
    const opaque = fields.get('opaque');
    const nonce = fields.get('nonce');
    if (!username) throw new LoginFailed('Invalid response, no username given.');
    if (opaque === undefined) throw new LoginFailed('Invalid response, no opaque given.');
    if (nonce === undefined) throw new LoginFailed('Invalid response, no nonce given.');
    const algorithm = fields.get('algorithm') ?? 'md5';
    if (algorithm.toLowerCase() !== this.algorithm.toLowerCase()) {
      throw new LoginFailed('Invalid response, incompatible algorithm');
    }
    // With `auth-int` the client hashed the body too, which is not here yet; we never offer it.
    if ((fields.get('qop') ?? 'auth') !== 'auth') {
      throw new LoginFailed('Invalid response, incompatible qop');
    }
    this._verifyOpaque(opaque, nonce, host);
    return new DigestedCredentials(username, method, this.authenticationRealm, fields);
  }

  /** @internal Nonce, client and time, sealed. */
  _generateOpaque(nonce: string, address: string | undefined): string {
    const key = `${nonce},${address ?? ''},${this.#now()}`;
    return `${this.#seal(key)}-${Buffer.from(toBytes(key)).toString('base64')}`;
  }

  /** @internal Whether an opaque value is ours, belongs to this nonce and client, and is not too old. */
  _verifyOpaque(opaque: string, nonce: string, address: string | undefined): true {
    const parts = opaque.split('-');
    const bytes = parts.length === 2 ? decodeBase64(parts[1] as string) : undefined;
    const key = bytes === undefined ? '' : fromBytes(bytes);
    const [sealedNonce, sealedAddress, sealedTime, ...more] = key.split(',');
    if (sealedTime === undefined || more.length > 0) {
      throw new LoginFailed('Invalid response, invalid opaque value');
    }
    if (!/^-?\d+$/.test(sealedTime)) {
      throw new LoginFailed('Invalid response, invalid opaque/time values');
    }
    if (!isSameSecret(this.#seal(key), parts[0] as string)) {
      throw new LoginFailed('Invalid response, invalid opaque value');
    }
    if (sealedNonce !== nonce) {
      throw new LoginFailed('Invalid response, incompatible opaque/nonce values');
    }
    if (sealedAddress !== (address ?? '')) {
      throw new StaleChallenge('Invalid response, incompatible opaque/client values');
    }
    if (this.#now() - Number(sealedTime) > DigestCredentialFactory.CHALLENGE_LIFETIME_SECS) {
      throw new StaleChallenge('Invalid response, incompatible opaque/nonce too old');
    }
    return true;
  }

  #now(): number {
    return Math.floor(this.#reactor.seconds());
  }

  #seal(key: string): string {
    // 128 bits, as long as Twisted's MD5.
    return createHmac('sha256', this.privateKey).update(toBytes(key)).digest('hex').slice(0, 32);
  }
}
