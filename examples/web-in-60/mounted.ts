// The same resource in Express and in Koa: see the first page of the tutorial.
import express, { type Express } from 'express';
import type { IResource } from 'hawser';
import { mount } from 'hawser/express';
import { mount as mountInKoa } from 'hawser/koa';
import Koa from 'koa';

export function inExpress(root: IResource): Express {
  const app = express();
  app.use('/tutorial', mount(root));
  return app;
}

export function inKoa(root: IResource): Koa {
  const app = new Koa();
  app.use(mountInKoa('/tutorial', root));
  return app;
}
