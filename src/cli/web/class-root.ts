import { type IResource, isResource } from '../../web/iresource.js';
import { loadModule } from './load-module.js';
import { UsageError } from './usage-error.js';

type ResourceClass = new () => IResource;

/**
 * The resource `--class` names: of a class whose constructor wants nothing, or a resource itself. Without a name it is
 * the default export, `resource`, or the only resource among the exports.
 *
 * Twisted: `tap.Options.opt_class`.
 */
export async function classRoot(text: string): Promise<IResource> {
  const { named, exported, specifier } = await loadModule(text, '--class');
  const found = named === undefined ? onlyOne(exported, specifier) : named.value;
  const resource: unknown = isResourceClass(found) ? new found() : found;
  if (isResource(resource)) return resource;
  throw new UsageError(`--class: ${text} is neither a class of resources nor a resource`);
}

function onlyOne(exported: Readonly<Record<string, unknown>>, specifier: string): unknown {
  const known = exported['default'] ?? exported['resource'];
  if (isResourceClass(known) || isResource(known)) return known;
  const fit = Object.entries(exported).filter(([, value]) => isFit(value));
  if (fit.length === 1) return fit[0]?.[1];
  const names = fit.map(([name]) => `${specifier}#${name}`).join(', ');
  throw new UsageError(
    fit.length === 0
      ? `--class: ${specifier} exports no class of resources and no resource`
      : `--class: say which one of ${names}`,
  );
}

function isFit(value: unknown): boolean {
  return isResourceClass(value) || isResource(value);
}

function isResourceClass(value: unknown): value is ResourceClass {
  if (typeof value !== 'function') return false;
  const prototype = value.prototype as Partial<IResource> | undefined;
  return (
    typeof prototype?.render === 'function' && typeof prototype.getChildWithDefault === 'function'
  );
}
