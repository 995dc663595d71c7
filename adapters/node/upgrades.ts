import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { IResource } from '../../src/web/iresource.js';
import { isResource } from '../../src/web/iresource.js';
import { Site } from '../../src/web/site.js';
import { announcesBody } from './body.js';
import { listener } from './listener.js';
import { PendingUpgrade } from './pending-upgrade.js';

/** A function that takes requests: an Express application, `koaApp.callback()`, a listener of node's. */
export type UpgradeListener = (req: any, res: any) => unknown;

/** Who is asked whether a connection may leave HTTP; see {@link attachUpgrades}. */
export type UpgradeTarget = Site | IResource | UpgradeListener | { callback(): UpgradeListener };

/** The part of a server of node:http or node:https that tells of upgrades. */
export interface UpgradingServer {
  /** Hear of upgrades. */
  on(event: 'upgrade', handler: (req: any, socket: any, head: any) => void): unknown;
  /** Hear of them no more. */
  off(event: 'upgrade', handler: (req: any, socket: any, head: any) => void): unknown;
  /** Gives a connection back to the server, whose request is to be read anew. */
  emit(event: string, ...args: any[]): boolean;
}

/**
 * Let requests that ask for another protocol, WebSocket above all, reach a tree.
 *
 * Node tells of them by an event that Express and Koa never see. Give the application itself as `target`, and such
 * requests run through its middleware (sessions, passport) to the tree mounted in it; give a Site or resource, and they
 * go straight to that. What the tree, or a guard above, answers in place of an upgrade is sent as an ordinary response.
 * {@link attach} and {@link serve} do this by themselves.
 *
 * @param target - A Site, a resource, an Express application, a Koa application or its `callback()`.
 * @returns a function that detaches it.
 * @throws TypeError if `target` is none of these.
 *
 * @example
 * const server = app.listen(8080); // app: Express
 * attachUpgrades(server, app);
 */
export function attachUpgrades(server: UpgradingServer, target: UpgradeTarget): () => void {
  const handle = listenerOf(target);
  const onUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Node took its own listeners off; an error nobody listens for would end the process.
    socket.on('error', () => undefined);
    if (announcesBody(req.rawHeaders)) {
      startOver(server, req, socket, head);
      return;
    }
    // How long it may be silent is up to whoever takes it, or answers it.
    if ('setTimeout' in socket) (socket as Socket).setTimeout(0);
    const res = new ServerResponse(req);
    res.shouldKeepAlive = false;
    res.assignSocket(socket as never);
    const pending = new PendingUpgrade(req, res, socket, head);
    socket.on('drain', () => {
      if (!pending.isTaken) res.emit('drain');
    });
    res.on('finish', () => {
      res.detachSocket(socket as never);
      socket.end(() => socket.destroy());
    });
    handle(req, res);
  };
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}

function listenerOf(target: UpgradeTarget): UpgradeListener {
  if (target instanceof Site || isResource(target)) return listener(target);
  if (typeof target === 'function') return target;
  if (typeof target === 'object' && target !== null && typeof target.callback === 'function') {
    return target.callback();
  }
  throw new TypeError(
    'attachUpgrades: expected a Site, a resource, an Express or Koa application or a request listener',
  );
}

/**
 * A request with a body cannot be answered here, because node has stopped to parse. Upgrade may always be ignored (RFC
 * 9110 7.8), so the request is put back without it and parsed anew.
 */
function startOver(
  server: UpgradingServer,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`];
  const { rawHeaders } = req;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    const lower = name.toLowerCase();
    if (lower !== 'upgrade' && lower !== 'connection' && lower !== 'http2-settings') {
      lines.push(`${name}: ${rawHeaders[i + 1]}`);
    }
  }
  const again = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  socket.removeAllListeners('error');
  socket.unshift(Buffer.concat([again, head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}
