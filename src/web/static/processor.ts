import type { ChildResult, IResource } from '../iresource.js';
import type { Registry } from './registry.js';

/** Makes the resource for a file that is more than its bytes: a function or a class of resources. */
export type Processor =
  | ((path: string, registry: Registry) => ChildResult)
  | (new (
      path: string,
      registry: Registry,
    ) => IResource);

/** Processors by the end of the file name, `.cgi` or `.rpy.ts`. */
export type Processors = Readonly<Record<string, Processor>>;

/** Systems whose file names mean the same in capitals and small letters, so that `X.RPY.TS` must not be served raw. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

/**
 * The processor for a file name, if any. Of `a.rpy.ts` the endings `.rpy.ts` and `.ts` are tried, the longest first.
 *
 * Twisted: the look-up in `File.getChild`, which knows only the last ending.
 */
export function findProcessor(name: string, processors: Processors): Processor | undefined {
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const ending = name.slice(dot);
    if (Object.hasOwn(processors, ending)) return processors[ending];
    if (FOLDS_CASE) {
      const folded = ending.toLowerCase();
      const same = Object.keys(processors).find((key) => key.toLowerCase() === folded);
      if (same !== undefined) return processors[same];
    }
  }
  return undefined;
}

/** Call a processor, whichever kind it is. */
export function callProcessor(processor: Processor, path: string, registry: Registry): ChildResult {
  return isResourceClass(processor)
    ? new processor(path, registry)
    : (processor as (path: string, registry: Registry) => ChildResult)(path, registry);
}

function isResourceClass(
  processor: Processor,
): processor is new (
  path: string,
  registry: Registry,
) => IResource {
  const prototype = processor.prototype as Partial<IResource> | undefined;
  return typeof prototype?.render === 'function';
}
