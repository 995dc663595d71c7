import { pathToFileURL } from 'node:url';

/** A function in a module, as {@link deferToThread} finds it from another thread. */
export interface ModuleFunction {
  /** The module: a URL (`new URL('./work.js', import.meta.url)`), an absolute path, or a package name. */
  module: string | URL;
  /** The name it is exported under. Default is `default`. */
  name?: string | undefined;
}

/**
 * What can be called in another thread.
 *
 * Threads of Node share no functions: either it is found in a module, or it is a function that
 * stands for itself, whose source text is sent. Such a function sees its arguments and Node's
 * globals, nothing of what surrounds it; what it needs it can `await import()`.
 */
export type ThreadTask<A extends unknown[] = any[], R = any> = ModuleFunction | ((...args: A) => R);

/** What is posted to a worker. @internal */
export interface Job {
  source?: string;
  module?: string;
  name?: string;
  args: readonly unknown[];
}

/** What a worker posts back. @internal */
export type Outcome =
  | { value: unknown }
  | { error: unknown; name?: string; fields?: Record<string, unknown> };

/**
 * The job for a worker.
 *
 * @throws TypeError when the function cannot be sent.
 * @internal
 */
export function jobOf(task: ThreadTask, args: readonly unknown[]): Job {
  if (typeof task === 'function') {
    const source = Function.prototype.toString.call(task);
    if (/\{\s*\[native code\]\s*\}$/.test(source)) {
      throw new TypeError(
        `${task.name || 'This function'} has no source text to send to a thread: give { module, name }.`,
      );
    }
    return { source, args };
  }
  const { module, name = 'default' } = task ?? {};
  if (typeof module !== 'string' && !(module instanceof URL)) {
    throw new TypeError('A thread runs a function or { module, name }.');
  }
  const isPath = typeof module === 'string' && module.startsWith('/');
  return { module: isPath ? pathToFileURL(module).href : String(module), name, args };
}

/**
 * What a worker runs. Text, so that it works from the sources and from the built package alike.
 *
 * @internal
 */
export const WORKER = `
const { parentPort } = require('node:worker_threads');
const functions = new Map();

async function find({ source, module, name }) {
  if (module !== undefined) {
    const found = (await import(module))[name];
    if (typeof found !== 'function') throw new TypeError(module + ' exports no function ' + name);
    return found;
  }
  if (!functions.has(source)) {
    try {
      functions.set(source, (0, eval)('(' + source + ')'));
    } catch {
      throw new TypeError('Only function expressions and arrow functions can be sent to a thread, not ' + source.slice(0, 60));
    }
  }
  return functions.get(source);
}

function describe(error) {
  if (!(error instanceof Error)) return { error };
  const name = error.name === 'Error' ? error.constructor.name : error.name;
  const fields = {};
  for (const [key, value] of Object.entries(error)) {
    try { fields[key] = structuredClone(value); } catch {}
  }
  return { error, name, fields };
}

parentPort.on('message', async (job) => {
  let outcome;
  try {
    outcome = { value: await (await find(job))(...job.args) };
  } catch (error) {
    outcome = describe(error);
  }
  try {
    parentPort.postMessage(outcome);
  } catch (error) {
    parentPort.postMessage(describe(error));
  }
});
`;

/** The error a worker's answer tells of, with the name and fields it had there. @internal */
export function errorOf(outcome: Exclude<Outcome, { value: unknown }>): unknown {
  const { error, name, fields } = outcome;
  if (!(error instanceof Error)) return error;
  if (name !== undefined && error.name !== name) {
    Object.defineProperty(error, 'name', { value: name, writable: true, configurable: true });
  }
  return Object.assign(error, fields);
}
