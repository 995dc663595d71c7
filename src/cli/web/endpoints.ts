import {
  type IStreamServerEndpoint,
  quoteStringArgument,
  serverFromString,
} from '../../../adapters/node/endpoints.js';
import type { IListeningPort } from '../../../adapters/node/interfaces.js';
import { reactor } from '../../../adapters/node/reactor.js';
import { CannotListenError } from '../../task/errors.js';
import { UNIXAddress } from '../../web/address.js';
import type { Site } from '../../web/site.js';
import type { WebOptions } from './options.js';
import { UsageError } from './usage-error.js';

/** The endpoints the options describe; TCP port 8080 where they describe none. Twisted: `tap.Options.postOptions`. */
export function descriptionsOf(options: WebOptions): string[] {
  const { listen, port, host, https, certificate, privkey } = options;
  const at = host === undefined ? '' : `:interface=${quoteStringArgument(host)}`;
  const found = [...listen];
  let takesHost = false;
  if (port !== undefined) {
    // Twisted's -p takes a description; a bare number is what everybody tries first.
    const isNumber = /^\d+$/.test(port);
    takesHost = isNumber;
    found.push(isNumber ? `tcp:${port}${at}` : port);
  }
  if (https !== undefined) {
    takesHost = true;
    const key = quoteStringArgument(privkey);
    const certKey = quoteStringArgument(certificate);
    found.push(`ssl:port=${https}:privateKey=${key}:certKey=${certKey}${at}`);
  }
  if (found.length === 0) {
    takesHost = true;
    found.push(`tcp:8080${at}`);
  }
  if (host !== undefined && !takesHost) {
    throw new UsageError('--host goes with a port; an endpoint has its own interface=ADDRESS');
  }
  return found;
}

/** Listen at all of them; gives their URLs. */
export async function listenAt(descriptions: readonly string[], site: Site): Promise<string[]> {
  const endpoints = descriptions.map((text) => [text, endpointOf(text)] as const);
  const urls: string[] = [];
  for (const [text, endpoint] of endpoints) {
    try {
      urls.push(urlOf(text, await endpoint.listen(site)));
    } catch (error) {
      throw error instanceof CannotListenError ? new UsageError(error.message) : error;
    }
  }
  return urls;
}

function endpointOf(text: string): IStreamServerEndpoint {
  try {
    return serverFromString(reactor, text);
  } catch (error) {
    throw new UsageError(`cannot listen on ${text}: ${(error as Error).message}`);
  }
}

function urlOf(description: string, port: IListeningPort): string {
  const at = port.getHost();
  if (at instanceof UNIXAddress) return `unix:${at.name}`;
  const host = at.host === '0.0.0.0' ? '127.0.0.1' : at.host === '::' ? '::1' : at.host;
  const scheme = /^(?:ssl|tls):/.test(description) ? 'https' : 'http';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${at.port}/`;
}
