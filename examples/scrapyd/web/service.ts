import {
  BadValue,
  error,
  type Failure,
  HttpError,
  type IRequest,
  log,
  maybeDeferred,
  type RenderResult,
  Resource,
  UnsupportedMethod,
} from 'hawser';
import { DirectoryTraversalError } from '../errors.ts';
import type { Scrapyd } from '../scrapyd.ts';
import type { SpiderQueue } from '../spider-queue.ts';

/** What a service answers, without what all answers carry. */
export type Answer = Readonly<Record<string, unknown>>;

/**
 * A JSON service: its `render_*` methods return objects, now or later, and what they throw is an answer as well.
 *
 * Clients look at `status` in the answer, so that even an error is a 200.
 */
export abstract class Service extends Resource {
  protected readonly scrapyd: Scrapyd;

  constructor(scrapyd: Scrapyd) {
    super();
    this.scrapyd = scrapyd;
  }

  override render(request: IRequest): RenderResult {
    return maybeDeferred(() => super.render(request) as unknown as Answer)
      .addCallback((answer) =>
        answer === NOTHING ? '' : this.#json({ ...answer, status: 'ok' }, request),
      )
      .addErrback((failure) => this.#explain(failure, request))
      .addCallback((body) => this.#open(body, request));
  }

  render_OPTIONS(request: IRequest): Answer {
    request.setHeader('Allow', this.#methods());
    request.setResponseCode(204);
    return NOTHING;
  }

  /** The queue of a project. @throws an answer saying that there is no such project. */
  protected queueOf(project: string): SpiderQueue {
    return this.scrapyd.poller.queues.get(project) ?? notFound('project', project);
  }

  /** That queue, or those of all projects. */
  protected queuesOf(project: string | undefined): SpiderQueue[] {
    return project === undefined
      ? [...this.scrapyd.poller.queues.values()]
      : [this.queueOf(project)];
  }

  /** The spiders of a version, or of the newest. @throws an answer saying what is missing. */
  protected async spidersOf(project: string, version: string | undefined): Promise<string[]> {
    const { eggs, spiders } = this.scrapyd;
    this.queueOf(project);
    if (version && (await eggs.get(project, version)) === undefined) notFound('version', version);
    return spiders.get(project, version);
  }

  #explain(failure: Failure, request: IRequest): string {
    if (failure.check(...CLIENTS_FAULT) === undefined) {
      log.err(failure, `${request.method} ${request.uri}`);
    }
    if (this.scrapyd.config.debug) return `${failure.getTraceback()}\n`;
    return this.#json({ status: 'error', message: messageOf(failure.value) }, request);
  }

  #json(answer: Answer, request: IRequest): string {
    request.setHeader('Content-Type', 'application/json');
    return `${JSON.stringify({ ...answer, node_name: this.scrapyd.config.nodeName })}\n`;
  }

  /** Let pages of other origins see it. */
  #open(body: string, request: IRequest): string {
    request.setHeader('Access-Control-Allow-Origin', '*');
    request.setHeader('Access-Control-Allow-Methods', this.#methods());
    request.setHeader('Access-Control-Allow-Headers', 'X-Requested-With');
    return body;
  }

  #methods(): string {
    return ['OPTIONS', 'HEAD', ...['GET', 'POST'].filter((m) => `render_${m}` in this)].join(', ');
  }
}

/** What concerns nobody but the client. */
const CLIENTS_FAULT = [HttpError, UnsupportedMethod, DirectoryTraversalError] as const;

/** An answer without a body. */
const NOTHING: Answer = {};

/** Answers that there is no such thing. */
export function notFound(kind: 'project' | 'version' | 'spider', name: string): never {
  throw new error.Error(200, `${kind} '${name}' not found`);
}

/** What clients are told of an error. */
function messageOf(value: unknown): string {
  if (value instanceof BadValue) {
    const [{ path, message }] = value.issues as [BadValue['issues'][number]];
    return message === 'is missing'
      ? `'${path[0]}' parameter is required`
      : `${path[0]} is invalid: ${message}`;
  }
  if (value instanceof error.Error) return value.message;
  return value instanceof Error ? `${value.name}: ${value.message}` : String(value);
}
