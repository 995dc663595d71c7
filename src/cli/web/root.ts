import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Test } from '../../web/demo.js';
import type { IResource } from '../../web/iresource.js';
import { Resource } from '../../web/resource.js';
import { ResourceScriptWrapper } from '../../web/script/resource-script-wrapper.js';
import type { File } from '../../web/static/file.js';
import { UserDirectory } from '../../web/users/user-directory.js';
import { appRoot } from './app-root.js';
import { classRoot } from './class-root.js';
import { fileRoot } from './file-root.js';
import type { WebOptions } from './options.js';
import { UsageError } from './usage-error.js';

/** What is served. */
export interface Root {
  readonly resource: IResource;
  /** For the start-up line. */
  readonly name: string;
}

/**
 * What the options say to serve; a test page where they say nothing.
 *
 * @throws {@link UsageError} if they say two things, or ask for what goes with `--path` only.
 */
export async function rootOf(options: WebOptions): Promise<Root> {
  const { path, class: className, app, resourceScript, user } = options;
  const given = Object.entries({
    '--path': path,
    '--class': className,
    '--app': app,
    '--resource-script': resourceScript,
    '--user': user,
  }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError(`give one of ${given.map(([name]) => name).join(' and ')}`);
  }
  if (path !== undefined) {
    return { resource: atSlash(path, await fileRoot(path, options)), name: path };
  }
  refuseWithoutPath(options);
  if (className !== undefined) return { resource: await classRoot(className), name: className };
  if (app !== undefined) return { resource: await appRoot(app), name: app };
  if (resourceScript !== undefined) {
    if (!existsSync(resourceScript)) {
      throw new UsageError(`--resource-script: there is no ${resourceScript}`);
    }
    return {
      resource: new ResourceScriptWrapper(resolve(resourceScript)),
      name: resourceScript,
    };
  }
  if (user === true) return { resource: new UserDirectory(), name: 'the folders of users' };
  return { resource: new Test(), name: 'a test page' };
}

/** A folder as it is, and a file at the slash, which is all there is of a server's root. */
function atSlash(path: string, file: File): IResource {
  if (statSync(path).isDirectory()) return file;
  const root = new Resource();
  root.putChild('', file);
  return root;
}

function refuseWithoutPath(options: WebOptions): void {
  const given = {
    '--index': options.index.length > 0,
    '--ignore-ext': options.ignoreExt.length > 0,
    '--allow-ignore-ext': options.allowIgnoreExt === true,
    '--mime-type': options.mimeType !== undefined,
    '--processor': options.processor.length > 0,
  };
  for (const [name, isGiven] of Object.entries(given)) {
    if (isGiven) throw new UsageError(`${name} goes with --path only`);
  }
}
