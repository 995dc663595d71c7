import type { Exchange } from '../../http/exchange.js';
import type { Request } from '../request.js';
import { isHopByHop, namedByConnection } from './hop-by-hop.js';
import type { ProxyData } from './proxy-client.js';
import type { ProxySettings } from './settings.js';
import type { Upstream } from './upstream.js';

/**
 * The header fields a server behind a proxy gets, flat and in wire form: those of the client without what was meant for
 * its connection, `Host`, the framing of the body, word of the client (`X-Forwarded-*` or `Forwarded`, RFC 7239) and
 * `Via` (RFC 9110 7.6.3).
 *
 * Addresses are added at the end of what came, other words of the client are replaced: what it wrote there itself is
 * worth nothing.
 */
export function requestFields(
  request: Request,
  data: ProxyData,
  upstream: Upstream,
  settings: ProxySettings,
): string[] {
  const { exchange } = request;
  const received = request._requestHeaders?.toFlat() ?? exchange.rawHeaders;
  const named = namedByConnection(received);
  const says = settings.forwarded;
  const fields: string[] = ['Host', upstream.authority];
  let length: string | undefined;
  let via: string | undefined;
  let forwardedFor: string | undefined;
  let forwarded: string | undefined;
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    const value = received[i + 1] as string;
    if (isHopByHop(name, named)) continue;
    switch (name.length) {
      case 3:
        if (settings.via === false || name.toLowerCase() !== 'via') break;
        via = listed(via, value);
        continue;
      case 4:
        if (name.toLowerCase() !== 'host') break;
        if (settings.preserveHost) fields[1] = value;
        continue;
      case 6:
        // Nothing is announced without a body, nor for clients that do not know 100 (RFC 9110 10.1.1).
        if (name.toLowerCase() !== 'expect') break;
        if (data === undefined || exchange.httpVersion === '1.0') continue;
        break;
      case 9:
        if (says !== 'forwarded' && says !== 'both') break;
        if (name.toLowerCase() !== 'forwarded') break;
        forwarded = listed(forwarded, value);
        continue;
      case 14:
        if (name.toLowerCase() !== 'content-length') break;
        length = value;
        continue;
      case 15:
      case 16:
      case 17: {
        if (says !== 'x-forwarded' && says !== 'both') break;
        const lower = name.toLowerCase();
        if (lower === 'x-forwarded-for') forwardedFor = listed(forwardedFor, value);
        else if (lower !== 'x-forwarded-host' && lower !== 'x-forwarded-proto') break;
        continue;
      }
    }
    fields.push(name, value);
  }
  frame(fields, request.method, data, length);
  if (says !== 'none') {
    const { address } = exchange.peer;
    const proto = request.isSecure() ? 'https' : 'http';
    if (says !== 'forwarded') {
      if (address !== undefined) forwardedFor = listed(forwardedFor, address);
      if (forwardedFor !== undefined) fields.push('X-Forwarded-For', forwardedFor);
      fields.push('X-Forwarded-Proto', proto);
      const { authority } = exchange;
      if (authority !== undefined) fields.push('X-Forwarded-Host', authority);
    }
    if (says !== 'x-forwarded') {
      fields.push('Forwarded', listed(forwarded, element(exchange, address, proto)));
    }
  }
  if (settings.via !== false) {
    fields.push('Via', listed(via, `${exchange.httpVersion} ${settings.via}`));
  }
  return fields;
}

/** Say how long the body is, in the way of the next connection. */
function frame(
  fields: string[],
  method: string,
  data: ProxyData,
  length: string | undefined,
): void {
  if (data instanceof Uint8Array) fields.push('Content-Length', String(data.length));
  else if (data !== undefined) {
    if (length === undefined) fields.push('Transfer-Encoding', 'chunked');
    else fields.push('Content-Length', length);
  } else if (length !== undefined || method === 'POST' || method === 'PUT' || method === 'PATCH') {
    fields.push('Content-Length', '0');
  }
}

function listed(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}

/** One element of `Forwarded`. */
function element(exchange: Exchange, address: string | undefined, proto: string): string {
  const { authority } = exchange;
  const host = authority === undefined ? '' : `host=${quoted(authority)};`;
  return `for=${node(address)};${host}proto=${proto}`;
}

/** An address as RFC 7239 6 writes it. */
function node(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return address.includes(':') ? `"[${address}]"` : address;
}

function quoted(value: string): string {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
