// Spans out of diagnostics channels, in the shape OpenTelemetry's SDK wants them; no package is needed to make them.
//
//   npx jiti examples/tracing.ts
//   curl http://127.0.0.1:8080/users/7    -> 7, and the span on the console
//
// With @opentelemetry/api: trace.getTracer('hawser').startSpan(name, { startTime, attributes }).end(endTime).
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type IRequest,
  type IResource,
  REQUEST_END,
  REQUEST_ERROR,
  REQUEST_START,
  type RequestEnd,
  Resource,
} from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from './is-main.ts';

/** A finished span, with the names of OpenTelemetry's semantic conventions for HTTP servers. */
export interface Span {
  readonly name: string;
  readonly startTime: number;
  readonly durationSeconds: number;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly error: unknown;
}

/** Tells of each request of the process as a span. Returns a function that stops it. */
export function trace(report: (span: Span) => void): () => void {
  const starts = new WeakMap<object, number>();
  const errors = new WeakMap<object, unknown>();
  const onStart = (message: unknown): void => {
    starts.set((message as RequestEnd).request, Date.now());
  };
  const onError = (message: unknown): void => {
    const { request, error } = message as { request: object; error: unknown };
    errors.set(request, error);
  };
  const onEnd = (message: unknown): void => {
    const {
      request,
      status,
      route,
      outcome,
      sentLength,
      durationSeconds = 0,
    } = message as RequestEnd;
    report({
      name: `${request.method} ${route}`,
      startTime: starts.get(request) ?? Date.now(),
      durationSeconds,
      attributes: {
        'http.request.method': request.method,
        'http.response.status_code': status,
        'http.route': route,
        'http.response.body.size': sentLength,
        'url.path': request.path,
        'client.address': request.getClientIP(),
        'hawser.outcome': outcome,
      },
      error: errors.get(request),
    });
  };
  subscribe(REQUEST_START, onStart);
  subscribe(REQUEST_ERROR, onError);
  subscribe(REQUEST_END, onEnd);
  return () => {
    unsubscribe(REQUEST_START, onStart);
    unsubscribe(REQUEST_ERROR, onError);
    unsubscribe(REQUEST_END, onEnd);
  };
}

class User extends Resource {
  override isLeaf = true;

  render_GET({ postpath }: IRequest) {
    if (postpath[0] === undefined) throw new Error('who?');
    return postpath[0];
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('users', new User());
  return root;
}

if (isMain(import.meta.url)) {
  trace((span) => console.log(span));
  console.log((await serve(create(), { port: 8080 })).url);
}
