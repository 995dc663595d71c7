import { dirname, resolve } from 'node:path';
import type { IReactorTime } from '../../defer/types.js';
import { reactor as systemReactor } from '../../task/reactor.js';
import { collectBody } from '../collect-body.js';
import { Content } from '../content.js';
import type { IRequest } from '../irequest.js';
import type { RenderResult } from '../iresource.js';
import { noSuchChild } from '../no-such-child.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import { Request } from '../request.js';
import { Resource } from '../resource.js';
import type { Registry } from '../static/registry.js';
import { CGIProcessProtocol } from './cgi-process-protocol.js';
import { cgiArguments, cgiEnvironment } from './environment.js';
import { type ProcessProtocol, ProcessTransport } from './process-transport.js';

/** Options of a {@link CGIScript}. */
export interface CGIOptions {
  /** The environment that scripts find besides the variables of the request. Default is `process.env`, as in Twisted. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Seconds a script has to end after SIGTERM, when its client has left; then it is killed. Default is 5. */
  readonly graceSeconds?: number;
  /** Clock for that. Default is the system's. */
  readonly reactor?: IReactorTime;
}

/**
 * A program that answers requests by the rules of CGI (RFC 3875), run anew for each of them.
 *
 * It gets the body on its standard input and the rest in its environment; what it writes, a few header fields, an empty
 * line and the body, is the response. Both are streamed. What it writes to its standard error output is logged. When the
 * client leaves, it is ended. The file must be executable.
 *
 * A processor for `File`: `file.processors = { '.cgi': CGIScript }`.
 *
 * Twisted: `twcgi.CGIScript`. Differs: the body need not be read before the script runs, unless nobody says how long it
 * is (CGI wants to know).
 */
export class CGIScript extends Resource {
  /** The absolute path of the script. */
  filename: string;
  /** @internal */
  readonly _environment: Readonly<Record<string, string | undefined>>;
  /** @internal */
  readonly _graceSeconds: number;
  /** @internal */
  readonly _reactor: IReactorTime;

  /** @throws RangeError if `graceSeconds` is negative or no number. */
  constructor(filename: string, _registry?: Registry, options: CGIOptions = {}) {
    super();
    const { environment = process.env, graceSeconds = 5, reactor = systemReactor } = options;
    if (!(graceSeconds >= 0)) {
      throw new RangeError(`graceSeconds must be a number from 0 on, not ${String(graceSeconds)}`);
    }
    this.filename = resolve(filename);
    this._environment = environment;
    this._graceSeconds = graceSeconds;
    this._reactor = reactor;
  }

  override render(request: IRequest): RenderResult {
    if (!(request instanceof Request)) {
      throw new TypeError('CGIScript: expected a request of a Site');
    }
    // A slash that is part of a segment could not be told from others (RFC 3875 4.1.5), and NUL would end the value.
    if (request.postpath.some((segment) => /[/\0]/.test(segment))) return noSuchChild;
    const announced = request.getHeader('content-length');
    if (request._source?.kind === 'stream' && /^\d+$/.test(announced ?? '')) {
      this.#run(request, Number(announced));
      return NOT_DONE_YET;
    }
    return collectBody(request).addCallback((bytes: Uint8Array) => {
      request.content = new Content(bytes);
      this.#run(request, bytes.length);
      return NOT_DONE_YET;
    });
  }

  #run(request: Request, length: number): void {
    const env = cgiEnvironment(request, this.filename, length, this._environment);
    this.runProcess(env, request, cgiArguments(request));
  }

  /**
   * Run the script. Override it to add to its environment or its arguments, or to run something else by
   * {@link CGIScript.spawnProcess}.
   *
   * Twisted: `runProcess`.
   */
  runProcess(env: Record<string, string>, request: Request, qargs: readonly string[] = []): void {
    this.spawnProcess(new CGIProcessProtocol(request), this.filename, qargs, env);
  }

  /**
   * Start a program in the folder of the script, and have `protocol` told of it.
   *
   * Twisted: `reactor.spawnProcess`. Differs: `args` begin after the program's own name.
   */
  spawnProcess(
    protocol: ProcessProtocol,
    executable: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ProcessTransport {
    return new ProcessTransport(
      {
        executable,
        args,
        env,
        path: dirname(this.filename),
        reactor: this._reactor,
        graceSeconds: this._graceSeconds,
      },
      protocol,
    );
  }
}

CGIScript.prototype.isLeaf = true;
CGIScript.prototype.bodyHandling = 'streamed';
