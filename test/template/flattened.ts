import type { Failure } from 'hawser';
import { type Flattenable, FlattenerError, flattenString } from 'hawser/template';

/** The text of something that needs nothing to be waited for; throws what went wrong. */
export function flattened(root: Flattenable, request?: unknown): string {
  let text: string | undefined;
  let failed: Failure | undefined;
  flattenString(request, root).addCallbacks(
    (result) => {
      text = result;
    },
    (failure) => {
      failed = failure;
    },
  );
  if (failed !== undefined) throw failed.value;
  if (text === undefined) throw new Error('flattening waits for something');
  return text;
}

/** What went wrong within the flattening. */
export function causeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof FlattenerError) return error.cause;
    throw error;
  }
  throw new Error('nothing went wrong');
}
