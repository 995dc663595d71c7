import type { Headers } from '../../http/headers.js';
import type { Request } from '../request.js';

/** Which fields tell the server behind a proxy of the client. */
export type ForwardedFields = 'x-forwarded' | 'forwarded' | 'both' | 'none';

/**
 * Tell the server behind of the client: `X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded` (RFC 7239). Addresses
 * are added at the end of what came, the rest is replaced: what a client wrote there itself is worth nothing.
 */
export function addForwarded(headers: Headers, request: Request, fields: ForwardedFields): void {
  if (fields === 'none') return;
  const { exchange } = request;
  const { address } = exchange.peer;
  const proto = request.isSecure() ? 'https' : 'http';
  const host = exchange.authority;
  if (fields !== 'forwarded') {
    if (address !== undefined) append(headers, 'X-Forwarded-For', address);
    headers.set('X-Forwarded-Proto', proto);
    if (host === undefined) headers.removeHeader('X-Forwarded-Host');
    else headers.set('X-Forwarded-Host', host);
  }
  if (fields !== 'x-forwarded') {
    const parts = [`for=${node(address)}`];
    if (host !== undefined) parts.push(`host=${quoted(host)}`);
    parts.push(`proto=${proto}`);
    append(headers, 'Forwarded', parts.join(';'));
  }
}

/** Add the entry of this hop to `Via` (RFC 9110 7.6.3). */
export function addVia(headers: Headers, httpVersion: string, pseudonym: string): void {
  append(headers, 'Via', `${httpVersion} ${pseudonym}`);
}

function append(headers: Headers, name: string, value: string): void {
  const before = headers.getRawHeaders(name);
  headers.set(name, before === undefined ? value : `${before.join(', ')}, ${value}`);
}

/** An address as RFC 7239 6 writes it. */
function node(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return address.includes(':') ? `"[${address}]"` : address;
}

function quoted(value: string): string {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
