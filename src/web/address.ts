/** An address of either end of a connection. Twisted: `IAddress`. */
export type Address = IPv4Address | IPv6Address | UNIXAddress | UnknownAddress;

/** Twisted: `twisted.internet.address.IPv4Address`. */
export class IPv4Address {
  readonly type: 'TCP' | 'UDP';
  readonly host: string;
  readonly port: number;

  constructor(type: 'TCP' | 'UDP', host: string, port: number) {
    this.type = type;
    this.host = host;
    this.port = port;
  }
}

/** Twisted: `twisted.internet.address.IPv6Address`. */
export class IPv6Address {
  readonly type: 'TCP' | 'UDP';
  readonly host: string;
  readonly port: number;

  constructor(type: 'TCP' | 'UDP', host: string, port: number) {
    this.type = type;
    this.host = host;
    this.port = port;
  }
}

/** Twisted: `twisted.internet.address.UNIXAddress`. `host` and `port` are there so that logs need not ask. */
export class UNIXAddress {
  readonly type = 'UNIX';
  readonly name: string;
  readonly host = '';
  readonly port = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** The host could not tell. Twisted: `_UnknownAddress`-like; `host` is empty. */
export class UnknownAddress {
  readonly type = 'UNKNOWN';
  readonly host = '';
  readonly port = 0;
}

/** The address object for what a host knows of one end. */
export function addressOf(address: string | undefined, port: number | undefined): Address {
  if (address === undefined) return new UnknownAddress();
  if (port === undefined) {
    return address === '' || address.includes('/')
      ? new UNIXAddress(address)
      : ipAddress(address, 0);
  }
  return ipAddress(address, port);
}

function ipAddress(address: string, port: number): Address {
  if (!address.includes(':')) return new IPv4Address('TCP', address, port);
  // A dual-stack socket names IPv4 peers this way (RFC 4291, 2.5.5.2); Twisted listens on one family only.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return new IPv4Address('TCP', mapped[1] as string, port);
  return new IPv6Address('TCP', address, port);
}
