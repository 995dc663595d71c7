import { UNAUTHORIZED } from '../../http/status.js';
import type { IRequest } from '../irequest.js';
import { type BodyHandling, type IResource, RESOURCE } from '../iresource.js';
import { formatChallenge, type ICredentialFactory } from './credential-factory.js';

/**
 * A 401 page with the challenges of all factories, for everything below it.
 *
 * Twisted: `twisted.web.guard.UnauthorizedResource`.
 */
export class UnauthorizedResource implements IResource {
  readonly isLeaf = true;
  /** Nobody reads what somebody uploads who may not. */
  readonly bodyHandling: BodyHandling = 'streamed';
  readonly #factories: Iterable<ICredentialFactory>;

  constructor(factories: Iterable<ICredentialFactory>) {
    this.#factories = factories;
  }

  render(request: IRequest): string {
    request.setResponseCode(UNAUTHORIZED);
    for (const factory of this.#factories) {
      const challenge = factory.getChallenge(request);
      if (challenge === undefined) continue;
      const value = formatChallenge(factory.scheme, challenge);
      request.responseHeaders.addRawHeader('WWW-Authenticate', value);
    }
    return request.method === 'HEAD' ? '' : 'Unauthorized';
  }

  getChildWithDefault(): IResource {
    return this;
  }

  /** @throws TypeError always. */
  putChild(): void {
    throw new TypeError('UnauthorizedResource takes no children');
  }
}
Object.defineProperty(UnauthorizedResource.prototype, RESOURCE, { value: true });
