import type { RequestListener } from 'node:http';
import express5 from 'express';
import express4 from 'express4';
import { type IResource, putChildAt, Resource } from 'hawser';
import { withResources } from 'hawser/express';
import { mount } from 'hawser/koa';
import { listener } from 'hawser/node';
import Koa3 from 'koa';
import Koa2 from 'koa2';

/** What can carry the tree, at a path like `/scrapyd` or, where that is empty, at the root. */
export const HOSTS = {
  node: (tree, path) => listener(standalone(tree, path)) as RequestListener,
  express4: (tree, path) => asListener(withResources(express4()).use(path || '/', tree)),
  express5: (tree, path) => asListener(withResources(express5()).use(path || '/', tree)),
  koa2: (tree, path) => new Koa2().use(mount(path, tree)).callback(),
  koa3: (tree, path) => new Koa3().use(mount(path, tree)).callback(),
} satisfies Record<string, (tree: IResource, path: string) => RequestListener>;

export type HostName = keyof typeof HOSTS;

function standalone(tree: IResource, path: string): IResource {
  if (path === '') return tree;
  const root = new Resource();
  putChildAt(root, path, tree);
  return root;
}

/** An application is a listener, though its type does not say so for every version of Express. */
function asListener(app: unknown): RequestListener {
  return app as RequestListener;
}
