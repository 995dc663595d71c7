import { Interface } from '../components/interface.js';
import type { Deferred } from '../defer/deferred.js';
import type { Page } from '../template/renderable.js';
import type { IRequest } from './irequest.js';
import type { NotDoneYet } from './not-done-yet.js';

/** The member that marks a resource, whichever installed copy of hawser made its class. */
export const RESOURCE: unique symbol = Symbol.for('hawser.resource') as never;

/** A body given at once. Text is sent as UTF-8. */
export type Body = string | Uint8Array;

/** Anything whose pieces make up a body: Node's `Readable`, a web `ReadableStream`, an async generator. */
export type BodyStream = AsyncIterable<Body> | ReadableStream<Uint8Array>;

/** What `render` may give in the end. */
export type Rendered = Body | NotDoneYet | BodyStream | Page | IResource;

/**
 * What `render` and the `render_METHOD` methods may return: a body, {@link NOT_DONE_YET}, a stream of pieces, a
 * template element, tag or JSX, another resource to be rendered in this one's place, or a Deferred or Promise of any of these.
 *
 * Twisted: only bytes and `NOT_DONE_YET`.
 */
export type RenderResult = Rendered | Deferred<Rendered> | Deferred<any> | PromiseLike<Rendered>;

/** What `getChild` may return: a resource, or a Deferred or Promise of one. */
export type ChildResult = IResource | Deferred<any> | PromiseLike<IResource>;

/**
 * Types the methods of a resource: `class Form extends Resource implements Renders<'GET' | 'POST'>`. Not needed, as
 * `render_*` methods are found by name, but it catches a misspelt one.
 */
export type Renders<Method extends string> = {
  [M in Method as `render_${M}`]: (request: IRequest) => RenderResult;
};

/**
 * How a resource takes the body of its requests.
 *
 * - `'buffered'` (default): read before `render` is called, up to `maxBodyBytes`; `request.content` and form fields in
 *   `request.args` are complete.
 * - `'streamed'`: `render` is called at once and reads by itself (`request.body()`), or does not read at all.
 */
export type BodyHandling = 'buffered' | 'streamed';

/**
 * A web resource. Twisted: `twisted.web.resource.IResource`.
 *
 * Any object with these members can be mounted; most extend {@link Resource}.
 */
export interface IResource {
  /** True: no children are looked up; the rest of the path stays in `request.postpath`. */
  isLeaf: boolean;
  /** Find the child for one decoded path segment. */
  getChildWithDefault(name: string, request: IRequest): ChildResult;
  /** Put a child at one path segment. */
  putChild(name: string, child: IResource): void;
  /** Answer the request. */
  render(request: IRequest): RenderResult;
  /**
   * For resources that stand for others: the resource that answers in this one's place. Asked when the path ends here,
   * before the body of the request is read, so that what the other one says of bodies and falling through holds.
   */
  delegate?(request: IRequest): ChildResult;
  /** Answer at the trailing slash by itself, where there is no `''` child. Default is the site's `index`. */
  readonly index?: boolean | undefined;
  /** How request bodies are taken; see {@link BodyHandling}. Default is `'buffered'`. */
  readonly bodyHandling?: BodyHandling | undefined;
  /** Largest body read for this resource, in bytes. Default is the site's `maxBodyBytes`. */
  readonly maxBodyBytes?: number | undefined;
}

/** The interface as a value: what a portal is asked for, and `IResource.providedBy(value)`. */
export const IResource: Interface<IResource> = Interface('IResource', { test: isResource });

/** Whether `value` is a resource: branded, or with the two methods every resource has. */
export function isResource(value: unknown): value is IResource {
  if (typeof value !== 'object' || value === null) return false;
  if ((value as { [RESOURCE]?: unknown })[RESOURCE] === true) return true;
  const candidate = value as Partial<IResource>;
  return (
    typeof candidate.getChildWithDefault === 'function' && typeof candidate.render === 'function'
  );
}
