// A server under soak, in a process of its own: HOST says which; the parent asks for readings over IPC.
import { readdirSync } from 'node:fs';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { queryObjects } from 'node:v8';
import {
  Deferred,
  DelayedCall,
  IncomingBody,
  Request,
  reactor,
  Session,
  setReporter,
} from '../../dist/src/index.js';
import { makeSite } from './site.mjs';

const made = await makeSite();
const { site } = made;

/** What is counted, by class, besides memory and handles: nothing of it may be left when it is quiet. */
const CLASSES = {
  Deferred,
  Request,
  Session,
  DelayedCall,
  IncomingBody,
  IncomingMessage,
  ServerResponse,
  Socket,
  AbortController,
};

const hosts = {
  async standalone() {
    const { serve } = await import('../../dist/adapters/node/index.js');
    const { server } = await serve(site, { port: 0, host: '127.0.0.1' });
    return server;
  },
  async express() {
    const { default: express } = await import('express');
    const { mount } = await import('../../dist/adapters/express/index.js');
    const app = express();
    app.use(mount(site));
    app.use((_req, res) => res.status(404).send('the host answers'));
    return listening(createServer(app));
  },
  async koa() {
    const { default: Koa } = await import('koa');
    const { mount } = await import('../../dist/adapters/koa/index.js');
    const app = new Koa();
    app.silent = true;
    app.use(mount(site));
    app.use((ctx) => {
      ctx.status = 404;
      ctx.body = 'the host answers';
    });
    return listening(createServer(app.callback()), app);
  },
};

async function listening(server, target) {
  const { attachUpgrades } = await import('../../dist/adapters/node/index.js');
  attachUpgrades(server, target ?? server.listeners('request')[0]);
  // A connection that is closed for its idleness just as a request goes out on it is no lost answer.
  server.keepAliveTimeout = 0;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const reports = new Map();
const note = (what) => reports.set(what, (reports.get(what) ?? 0) + 1);
setReporter((failure, why) => note(`${why}: ${failure.value}`));
process.on('unhandledRejection', (error) => note(`unhandled rejection: ${error}`));
process.on('uncaughtException', (error) => note(`uncaught exception: ${error?.stack}`));
process.on('warning', (warning) => {
  // That of v8.queryObjects, which is what counts here.
  if (warning.name !== 'ExperimentalWarning') note(`warning: ${warning.name}: ${warning.message}`);
});

const server = await hosts[process.env.HOST]();
let accepted = 0;
server.on('connection', () => accepted++);

const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

function handles() {
  const counts = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Wait until nothing is under way, then collect garbage and count what is left. */
async function reading() {
  await made.quieten();
  const limit = Date.now() + 60_000;
  const connections = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)));
  while (
    ((await connections()) > 0 || site.sessions.size > 0 || made.spooled() > 0) &&
    Date.now() < limit
  ) {
    await turn();
  }
  // Handles of files that were served are kept for a while.
  const fds = () => readdirSync('/proc/self/fd').length;
  let least = fds();
  for (let still = 0; still < 25; still++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = fds();
    if (now < least) still = 0;
    least = Math.min(least, now);
  }
  let heap = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    globalThis.gc();
    await turn();
    heap = Math.min(heap, process.memoryUsage().heapUsed);
  }
  const objects = {};
  for (const [name, Class] of Object.entries(CLASSES)) objects[name] = queryObjects(Class);
  return {
    heap,
    external: process.memoryUsage().external,
    rss: process.memoryUsage().rss,
    objects,
    handles: handles(),
    fds: least,
    connections: await connections(),
    sessions: site.sessions.size,
    delayedCalls: reactor.getDelayedCalls().length,
    spooled: made.spooled(),
  };
}

process.on('message', async (message) => {
  if (message === 'read') process.send({ reading: await reading() });
  if (message === 'stop') {
    process.send({ events: made.events, accepted, reports: [...reports] });
    await made.close();
    process.exit(0);
  }
});
process.send({ port: server.address().port });
