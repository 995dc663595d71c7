// Scrapyd's web layer in hawser, on the host of your choice. See README.md beside this file.
//
//   npm run example:scrapyd -- --host express5 --port 6800
//   curl -u hello12345:67890world http://127.0.0.1:6800/daemonstatus.json
import { createServer } from 'node:http';
import { env } from 'node:process';
import { parseArgs } from 'node:util';
import { configure } from './config.ts';
import { HOSTS, type HostName } from './hosts.ts';
import { Scrapyd } from './scrapyd.ts';
import { guarded } from './web/guarded.ts';
import { rootOf } from './web/root.ts';

const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: 'node' },
    port: { type: 'string', default: '6800' },
    path: { type: 'string', default: '' },
    data: { type: 'string', default: 'scrapyd-data' },
  },
});
if (!Object.hasOwn(HOSTS, options.host)) {
  throw new RangeError(`--host must be one of ${Object.keys(HOSTS).join(', ')}`);
}

const config = configure(options.data, {
  username: env['SCRAPYD_USERNAME'] ?? 'hello12345',
  password: env['SCRAPYD_PASSWORD'] ?? '67890world',
});
const scrapyd = new Scrapyd(config);
await scrapyd.start();

const tree = guarded(rootOf(scrapyd), config);
const server = createServer(HOSTS[options.host as HostName](tree, options.path));
server.listen(Number(options.port), '127.0.0.1', () => {
  console.log(`${options.host}: http://127.0.0.1:${options.port}${options.path}/`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    server.close();
    server.closeAllConnections();
    await scrapyd.stop();
  });
}
