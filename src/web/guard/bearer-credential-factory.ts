import { implementer } from '../../components/interface.js';
import { BearerToken } from '../../cred/credentials.js';
import { LoginFailed } from '../../cred/errors.js';
import type { IRequest } from '../irequest.js';
import { type Challenge, ICredentialFactory } from './credential-factory.js';

/** RFC 6750 2.1. */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * A token that came from somewhere else, in `Authorization: Bearer …`.
 *
 * Twisted: none. Standard: RFC 6750.
 */
export class BearerCredentialFactory implements ICredentialFactory {
  readonly scheme = 'bearer';
  readonly authenticationRealm: string | undefined;

  constructor(authenticationRealm?: string) {
    this.authenticationRealm = authenticationRealm;
  }

  /** Says `error="invalid_token"` to those who sent one (RFC 6750 3.1). */
  getChallenge(request: IRequest): Challenge {
    const { authenticationRealm: realm } = this;
    const sentOne = /^bearer( |$)/i.test(request.getHeader('authorization') ?? '');
    return {
      ...(realm === undefined ? {} : { realm }),
      ...(sentOne ? { error: 'invalid_token' } : {}),
    };
  }

  decode(response: string, _request: IRequest): BearerToken {
    const token = response.trim();
    if (!TOKEN.test(token)) throw new LoginFailed('Invalid token');
    return new BearerToken(token);
  }
}
implementer(ICredentialFactory)(BearerCredentialFactory);
