import type { Failure } from '../../defer/failure.js';
import { report } from '../../defer/report.js';
import { HttpError, UnsupportedMethod } from '../../http/errors.js';
import { escapeHtml } from '../../http/html.js';
import { preferredType } from '../../http/media-range.js';
import { INTERNAL_SERVER_ERROR, reasonOf } from '../../http/status.js';
import { isPage } from '../../template/renderable.js';
import { asDeferred } from '../as-deferred.js';
import type { IRequest } from '../irequest.js';
import { type ChildResult, isResource, type RenderResult } from '../iresource.js';
import { NOT_DONE_YET } from '../not-done-yet.js';
import type { Request } from '../request.js';
import { addRescuer } from '../rescue.js';
import { Resource } from '../resource.js';
import { isBodyStream } from '../stream.js';
import { BadValue } from './bad-value.js';

/** The forms a {@link JsonResource} can answer in. */
export type JsonFormat = 'json' | 'html' | 'text';

const TYPES = { json: 'application/json', html: 'text/html', text: 'text/plain' } as const;
const FORMATS: Readonly<Record<string, JsonFormat>> = {
  'application/json': 'json',
  'text/html': 'html',
  'text/plain': 'text',
};

/**
 * A resource whose `render_*` methods return values (objects, lists, text, numbers, null), or Deferreds and Promises
 * of values, which are sent as JSON; errors are JSON too: `{"error": {"status": 404, "message": "…"}}`, with `issues`
 * where a value was wrong. Bytes, streams, pages, resources and NOT_DONE_YET are sent as everywhere.
 *
 * The client chooses between JSON, HTML and plain text by `Accept` or, stronger, by `?t=json`, `?t=html`, `?t=text`.
 * Override {@link toHtml} and {@link toText} for forms of their own, {@link formats} to offer fewer.
 *
 * What fails in its children is answered in the same way, unless they say otherwise; a child that does not exist falls
 * through to the host where the tree is mounted to do so.
 *
 * Twisted: none; `render_GET` returns `json.dumps(…).encode()` there.
 *
 * @example
 * class Book extends JsonResource {
 *   override isLeaf = true;
 *   async render_GET(request: IRequest) {
 *     return { id: request.arg('id', { type: 'integer', required: true }) };
 *   }
 * }
 */
export class JsonResource extends Resource {
  /** What is offered, the best first. Default is all three, JSON first. */
  declare formats: readonly JsonFormat[];

  override getChildWithDefault(name: string, request: IRequest): ChildResult {
    this.#guard(request);
    return super.getChildWithDefault(name, request);
  }

  override render(request: IRequest): RenderResult {
    this.#guard(request);
    const format = this.formatOf(request);
    const result: unknown = super.render(request);
    const later = asDeferred(result);
    if (later === undefined) return this.#present(result, format, request);
    return later.addCallback((value) => this.#present(value, format, request));
  }

  /**
   * The form a client wants.
   *
   * @throws {@link HttpError} 400 for an unknown `t`, 406 where nothing offered is acceptable.
   */
  formatOf(request: IRequest): JsonFormat {
    const { formats } = this;
    const wanted = request.arg('t');
    if (wanted !== undefined) {
      const format = formats.find((offered) => offered === wanted);
      if (format !== undefined) return format;
      throw new HttpError(400, `Argument "t": expected one of ${formats.join(', ')}`);
    }
    if (formats.length > 1) vary(request);
    const accept = request.requestHeaders.getRawHeaders('accept')?.join(', ');
    const type = preferredType(
      accept,
      formats.map((format) => TYPES[format]),
    );
    if (type !== undefined) return FORMATS[type] as JsonFormat;
    throw new HttpError(406, `Only ${formats.map((format) => TYPES[format]).join(', ')} here`);
  }

  /** The value as HTML. Default is the JSON, indented. */
  toHtml(value: unknown, _request: IRequest): RenderResult {
    return `<!DOCTYPE html>\n<pre>${escapeHtml(pretty(value))}</pre>\n`;
  }

  /** The value as plain text. Default is text as it is, anything else as indented JSON. */
  toText(value: unknown, _request: IRequest): RenderResult {
    return typeof value === 'string' ? value : `${pretty(value)}\n`;
  }

  /** What a client is told of an error: what goes into the JSON. Override it for another shape. */
  errorValue(error: HttpError, _request: IRequest): unknown {
    const message = error.expose ? error.message : reasonOf(error.status);
    return {
      error: {
        status: error.status,
        message,
        ...(error instanceof BadValue ? { issues: error.issues } : {}),
      },
    };
  }

  #guard(request: IRequest): void {
    addRescuer(request as Request, (failure, failed, miss) => {
      if (miss && (failed as Request)._hosting.fallthrough) return undefined;
      return this.#answerError(failure, failed);
    });
  }

  #answerError(failure: Failure, request: IRequest): RenderResult | undefined {
    const { value } = failure;
    if (value instanceof UnsupportedMethod) return undefined;
    const known = value instanceof HttpError && value.status >= 400;
    if (value instanceof HttpError && !known) return undefined;
    const error = known ? (value as HttpError) : new HttpError(INTERNAL_SERVER_ERROR);
    if (error.status >= 500) report(failure, `${request.method} ${request.uri}`);
    request.setResponseCode(error.status);
    for (const [name, field] of Object.entries(error.headers ?? {})) {
      request.responseHeaders.setRawHeaders(name, typeof field === 'string' ? [field] : [...field]);
    }
    let format: JsonFormat = 'json';
    try {
      format = this.formatOf(request);
    } catch {
      // What cannot be negotiated is told as JSON.
    }
    return this.#present(this.errorValue(error, request), format, request);
  }

  #present(value: unknown, format: JsonFormat, request: IRequest): RenderResult {
    if (value === NOT_DONE_YET || value instanceof Uint8Array) return value as RenderResult;
    if (isResource(value) || isBodyStream(value) || isPage(value)) return value as RenderResult;
    if (value === undefined) return value as never;
    if (!request.startedWriting) {
      const type = TYPES[format];
      request.setHeader('Content-Type', format === 'json' ? type : `${type}; charset=utf-8`);
    }
    if (format === 'html') return this.toHtml(value, request);
    if (format === 'text') return this.toText(value, request);
    // Undefined for a function or a symbol, which is then refused as what it is.
    return (JSON.stringify(value) ?? value) as string;
  }
}
JsonResource.prototype.formats = ['json', 'html', 'text'];

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? String(value);
}

function vary(request: IRequest): void {
  const fields = request.responseHeaders.getRawHeaders('vary');
  if (fields?.some((field) => /\baccept\b(?!-)/i.test(field)) === true) return;
  request.responseHeaders.addRawHeader('Vary', 'Accept');
}
