import type { IRequest } from '../irequest.js';

/** Which pages may connect: see `WebSocketOptions.origins`. */
export type Origins =
  | 'same'
  | 'any'
  | readonly string[]
  | ((origin: string, request: IRequest) => boolean);

/**
 * Whether the page that asks may: browsers name it in `Origin` and send cookies whatever it is (RFC 6455 10.2). Clients
 * that are no browsers name none.
 *
 * @internal
 */
export function isAllowedOrigin(origins: Origins, request: IRequest): boolean {
  const origin = request.getHeader('origin');
  if (origin === undefined || origins === 'any') return true;
  if (typeof origins === 'function') return origins(origin, request);
  if (origins !== 'same') return origins.includes(origin);
  const { authority } = request.exchange;
  if (authority === undefined) return false;
  try {
    return (
      new URL(origin).host === new URL(`http://${authority}`).host || sameHost(origin, authority)
    );
  } catch {
    return false;
  }
}

/** Default ports are left out in either. */
function sameHost(origin: string, authority: string): boolean {
  const { protocol, host } = new URL(origin);
  return host === new URL(`${protocol}//${authority}`).host;
}

/** Whether the fields of an opening handshake are right (RFC 6455 4.2.1). @internal */
export function isHandshake(request: IRequest): boolean {
  const key = request.getHeader('sec-websocket-key');
  return key !== undefined && /^[+/0-9A-Za-z]{22}==$/.test(key);
}

/** Whether we speak the client's version of the protocol. @internal */
export function isKnownVersion(request: IRequest): boolean {
  return request.getHeader('sec-websocket-version') === '13';
}
