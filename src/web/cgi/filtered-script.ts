import type { Request } from '../request.js';
import { CGIProcessProtocol } from './cgi-process-protocol.js';
import { CGIScript } from './cgi-script.js';

/**
 * A CGI script that is run by a certain program, which gets the path of the script as its first argument: an
 * interpreter, for scripts that are not executable themselves. Set `filter` on the prototype of a subclass.
 *
 * Twisted: `twcgi.FilteredScript`.
 *
 * @example
 * class PerlScript extends FilteredScript {}
 * PerlScript.prototype.filter = '/usr/bin/perl';
 */
export class FilteredScript extends CGIScript {
  /** Absolute path of the program. Default is `/usr/bin/cat`: the file holds header and body of the response. */
  declare filter: string;

  override runProcess(
    env: Record<string, string>,
    request: Request,
    qargs: readonly string[] = [],
  ): void {
    this.spawnProcess(new CGIProcessProtocol(request), this.filter, [this.filename, ...qargs], env);
  }
}

FilteredScript.prototype.filter = '/usr/bin/cat';
