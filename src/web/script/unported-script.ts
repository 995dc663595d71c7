import { basename } from 'node:path';
import { INTERNAL_SERVER_ERROR } from '../../http/status.js';
import { log } from '../../log/log.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { errorPage } from '../pages.js';
import { Resource } from '../resource.js';

/** Stands in place of a script in Python. */
class UnportedScript extends Resource {
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  override render(_request: IRequest): IResource {
    const name = basename(this.#path);
    log.warn(`${this.#path} is a script in Python: convert it by \`hawser port ${name}\``, {
      system: 'script',
    });
    return errorPage(
      INTERNAL_SERVER_ERROR,
      'Script in Python',
      `${name} is a script in Python, which this server does not run. "hawser port ${name}" converts it to TypeScript.`,
    );
  }
}
UnportedScript.prototype.isLeaf = true;

/**
 * A page that says that a script in Python is not run here, in place of its source, and how to convert it.
 *
 * A processor for `File`: `file.processors['.rpy'] = unportedScript`.
 */
export function unportedScript(path: string): IResource {
  return new UnportedScript(path);
}
