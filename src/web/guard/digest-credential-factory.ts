import { implementer } from '../../components/interface.js';
import {
  DigestCredentialFactory as AnyDigest,
  type DigestFactoryOptions,
} from '../../cred/digest-credential-factory.js';
import { DigestedCredentials } from '../../cred/digested-credentials.js';
import { LoginFailed, StaleChallenge } from '../../cred/errors.js';
import { latin1ToText } from '../../http/bytes.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import type { IRequest } from '../irequest.js';
import { type Challenge, ICredentialFactory } from './credential-factory.js';
import { NonceCounts } from './nonce-counts.js';

/** Options of a {@link DigestCredentialFactory}. */
export interface DigestOptions extends DigestFactoryOptions {
  /**
   * The target the client asked for, where a proxy in front changes paths: an answer must be for this one. Default is
   * the target as it arrived.
   */
  readonly target?: ((request: IRequest) => string) | undefined;
}

/**
 * Name and a hash of the password, which is good for one request.
 *
 * A challenge holds for 15 minutes and for the client it was given to; every answer to it holds once. There must be one
 * factory for all requests: it alone can tell its challenges from others. Factories of several processes can share a
 * `privateKey`; then an answer holds once per process.
 *
 * Twisted: `twisted.web.guard.DigestCredentialFactory`. Differs: `SHA-256` and `SHA-512-256` beside `md5` and `sha`; the
 * `uri` of an answer must be that of the request; an answer that is sent again is refused; `stale=true` tells clients
 * whose challenge holds no more. Standard: RFC 7616, without `auth-int`, `-sess` and `userhash`.
 */
export class DigestCredentialFactory implements ICredentialFactory {
  readonly scheme = 'digest';
  /** What makes the challenges and takes the answers apart. */
  readonly digest: AnyDigest;
  readonly #target: (request: IRequest) => string;
  readonly #counts: NonceCounts;
  /** Requests whose answer was right, but for a challenge that holds no more. */
  readonly #stale = new WeakSet<IRequest>();

  /** @throws RangeError for an unknown algorithm. */
  constructor(algorithm: string, authenticationRealm: string, options: DigestOptions = {}) {
    this.digest = new AnyDigest(algorithm, authenticationRealm, options);
    this.#target = options.target ?? targetOf;
    this.#counts = new NonceCounts(
      AnyDigest.CHALLENGE_LIFETIME_SECS + 1,
      options.reactor ?? systemReactor,
    );
  }

  getChallenge(request: IRequest): Challenge {
    const { algorithm, ...challenge } = this.digest.getChallenge(request.getClientAddress().host);
    const { realm, ...rest } = challenge;
    return {
      ...rest,
      // RFC 7616 3.3 wants it bare; Twisted quotes it, and clients of its two algorithms know it so.
      algorithm: /^(md5|sha)$/i.test(algorithm) ? algorithm : { token: algorithm },
      realm,
      ...(this.#stale.has(request) ? { stale: { token: 'true' } } : {}),
    };
  }

  decode(response: string, request: IRequest): DigestedCredentials {
    try {
      const credentials = this.digest.decode(
        response,
        request.method,
        request.getClientAddress().host,
      );
      if (pathOf(credentials.fields.get('uri')) !== pathOf(this.#target(request))) {
        throw new LoginFailed('Invalid response, incompatible uri');
      }
      if (this.#counts.has(...useOf(credentials))) {
        throw new StaleChallenge('Invalid response, used before');
      }
      return credentials;
    } catch (error) {
      if (error instanceof StaleChallenge) this.#stale.add(request);
      throw error;
    }
  }

  /** Refuses an answer that was accepted while this one was being checked. */
  accept(credentials: unknown, request: IRequest): boolean {
    if (!(credentials instanceof DigestedCredentials)) return true;
    const isNew = this.#counts.use(...useOf(credentials));
    if (!isNew) this.#stale.add(request);
    return isNew;
  }
}
implementer(ICredentialFactory)(DigestCredentialFactory);

function useOf(credentials: DigestedCredentials): [nonce: string, count: string | undefined] {
  return [credentials.fields.get('nonce') ?? '', credentials.fields.get('nc')];
}

/** The target as it was sent, also where a middleware above changed the URL. */
function targetOf(request: IRequest): string {
  return latin1ToText(request.exchange.originalTarget ?? request.uri);
}

/** A target without scheme and host, which some clients and proxies put before it (RFC 9112 3.2.2). */
function pathOf(target: string | undefined): string | undefined {
  return target?.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || target;
}
