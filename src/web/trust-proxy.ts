import { BlockList, isIP } from 'node:net';
import { parseParameters, splitList } from '../http/content-type.js';
import type { Exchange } from '../http/exchange.js';
import { allRaw } from '../http/raw-headers.js';

/**
 * Which proxies are believed when they say who the client is: how many there are in front of us; their addresses and
 * networks (`'10.0.0.0/8'`, `'loopback'`, `'private'`); or a function that is asked for each address. `true` believes
 * everybody, which lets any client call itself what it likes.
 */
export type TrustProxy =
  | boolean
  | number
  | string
  | readonly string[]
  | ((address: string) => boolean);

/** What trusted proxies say of a request. */
export interface ForwardedOrigin {
  readonly client: string | undefined;
  readonly secure: boolean | undefined;
  /** Host and port the client asked for. */
  readonly authority: string | undefined;
}

/** Whether the address so many hops away (0 is the one connected to us) is believed. @internal */
export type Trust = (address: string | undefined, hop: number) => boolean;

const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
};

/**
 * The setting as a function; undefined where nobody is believed.
 *
 * @throws TypeError, RangeError naming the option.
 * @internal
 */
export function trustOf(setting: TrustProxy | undefined): Trust | undefined {
  if (setting === undefined || setting === false) return undefined;
  if (setting === true) return () => true;
  if (typeof setting === 'number') {
    if (!Number.isInteger(setting) || setting < 0) {
      throw new RangeError('trustProxy: the number of proxies must be a whole number from 0 on');
    }
    return (_address, hop) => hop < setting;
  }
  if (typeof setting === 'function') {
    return (address) => address !== undefined && setting(address);
  }
  const list = new BlockList();
  for (const entry of typeof setting === 'string' ? setting.split(',') : setting) {
    for (const network of NETWORKS[entry.trim()] ?? [entry.trim()]) addNetwork(list, network);
  }
  // A Unix socket has no address: whoever reaches it is on this machine.
  return (address) =>
    address === undefined || address.startsWith('/') || address === ''
      ? true
      : list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ||
        (address.startsWith('::ffff:') && list.check(address.slice(7), 'ipv4'));
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', bits] = network.split('/');
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  if (version === 0 || (bits !== undefined && !(/^[0-9]+$/.test(bits) && Number(bits) <= most))) {
    throw new TypeError(
      `trustProxy: ${JSON.stringify(network)} is no address or network, nor 'loopback', 'private', 'linklocal'`,
    );
  }
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/**
 * Who the client is, read from `Forwarded` (RFC 7239), or from `X-Forwarded-For`, `-Proto` and `-Host` where there is
 * no `Forwarded`. From the near end of the list on, entries are believed as long as the proxy that wrote them is.
 *
 * @internal
 */
export function forwardedOrigin(exchange: Exchange, trust: Trust): ForwardedOrigin | undefined {
  const { address } = exchange.peer;
  if (!trust(address, 0)) return undefined;
  const entries = forwardedEntries(exchange.rawHeaders) ?? xForwardedEntries(exchange.rawHeaders);
  let client = exchange.client;
  let secure: boolean | undefined;
  let authority: string | undefined;
  let current = address;
  for (let hop = 0; hop < entries.length; hop++) {
    if (!trust(current, hop)) break;
    const entry = entries[entries.length - 1 - hop] as Entry;
    if (entry.proto !== undefined) secure = entry.proto === 'https' || entry.proto === 'wss';
    if (entry.host !== undefined) authority = entry.host;
    // An obfuscated or unknown one hides who is behind it.
    if (entry.address === undefined) break;
    current = entry.address;
    client = current;
  }
  return { client, secure, authority };
}

interface Entry {
  readonly address: string | undefined;
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

function forwardedEntries(rawHeaders: readonly string[]): Entry[] | undefined {
  const lines = allRaw(rawHeaders, 'forwarded');
  if (lines === undefined) return undefined;
  return splitList(lines.join(',')).map((member) => {
    const pairs = parseParameters(member, 0, ';');
    return {
      address: addressIn(pairs.get('for') ?? ''),
      proto: pairs.get('proto')?.toLowerCase(),
      host: hostIn(pairs.get('host')),
    };
  });
}

function xForwardedEntries(rawHeaders: readonly string[]): Entry[] {
  const list = (name: string): string[] => splitList((allRaw(rawHeaders, name) ?? []).join(','));
  const addresses = list('x-forwarded-for');
  const protos = list('x-forwarded-proto');
  const hosts = list('x-forwarded-host');
  const length = Math.max(addresses.length, protos.length, hosts.length);
  const entries: Entry[] = [];
  // Most proxies replace proto and host and append the address: a shorter list belongs to the near end.
  for (let i = 0; i < length; i++) {
    entries.push({
      address: addressIn(addresses[i - length + addresses.length] ?? ''),
      proto: protos[i - length + protos.length]?.toLowerCase(),
      host: hostIn(hosts[i - length + hosts.length]),
    });
  }
  return entries;
}

/** An address with or without brackets and port (RFC 7239 6); undefined for `unknown`, `_hidden` and nonsense. */
function addressIn(node: string): string | undefined {
  const match = /^\[([^\]]+)\](?::\d+)?$/.exec(node) ?? /^([0-9.]+)(?::\d+)?$/.exec(node);
  const address = match?.[1] ?? node;
  return isIP(address) === 0 ? undefined : address;
}

/** A host that can stand in a URL. */
function hostIn(host: string | undefined): string | undefined {
  return host !== undefined && /^(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?$/.test(host)
    ? host
    : undefined;
}
