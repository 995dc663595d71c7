import { HandlerResource } from '../../web/handler/handler-resource.js';
import type { Handler } from '../../web/handler/kind.js';
import { loadModule } from './load-module.js';
import { UsageError } from './usage-error.js';

/** The names an application goes by, where it is not the default export. */
const NAMES = ['default', 'app', 'handler', 'module.exports'] as const;

/**
 * The application `--app` names: Express's, Koa's, connect's, a function of Node's or a fetch handler. Without a name
 * it is the default export, `app`, `handler`, the module itself where it exports `fetch`.
 *
 * Twisted: `tap.Options.opt_wsgi`.
 */
export async function appRoot(text: string): Promise<HandlerResource> {
  const { named, exported, specifier } = await loadModule(text, '--app');
  const found = named === undefined ? applicationOf(exported) : named.value;
  try {
    return new HandlerResource(found as Handler);
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`--app: ${specifier} has no application: ${message}`);
  }
}

function applicationOf(exported: Readonly<Record<string, unknown>>): unknown {
  if (typeof exported === 'function') return exported;
  for (const name of NAMES) if (exported[name] !== undefined) return exported[name];
  return exported;
}
