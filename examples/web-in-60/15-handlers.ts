// A handler of Node's own shape (connect, Express, Koa and fetch handlers work as well) somewhere in the tree.
//
//   npx jiti examples/web-in-60/15-handlers.ts
//   curl http://127.0.0.1:8080/any/path    -> Hello, world!
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HandlerResource, type IResource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

function application(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/plain');
  response.end('Hello, world!');
}

export function create(): IResource {
  return new HandlerResource(application);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
