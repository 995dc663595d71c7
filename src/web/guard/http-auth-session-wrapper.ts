import { Anonymous, type ICredentials } from '../../cred/credentials.js';
import { LoginFailed, Unauthorized } from '../../cred/errors.js';
import type { Login, Portal } from '../../cred/portal.js';
import type { Deferred } from '../../defer/deferred.js';
import { CancelledError } from '../../defer/errors.js';
import type { Failure } from '../../defer/failure.js';
import { maybeDeferred } from '../../defer/succeed.js';
import { WebError } from '../../http/errors.js';
import { INTERNAL_SERVER_ERROR } from '../../http/status.js';
import { errorBody } from '../error-body.js';
import type { IRequest } from '../irequest.js';
import {
  type ChildResult,
  IResource,
  isResource,
  RESOURCE,
  type RenderResult,
} from '../iresource.js';
import { formatChallenge, type ICredentialFactory } from './credential-factory.js';
import { UnauthorizedResource } from './unauthorized-resource.js';

/** An answer to a challenge, and who can tell what is in it. */
interface Answer {
  readonly factory: ICredentialFactory;
  readonly response: string;
}

/**
 * Guards a tree: whoever asks for something in it must log in, and sees the tree the portal's realm has for them.
 *
 * A request without credentials is an anonymous login, which needs a checker that allows it. What is not good enough is
 * answered by a 401 with the challenges of all factories, before anything of the body is read. The realm's logout is
 * called when the response has ended or the client has left.
 *
 * Twisted: `twisted.web.guard.HTTPAuthSessionWrapper`. Differs: the avatar is not wrapped, so encoders and everything
 * else that looks at the resource found work below a guard; logout comes also where the avatar's `getChild` throws.
 */
export class HTTPAuthSessionWrapper implements IResource {
  readonly isLeaf = false;
  readonly #portal: Portal;
  readonly #factories: Iterable<ICredentialFactory>;

  constructor(portal: Portal, credentialFactories: Iterable<ICredentialFactory>) {
    this.#portal = portal;
    this.#factories = credentialFactories;
  }

  /** Puts the segment back: the guard is none on the way. */
  getChildWithDefault(_name: string, request: IRequest): ChildResult {
    const segment = request.prepath.pop();
    if (segment !== undefined) request.postpath.unshift(segment);
    return this.#authorizedResource(request);
  }

  /** Who answers where the path ends at the guard. */
  delegate(request: IRequest): ChildResult {
    return this.#authorizedResource(request);
  }

  render(request: IRequest): RenderResult {
    return this.#authorizedResource(request);
  }

  /** @throws TypeError always: children belong to avatars. */
  putChild(): void {
    throw new TypeError('HTTPAuthSessionWrapper.putChild: put children on what the realm gives');
  }

  /** Who may see what: the avatar, or a page that says no. */
  #authorizedResource(request: IRequest): IResource | Deferred<IResource> {
    const header = request.getHeader('authorization');
    const answers = [...this.#answersIn(header, request)];
    if (answers.length === 0) {
      // Credentials that nobody understands are not the same as none.
      return header ? this.#unauthorized() : this.#login(new Anonymous(), request);
    }
    for (const { factory, response } of answers) {
      try {
        return this.#login(factory.decode(response, request), request, factory);
      } catch (error) {
        if (!(error instanceof LoginFailed)) throw internalError(error);
      }
    }
    return this.#unauthorized();
  }

  /** The answers of a request, for each factory that takes such. Two of one scheme may offer different algorithms. */
  *#answersIn(header: string | undefined, request: IRequest): Generator<Answer> {
    for (const factory of this.#factories) {
      const response = factory.findResponse?.(request);
      if (response !== undefined) yield { factory, response };
    }
    if (!header) return;
    const blank = header.indexOf(' ');
    const scheme = (blank < 0 ? header : header.slice(0, blank)).toLowerCase();
    const response = blank < 0 ? '' : header.slice(blank + 1);
    for (const factory of this.#factories) {
      if (factory.scheme.toLowerCase() === scheme) yield { factory, response };
    }
  }

  #login(
    credentials: ICredentials,
    request: IRequest,
    factory?: ICredentialFactory,
  ): IResource | Deferred<IResource> {
    let ready: IResource | undefined;
    const later = maybeDeferred(() => this.#portal.login(credentials, undefined, IResource))
      .addCallbacks(
        (login: Login<IResource>) => this.#loggedIn(login, credentials, request, factory),
        (failure: Failure) => this.#loginFailed(failure, request),
      )
      .addCallback((resource: IResource) => {
        ready = resource;
        return resource;
      }) as Deferred<IResource>;
    // Most checkers know at once, and traversal goes on faster without a Deferred.
    return ready ?? later;
  }

  #loggedIn(
    login: Login<IResource>,
    credentials: ICredentials,
    request: IRequest,
    factory: ICredentialFactory | undefined,
  ): IResource {
    const [, avatar, logout] = login;
    request.notifyFinish().addBoth(() => logout());
    if (!isResource(avatar)) {
      throw internalError(new TypeError('requestAvatar: the avatar must be a resource'));
    }
    if (factory?.accept?.(credentials, request) === false) return this.#unauthorized();
    const final = factory?.getFinalChallenge?.(credentials, request);
    if (factory !== undefined && final !== undefined) {
      const value = formatChallenge(factory.scheme, final);
      request.responseHeaders.addRawHeader('WWW-Authenticate', value);
    }
    return avatar;
  }

  #loginFailed(failure: Failure, request: IRequest): IResource {
    if (failure.check(Unauthorized, LoginFailed) !== undefined) return this.#unauthorized();
    // The client left, and what it waited for was cancelled.
    if (request.disconnected && failure.check(CancelledError) !== undefined) {
      return this.#unauthorized();
    }
    throw internalError(failure.value);
  }

  #unauthorized(): IResource {
    return new UnauthorizedResource(this.#factories);
  }
}
Object.defineProperty(HTTPAuthSessionWrapper.prototype, RESOURCE, { value: true });

/** Something broke that has nothing to do with the password: a 500 that says no more, and a report that says it all. */
function internalError(cause: unknown): WebError {
  const page = errorBody(INTERNAL_SERVER_ERROR, 'Internal Error', '');
  const error = new WebError(INTERNAL_SERVER_ERROR, 'Internal Error', page);
  error.cause = cause;
  return error;
}
