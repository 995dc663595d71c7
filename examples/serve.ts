// npm start: the same examples in Express, in Koa and on their own.
import { createServer, type RequestListener, type Server } from 'node:http';
import express from 'express';
import { withResources } from 'hawser/express';
import { mount } from 'hawser/koa';
import { listener } from 'hawser/node';
import Koa from 'koa';
import { create } from './tree.ts';

/** Names, environment variables and usual ports of the three hosts. */
const HOSTS = [
  { name: 'Express', variable: 'EXPRESS_PORT', usual: 8080 },
  { name: 'Koa', variable: 'KOA_PORT', usual: 8081 },
  { name: 'standalone', variable: 'STANDALONE_PORT', usual: 8082 },
] as const;

const root = await create();
const handlers: Record<(typeof HOSTS)[number]['name'], RequestListener> = {
  Express: withResources(express()).use(root) as unknown as RequestListener,
  Koa: new Koa().use(mount(root)).callback(),
  standalone: listener(root),
};

const servers: Server[] = [];
for (const { name, variable, usual } of HOSTS) {
  const port = portFrom(variable, usual);
  const server = createServer(handlers[name]);
  servers.push(server);
  server.on('error', (error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE';
    stop(taken ? `port ${port} is taken: set ${variable} to another` : `${name}: ${error.message}`);
  });
  server.listen(port, () => {
    const { port: bound } = server.address() as { port: number };
    console.log(`${name.padEnd(10)} http://127.0.0.1:${bound}/`);
  });
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
}

function portFrom(variable: string, usual: number): number {
  const text = process.env[variable];
  if (text === undefined || text === '') return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  return stop(`${variable} must be a port from 0 to 65535, not ${JSON.stringify(text)}`);
}

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}
