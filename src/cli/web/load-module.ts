import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { scriptLoader } from '../../web/script/loader.js';
import { UsageError } from './usage-error.js';

/** What a module exports; a CommonJS one may be anything. */
export interface LoadedModule {
  /** The module, without the name of an export. */
  readonly specifier: string;
  /** The export that was asked for by `#name`. */
  readonly named: { readonly value: unknown } | undefined;
  /** Everything it exports, by name. */
  readonly exported: Readonly<Record<string, unknown>>;
}

/**
 * Load a module of the user's, JavaScript or TypeScript: `./app.ts`, `package`, `./app.js#name`.
 *
 * @throws {@link UsageError} if there is no such module or export; what the module throws.
 */
export async function loadModule(text: string, option: string): Promise<LoadedModule> {
  const hash = text.lastIndexOf('#');
  const specifier = hash < 0 ? text : text.slice(0, hash);
  const name = hash < 0 ? undefined : text.slice(hash + 1);
  const path = resolve(specifier);
  const isPath = specifier.startsWith('.') || isAbsolute(specifier) || existsSync(path);
  if (isPath && !existsSync(path)) throw new UsageError(`${option}: there is no file ${specifier}`);
  const { jiti, modules } = await scriptLoader(join(process.cwd(), 'hawser-web'));
  const exported = Object.hasOwn(modules, specifier)
    ? modules[specifier]
    : await imported(isPath ? path : specifier, (id) => jiti.import(id), specifier, option);
  const all = withoutStandIn(exported);
  if (name !== undefined && !(name in Object(all))) {
    throw new UsageError(
      `${option}: ${specifier} exports no ${name}, only ${Object.keys(all).join(', ') || 'nothing'}`,
    );
  }
  return {
    specifier,
    named: name === undefined ? undefined : { value: all[name] },
    exported: all,
  };
}

/** Without the default export that stands for the whole module where there is none. */
function withoutStandIn(exported: unknown): Readonly<Record<string, unknown>> {
  const all = exported as Record<string, unknown>;
  return typeof all === 'object' && !('default' in all) ? { ...all } : all;
}

async function imported(
  id: string,
  load: (id: string) => Promise<unknown>,
  specifier: string,
  option: string,
): Promise<unknown> {
  try {
    return await load(id);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError(`${option}: ${specifier} cannot be loaded: ${message.split('\n')[0]}`);
    }
    throw error;
  }
}
