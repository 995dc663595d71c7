import type { IReactorTime } from '../../defer/types.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import type { CookieRewriting } from './rewrite.js';
import type { UpstreamOptions } from './upstream.js';

/** Which fields tell the server behind a proxy of the client. */
export type ForwardedFields = 'x-forwarded' | 'forwarded' | 'both' | 'none';

/** Options of a reverse proxy. */
export interface ProxyOptions extends UpstreamOptions {
  /** Clock for the time-outs. Default is the system's. */
  readonly reactor?: IReactorTime;
  /** Pass the client's `Host` on instead of naming the server behind. Default is false, as in Twisted. */
  readonly preserveHost?: boolean;
  /** Which fields tell the server behind of the client. Default is `'x-forwarded'`; Twisted sends none. */
  readonly forwarded?: ForwardedFields;
  /** How this proxy calls itself in `Via`; false leaves the field out. Default is `'hawser'`. */
  readonly via?: string | false;
  /**
   * Turn a `Location` (and `Content-Location`) that points into the tree of the server behind into one that points
   * here. Default is false, as in Twisted.
   */
  readonly rewriteLocation?: boolean;
  /** Change `Domain` and `Path` of the cookies of the server behind. Default: as they are. */
  readonly rewriteCookies?: CookieRewriting;
  /** Seconds for a connection to be made; 504 after that. Default is 10. */
  readonly connectTimeoutSeconds?: number;
  /** Seconds for the response to begin once the request is sent, and for stalled uploads; 504 after that. Default is 120. */
  readonly responseTimeoutSeconds?: number;
  /** Seconds between two pieces of a response; it is broken off after that. Default is 120; Infinity for event streams. */
  readonly idleTimeoutSeconds?: number;
}

/** The options with their defaults. */
export interface ProxySettings {
  readonly reactor: IReactorTime;
  readonly preserveHost: boolean;
  readonly forwarded: ForwardedFields;
  readonly via: string | false;
  readonly rewriteLocation: boolean;
  readonly rewriteCookies: CookieRewriting | undefined;
  readonly connectTimeoutSeconds: number;
  readonly responseTimeoutSeconds: number;
  readonly idleTimeoutSeconds: number;
}

const FORWARDED: readonly string[] = ['x-forwarded', 'forwarded', 'both', 'none'];

/** @throws RangeError or TypeError naming the option that is wrong. */
export function settingsOf(options: ProxyOptions): ProxySettings {
  const { forwarded = 'x-forwarded', via = 'hawser' } = options;
  if (!FORWARDED.includes(forwarded)) {
    throw new TypeError(`proxy: forwarded must be one of ${FORWARDED.join(', ')}`);
  }
  if (via !== false && !/^[\w!#$%&'*+.^`|~:-]+$/.test(via)) {
    throw new TypeError('proxy: via must be a token, or false');
  }
  return {
    reactor: options.reactor ?? systemReactor,
    preserveHost: options.preserveHost ?? false,
    forwarded,
    via,
    rewriteLocation: options.rewriteLocation ?? false,
    rewriteCookies: options.rewriteCookies,
    connectTimeoutSeconds: seconds('connectTimeoutSeconds', options.connectTimeoutSeconds, 10),
    responseTimeoutSeconds: seconds('responseTimeoutSeconds', options.responseTimeoutSeconds, 120),
    idleTimeoutSeconds: seconds('idleTimeoutSeconds', options.idleTimeoutSeconds, 120),
  };
}

function seconds(name: string, value: number | undefined, usual: number): number {
  if (value === undefined) return usual;
  if (typeof value === 'number' && value > 0) return value;
  throw new RangeError(`proxy: ${name} must be a number above 0, not ${String(value)}`);
}
