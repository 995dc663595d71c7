import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Site } from '../../src/web/site.js';
import { awaitContinue } from './body.js';
import { answerClientError } from './client-error.js';
import { listener } from './listener.js';
import { attachUpgrades, type UpgradingServer } from './upgrades.js';

/**
 * Attach a site to a server of node:http, node:https or node:http2. Unlike a bare {@link listener} it leaves
 * `Expect: 100-continue` to the resources (the client is asked for its body when the body is wanted), and takes upgrades
 * to the tree.
 */
export function attach(
  server: UpgradingServer & {
    on(
      event: 'request' | 'checkContinue' | 'clientError',
      handler: (first: any, second: any) => void,
    ): unknown;
  },
  site: Site,
): void {
  const handle = listener(site);
  server.on('request', handle);
  server.on('clientError', answerClientError);
  server.on(
    'checkContinue',
    (req: IncomingMessage | Http2ServerRequest, res: ServerResponse | Http2ServerResponse) => {
      awaitContinue(req as IncomingMessage, res as ServerResponse);
      handle(req, res);
    },
  );
  attachUpgrades(server, site);
}
