import { NoResource } from '../error-page.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import type { NotDoneYet } from '../not-done-yet.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { Resource } from '../resource.js';
import { Registry } from '../static/registry.js';
import { execute } from './execute.js';

/**
 * A script that is run for each request, with `request` among its names; the request is finished when it has run. What
 * it prints goes to the console, what it gives to `request.write` to the client. TypeScript wants the name declared:
 * `declare const request: import('hawser').IRequest`.
 *
 * A processor for `File`: `file.processors['.epy.ts'] = RequestScript`.
 *
 * Twisted: `script.PythonScript`. Differs: a script that throws is a 500 as any resource that does; Twisted sends the
 * traceback to the client, with status 200. No `X-Powered-By` is sent.
 */
export class RequestScript extends Resource {
  /** The path of the script. */
  readonly filename: string;
  readonly registry: Registry;

  constructor(filename: string, registry: Registry = new Registry()) {
    super();
    this.filename = filename;
    this.registry = registry;
  }

  override async render(request: IRequest): Promise<NotDoneYet | IResource> {
    try {
      await execute(this.filename, this.registry, request);
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && path === this.filename) return new NoResource('File not found.');
      throw error;
    }
    if (!request.finished) request.finish();
    return NOT_DONE_YET;
  }
}

RequestScript.prototype.isLeaf = true;
