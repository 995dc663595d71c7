import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mount as mountInExpress } from '../../../adapters/express/mount.js';
import { mount as mountInKoa } from '../../../adapters/koa/mount.js';
import { HandlerResource } from '../../web/handler/handler-resource.js';
import { Site } from '../../web/site.js';
import { UsageError } from './usage-error.js';

/** Nobody stands behind the tree, so it answers misses and errors itself. */
const ALONE = { fallthrough: false, errors: 'page' } as const;

/** A site mounted in an application of Express or Koa, which itself is served by the site returned. */
export async function inFramework(site: Site, name: 'express' | 'koa'): Promise<Site> {
  const framework = await load(name);
  if (name === 'express') {
    const app = (framework as () => any)();
    app.use(mountInExpress(site, ALONE));
    return new Site(new HandlerResource(app));
  }
  const app = new (framework as new () => any)();
  app.use(mountInKoa(site, ALONE));
  return new Site(new HandlerResource(app));
}

/** The framework as the project in this folder has it, else as it stands beside us. */
async function load(name: string): Promise<unknown> {
  const here = createRequire(join(process.cwd(), 'hawser-web.js'));
  let found: string;
  try {
    found = pathToFileURL(here.resolve(name)).href;
  } catch {
    found = name;
  }
  try {
    return ((await import(found)) as { default: unknown }).default;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(
      `--framework ${name}: ${name} is not installed here (npm install ${name})`,
    );
  }
}
