/** How a host wants to hear of what a tree does not answer itself. */
export interface Hosting {
  /** Where there is no such child, hand the request back to the host (`next()`) instead of answering 404. */
  readonly fallthrough: boolean;
  /** `'host'`: errors go to the host's error handling; `'page'`: they become pages here. */
  readonly errors: 'host' | 'page';
}

/** Standalone: every request is answered here. */
export const STANDALONE: Hosting = { fallthrough: false, errors: 'page' };

/** The host's conventions, where options do not say otherwise: misses fall through, errors go to the host. */
export function hostingOf(options: Partial<Hosting>): Hosting {
  const { fallthrough = true, errors = 'host' } = options;
  if (typeof fallthrough !== 'boolean') throw new TypeError('fallthrough must be true or false');
  if (errors !== 'host' && errors !== 'page')
    throw new TypeError("errors must be 'host' or 'page'");
  return { fallthrough, errors };
}
