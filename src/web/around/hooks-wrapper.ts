import type { Failure } from '../../defer/failure.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { type Entrance, SubtreeWrapper } from './subtree-wrapper.js';

/** What a {@link HooksWrapper} calls. */
export interface Hooks {
  /**
   * Before the request goes on: give nothing, or a resource that answers instead (a login page, `forbidden()`), or a
   * Deferred or Promise of either; throw to fail.
   */
  readonly before?: (request: IRequest) => Entrance;
  /**
   * After the response: with undefined, or the {@link Failure} of a client that left. What it throws is reported.
   */
  readonly after?: (request: IRequest, failure: Failure | undefined) => void;
}

/**
 * Functions around a subtree: guards, counters, logs. They see requests for its children too.
 *
 * @example
 * root.putChild('admin', new HooksWrapper(admin, {
 *   before: (request) => (request.getSession().getComponent(IUser) ? undefined : forbidden()),
 * }));
 */
export class HooksWrapper extends SubtreeWrapper {
  readonly #hooks: Hooks;

  /** @throws TypeError if a hook is no function. */
  constructor(child: IResource, hooks: Hooks) {
    super(child);
    for (const name of ['before', 'after'] as const) {
      const hook: unknown = hooks[name];
      if (hook !== undefined && typeof hook !== 'function') {
        throw new TypeError(`HooksWrapper: ${name} must be a function`);
      }
    }
    this.#hooks = hooks;
  }

  protected override enter(request: IRequest): Entrance {
    const { before, after } = this.#hooks;
    if (after !== undefined) {
      request.notifyFinish().addCallbacks(
        () => after(request, undefined),
        (failure) => after(request, failure),
      );
    }
    return before?.(request);
  }
}
