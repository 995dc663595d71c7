/**
 * Serve the reference site on one host, for a replayer outside:
 *
 *     npm run conformance:site -- --host node|express4|express5|koa2|koa3|http2 --port 8123
 *
 * Prints `READY port` when it listens on 127.0.0.1. Port 0, the default, takes a free one.
 */
import { parseArgs } from 'node:util';
import { listen, SOCKET_HOSTS, type SocketHost } from './hosts.js';
import { makeSite } from './site/index.js';

const HOSTS: readonly string[] = [...SOCKET_HOSTS, 'http2'];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { host: { type: 'string', default: 'node' }, port: { type: 'string', default: '0' } },
  });
  const port = Number(values.port);
  if (!HOSTS.includes(values.host) || !Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`usage: conformance:site -- --host ${HOSTS.join('|')} --port N`);
    process.exit(2);
  }
  const site = await makeSite();
  const host = await listen(values.host as SocketHost | 'http2', site.root, { port });
  const stop = async (): Promise<void> => {
    await host.close();
    await site.close();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  console.log(`READY ${host.port}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
