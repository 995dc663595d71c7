import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The file `hawser port` writes for a Python file by default: beside it, `a.py` → `a.ts`, `a.rpy` → `a.rpy.ts`. */
export function defaultOutput(file: string): string {
  return file.endsWith('.py') ? `${file.slice(0, -'.py'.length)}.ts` : `${file}.ts`;
}

/**
 * A finder of the modules that belong to the same project as a Python file: those beside it, and those of the packages
 * it is in. It gives the specifier of their TypeScript as seen from the file that is written.
 */
export function ownModules(file: string, output: string): (python: string) => string | undefined {
  const here = dirname(file);
  const roots = [here, packageRoot(here)];
  return (python) => {
    const dots = /^\.*/.exec(python)?.[0].length ?? 0;
    const path = python.slice(dots).split('.').join(sep);
    if (dots > 0) {
      const base = join(here, ...Array<string>(dots - 1).fill('..'));
      return specifier(output, find(base, path) ?? join(base, `${path}.py`));
    }
    for (const root of roots) {
      const found = path === '' ? undefined : find(root, path);
      if (found !== undefined) return specifier(output, found);
    }
    return undefined;
  };
}

/** The folder above the outermost package a folder is in. */
function packageRoot(folder: string): string {
  let at = folder;
  while (existsSync(join(at, '__init__.py')) && dirname(at) !== at) at = dirname(at);
  return at;
}

function find(root: string, path: string): string | undefined {
  return [`${path}.py`, join(path, '__init__.py')]
    .map((name) => join(root, name))
    .find((candidate) => existsSync(candidate));
}

function specifier(output: string, file: string): string {
  const path = relative(dirname(output), defaultOutput(file)).split(sep).join('/');
  const js = path.replace(/\.ts$/, '.js');
  return js.startsWith('.') ? js : `./${js}`;
}
