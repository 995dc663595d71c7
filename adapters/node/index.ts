/**
 * Servers of their own: `serve`, `listener`, and a reactor that listens.
 *
 * @module hawser/node
 */
export { attach } from './attach.js';
export { answerClientError } from './client-error.js';
export {
  type IStreamServerEndpoint,
  quoteStringArgument,
  SSL4ServerEndpoint,
  serverFromString,
  TCP4ServerEndpoint,
  TCP6ServerEndpoint,
  UNIXServerEndpoint,
} from './endpoints.js';
export { NodeExchange, type NodeRaw, type NodeRequest, type NodeResponse } from './exchange.js';
export type {
  IListeningPort,
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
  ListenTCPOptions,
  ListenUNIXOptions,
  ServerFactory,
} from './interfaces.js';
export { listener, type NodeListener } from './listener.js';
export { ListeningPort } from './listening-port.js';
export { type NodeReactor, reactor } from './reactor.js';
export { type ServeOptions, type Serving, serve } from './serve.js';
export {
  attachUpgrades,
  type UpgradeListener,
  type UpgradeTarget,
  type UpgradingServer,
} from './upgrades.js';
