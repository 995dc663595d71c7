import { createServer, type Server, type ServerOptions } from 'node:http';
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Site } from '../../src/web/site.js';
import { attach } from './attach.js';

/** A server of node's with a site attached, and what it takes to end its connections. */
export interface SiteServer {
  readonly server: Server | Http2SecureServer;
  /** Close the connections nothing is asked on. */
  closeIdle(): void;
  /** Close all of them, whatever they are at. */
  cut(): void;
}

/**
 * A server for a site: plain, or with TLS where there are options for it. HTTP/2 is spoken over TLS where the site's
 * `acceptableProtocols` has `'h2'`.
 */
export function createSiteServer(site: Site, tls?: TlsOptions): SiteServer {
  const milliseconds = Number.isFinite(site.timeOut) ? Math.ceil(site.timeOut * 1000) : 0;
  const isHttp2 = tls !== undefined && site.acceptableProtocols().includes('h2');
  const made = isHttp2
    ? http2Server(tls, milliseconds, site.maxHeaderBytes)
    : http1Server(plainServer(site.maxHeaderBytes, milliseconds, tls), milliseconds);
  attach(made.server, site);
  return made;
}

function plainServer(
  maxHeaderSize: number | undefined,
  milliseconds: number,
  tls: TlsOptions | undefined,
): Server {
  const options: ServerOptions = maxHeaderSize === undefined ? {} : { maxHeaderSize };
  // How often node looks for heads that take too long: every half minute by itself, which a shorter time-out is not for.
  if (milliseconds > 0 && milliseconds < 30_000) options.connectionsCheckingInterval = milliseconds;
  return tls === undefined ? createServer(options) : createTlsServer({ ...options, ...tls });
}

/** The message node is parsing or answering on a socket. */
interface BusySocket extends Socket {
  _httpMessage?: { req?: { complete: boolean }; writableEnded: boolean } | null;
}

/**
 * Cuts connections on which nothing happens for that long: idle ones, clients that stand still in the middle of a
 * request, and clients that do not take the rest of a finished answer. One that waits for its answer is left alone.
 *
 * Twisted: `HTTPChannel`'s time-out.
 */
function http1Server(server: Server, milliseconds: number): SiteServer {
  server.setTimeout(milliseconds);
  server.keepAliveTimeout = milliseconds;
  server.headersTimeout = milliseconds;
  server.on('timeout', (socket: BusySocket) => {
    const response = socket._httpMessage;
    if (response && response.req?.complete === true && !response.writableEnded) return;
    socket.destroy();
  });
  const sockets = connectionsOf(server);
  return {
    server,
    closeIdle: () => {
      server.closeIdleConnections();
      // node does not count those on which nothing was asked yet.
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    },
    cut: () => {
      // node does not count those that left HTTP.
      for (const socket of sockets) socket.destroy();
    },
  };
}

function connectionsOf(server: Server | Http2SecureServer): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

const { NGHTTP2_CANCEL, NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE } = constants;

/** Whether a request is here as a whole and not answered yet. */
function waitsForUs({ state, writableEnded }: ServerHttp2Stream): boolean {
  return state.state === NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE && !writableEnded;
}

function http2Server(
  tls: TlsOptions,
  milliseconds: number,
  maxHeaderListSize: number | undefined,
): SiteServer {
  const limits =
    maxHeaderListSize === undefined
      ? {}
      : { settings: { maxHeaderListSize }, maxHeaderSize: maxHeaderListSize };
  const server = createSecureServer({ ...limits, ...tls, allowHTTP1: true });
  const sessions = new Set<ServerHttp2Session>();
  const sockets = connectionsOf(server);
  server.on('session', (session) => {
    sessions.add(session);
    const streams = new Set<ServerHttp2Stream>();
    session.on('stream', (stream) => {
      streams.add(stream);
      stream.on('close', () => streams.delete(stream));
    });
    session.setTimeout(milliseconds);
    session.on('timeout', () => {
      // Those that wait for their answer go on to its end; the others wait for the client, who does not come.
      for (const stream of streams) if (!waitsForUs(stream)) stream.close(NGHTTP2_CANCEL);
      session.close();
    });
    session.on('close', () => sessions.delete(session));
  });
  return {
    server,
    closeIdle: () => {
      for (const session of sessions) session.close();
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
