import type { Jiti } from 'jiti';

/** Everything a script may import from this package; it gets the running copy, whatever is installed beside it. */
const PACKAGE_NAMES = [
  'hawser',
  'hawser/defer',
  'hawser/express',
  'hawser/fetch',
  'hawser/jsx-dev-runtime',
  'hawser/jsx-runtime',
  'hawser/koa',
  'hawser/log',
  'hawser/node',
  'hawser/template',
  'hawser/testing',
] as const;

type Modules = Readonly<Record<string, unknown>>;

let running: Promise<Modules> | undefined;

/** The modules of the running copy by the names scripts know them by. A package may import itself by its name. */
function runningModules(): Promise<Modules> {
  running ??= Promise.all(
    PACKAGE_NAMES.map(async (name) => [name, (await import(name)) as unknown] as const),
  ).then(Object.fromEntries<unknown>);
  return running;
}

/**
 * What turns scripts into programs and finds what they import. Made when the first script is met, so that nobody else
 * pays for loading a compiler.
 *
 * @param path - The script: its imports are resolved from there.
 */
export async function scriptLoader(path: string): Promise<{ jiti: Jiti; modules: Modules }> {
  const [{ createJiti }, modules] = await Promise.all([import('jiti'), runningModules()]);
  const jiti = createJiti(path, {
    fsCache: false,
    jsx: { runtime: 'automatic', importSource: 'hawser' },
    virtualModules: { ...modules },
  });
  return { jiti, modules };
}
