import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Script } from 'node:vm';
import { scriptLoader } from './loader.js';

/** The names a script finds besides those of a module. */
export interface ScriptGlobals {
  /** What the scripts of the tree share. */
  readonly registry: unknown;
  /** See `CacheScanner.cache`. */
  readonly cache: () => void;
  /** See `CacheScanner.recache`. */
  readonly recache: () => void;
  /** The request, in scripts that are run for one. */
  readonly request?: unknown;
}

/** The names in {@link ScriptGlobals}, in the order they are handed over. */
const GLOBAL_NAMES = ['registry', 'cache', 'recache', 'request'] as const;
/** The names of a CommonJS module and of what the compiler makes of `import`. */
const MODULE_NAMES = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'jitiImport',
  'jitiESMResolve',
] as const;

type Body = (...values: unknown[]) => Promise<void>;
type Program = (...globals: unknown[]) => Body;

/** What a compiler that found an error gives in place of a program. */
const COMPILE_ERROR = /^exports\.__JITI_ERROR__ = (\{.*\});?\s*$/s;

/**
 * A script, compiled. Each {@link CompiledScript.run} executes it from the top with a module object of its own, which
 * nobody keeps afterwards. What it imports is loaded once, as everywhere.
 */
export class CompiledScript {
  readonly path: string;
  readonly #program: Program;
  readonly #values: readonly unknown[];

  private constructor(path: string, program: Program, values: readonly unknown[]) {
    this.path = path;
    this.#program = program;
    this.#values = values;
  }

  /**
   * Read and compile a file of TypeScript or JavaScript, as an ES module (with top-level `await`) or a CommonJS one.
   *
   * @throws SyntaxError naming the place, without the text of the script.
   */
  static async compile(path: string): Promise<CompiledScript> {
    const [source, { jiti, modules }] = await Promise.all([
      readFile(path, 'utf8'),
      scriptLoader(path),
    ]);
    const code = jiti.transform({
      source,
      filename: path,
      ts: !/\.(?:js|mjs|cjs|jsx)$/.test(path),
      jsx: { runtime: 'automatic', importSource: 'hawser' },
      async: true,
      retainLines: true,
    });
    const failed = COMPILE_ERROR.exec(code);
    if (failed !== null) throw syntaxError(path, JSON.parse(failed[1] as string));
    // The globals are parameters of a function around the module's, so that a script may declare the same names.
    const text =
      `(function (${GLOBAL_NAMES.join(', ')}) { return async function ` +
      `(${MODULE_NAMES.join(', ')}) { ${code}\n}; })`;
    let program: Program;
    try {
      program = new Script(text, { filename: path }).runInThisContext({ displayErrors: false });
    } catch (error) {
      throw error instanceof SyntaxError ? syntaxError(path, error) : error;
    }
    const imported = new Map<string, unknown>();
    const importModule = async (id: string): Promise<unknown> => {
      if (Object.hasOwn(modules, id)) return modules[id];
      let module = imported.get(id);
      if (module === undefined) {
        module = await jiti.import(id);
        imported.set(id, module);
      }
      return module;
    };
    return new CompiledScript(path, program, [
      jiti,
      path,
      dirname(path),
      importModule,
      jiti.esmResolve,
    ]);
  }

  /** Execute the script; resolves with what it exports. */
  async run(globals: ScriptGlobals): Promise<Record<string, unknown>> {
    const [require, path, folder, importModule, resolve] = this.#values;
    const module = { exports: {} as Record<string, unknown> };
    const body = this.#program(...GLOBAL_NAMES.map((name) => globals[name]));
    await body(module.exports, require, module, path, folder, importModule, resolve);
    return module.exports;
  }
}

function syntaxError(
  path: string,
  found: { message: string; line?: number; column?: number },
): SyntaxError {
  const place = found.line === undefined ? '' : `:${found.line}:${found.column}`;
  return new SyntaxError(`${basename(path)}${place}: ${found.message.trim()}`);
}
