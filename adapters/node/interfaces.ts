import type { TlsOptions } from 'node:tls';
import type { Deferred } from '../../src/defer/deferred.js';
import type { Address } from '../../src/web/address.js';
import type { IResource } from '../../src/web/iresource.js';
import type { Site } from '../../src/web/site.js';

/** What is served: a site, or a resource to make one around. */
export type ServerFactory = Site | IResource;

/** Something that listens. Twisted: `IListeningPort`. */
export interface IListeningPort {
  /** Listen; done already for ports that a reactor gave. */
  startListening(): void;
  /** Accept no more connections; those there are go on. The Deferred fires when the port is free again. */
  stopListening(): Deferred<void>;
  /** Where it listens. */
  getHost(): Address;
}

/** How a TCP port is listened on. */
export interface ListenTCPOptions {
  /** Connections that may wait to be accepted. Default is 50. */
  readonly backlog?: number;
  /** Address to listen on. Default is all of IPv4, as in Twisted; `'::'` is all of both. */
  readonly interface?: string;
}

/** How a Unix socket is listened on. */
export interface ListenUNIXOptions {
  /** Connections that may wait to be accepted. Default is 50. */
  readonly backlog?: number;
  /** Permissions of the socket. Default is 0o666. */
  readonly mode?: number;
  /** Take the place of a socket that a process left behind when it died. Default is false. */
  readonly wantPID?: boolean;
}

/** Listens on TCP. Twisted: `IReactorTCP`. */
export interface IReactorTCP {
  /** Serve on a TCP port; 0 takes a free one. */
  listenTCP(port: number, factory: ServerFactory, options?: ListenTCPOptions): IListeningPort;
}

/** Listens on TCP with TLS. Twisted: `IReactorSSL`. */
export interface IReactorSSL {
  /** Serve on a TCP port with TLS; `contextFactory` is what node's TLS takes. */
  listenSSL(
    port: number,
    factory: ServerFactory,
    contextFactory: TlsOptions,
    options?: ListenTCPOptions,
  ): IListeningPort;
}

/** Listens on Unix sockets. Twisted: `IReactorUNIX`. */
export interface IReactorUNIX {
  /** Serve on a Unix socket of that path. */
  listenUNIX(address: string, factory: ServerFactory, options?: ListenUNIXOptions): IListeningPort;
}
