import { stat } from 'node:fs/promises';
import type { Registry } from '../static/registry.js';
import { CompiledScript } from './compiled-script.js';

interface Entry {
  /** Tells versions of the file apart. */
  readonly stamp: string;
  readonly compiled: Promise<CompiledScript>;
}

/** Compiled scripts by registry and path: one version of each, the newest. */
const entries: WeakMap<Registry, Map<string, Entry>> = new WeakMap();

/**
 * The script at a path, compiled when its file is new or has changed since the last call. A resource that the earlier
 * version asked to be cached is forgotten.
 *
 * @throws what `stat` throws when there is no such file; SyntaxError from the compiler.
 */
export async function compiledScript(path: string, registry: Registry): Promise<CompiledScript> {
  let scripts = entries.get(registry);
  if (scripts === undefined) {
    scripts = new Map();
    entries.set(registry, scripts);
  }
  let stamp: string;
  try {
    const { mtimeMs, ctimeMs, size, ino } = await stat(path);
    stamp = `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch (error) {
    scripts.delete(path);
    throw error;
  }
  const known = scripts.get(path);
  if (known?.stamp === stamp) return known.compiled;
  registry.uncachePath(path);
  const compiled = CompiledScript.compile(path);
  scripts.set(path, { stamp, compiled });
  return compiled;
}
