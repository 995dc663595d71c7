import { Interface } from '../../components/interface.js';
import type { ICredentials } from '../../cred/credentials.js';
import type { IRequest } from '../irequest.js';

/** The parameters of a challenge, in order. They are sent quoted, unless given as `{ token }`. */
export type Challenge = Readonly<Record<string, string | { readonly token: string }>>;

/**
 * One way of logging in: what a 401 asks for, and what to make of the answer.
 *
 * Twisted: `twisted.web.iweb.ICredentialFactory`. What is optional here is not there (ticket 3530).
 */
export interface ICredentialFactory {
  /** The name of the scheme in `WWW-Authenticate` and `Authorization`, in lower case. */
  readonly scheme: string;
  /** The challenge for a request that must log in; undefined where this way of logging in has none. */
  getChallenge(request: IRequest): Challenge | undefined;
  /**
   * The credentials in an answer.
   *
   * @param response - What `Authorization` holds behind the scheme, or what {@link findResponse} gave.
   * @throws `LoginFailed` where it holds none.
   */
  decode(response: string, request: IRequest): ICredentials;
  /**
   * Look for an answer that is not in `Authorization`: in a field a trusted proxy sets, or in a cookie. It goes before
   * `Authorization`; undefined where there is none.
   */
  findResponse?(request: IRequest): string | undefined;
  /**
   * Told when a checker found the credentials to be right. It has the last word: false refuses them all the same.
   */
  accept?(credentials: ICredentials, request: IRequest): boolean;
  /** A `WWW-Authenticate` field for the response to a request that is logged in, as mutual authentication wants it. */
  getFinalChallenge?(credentials: ICredentials, request: IRequest): Challenge | undefined;
}
export const ICredentialFactory: Interface<ICredentialFactory> = Interface('ICredentialFactory');

/** The value of a `WWW-Authenticate` field. Standard: RFC 9110 11.6.1. */
export function formatChallenge(scheme: string, challenge: Challenge): string {
  const params = Object.entries(challenge).map(([name, value]) =>
    typeof value === 'string'
      ? `${name}="${value.replace(/[\\"]/g, '\\$&')}"`
      : `${name}=${value.token}`,
  );
  return params.length === 0 ? scheme : `${scheme} ${params.join(', ')}`;
}
