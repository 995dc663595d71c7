import { implementer } from '../../components/interface.js';
import { UsernamePassword } from '../../cred/credentials.js';
import { LoginFailed } from '../../cred/errors.js';
import { decodeBase64 } from '../../http/authorization.js';
import { fromBytes } from '../../http/bytes.js';
import type { IRequest } from '../irequest.js';
import { type Challenge, ICredentialFactory } from './credential-factory.js';

/**
 * Name and password as they were typed, with every request; use it over TLS only.
 *
 * Twisted: `twisted.web.guard.BasicCredentialFactory`. Standard: RFC 7617.
 */
export class BasicCredentialFactory implements ICredentialFactory {
  readonly scheme = 'basic';
  readonly authenticationRealm: string;

  /** @param authenticationRealm - What browsers show when they ask their user, and where a password is good. */
  constructor(authenticationRealm: string) {
    this.authenticationRealm = authenticationRealm;
  }

  getChallenge(_request: IRequest): Challenge {
    return { realm: this.authenticationRealm };
  }

  /** Base64 is read generously, as in Twisted: other characters are skipped, the padding may be missing. */
  decode(response: string, _request: IRequest): UsernamePassword {
    const bytes = decodeBase64(`${response}===`);
    const colon = bytes?.indexOf(0x3a) ?? -1;
    if (bytes === undefined || colon < 0) throw new LoginFailed('Invalid credentials');
    return new UsernamePassword(
      fromBytes(bytes.subarray(0, colon)),
      fromBytes(bytes.subarray(colon + 1)),
    );
  }
}
implementer(ICredentialFactory)(BasicCredentialFactory);
