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

/** An error on its way between threads. @internal */
export interface ErrorDescription {
  name: string;
  message: string;
  stack: string | undefined;
  /** The error's own fields, as far as they can be copied. */
  fields: Record<string, unknown>;
  cause?: Thrown;
}

/** What was thrown: an error, or something else. @internal */
export type Thrown = { error: ErrorDescription } | { other: unknown };

/** What a worker posts back. @internal */
export type Outcome = { value: unknown } | { thrown: Thrown };

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

// Cloned as they are, errors lose their name and fields.
function describe(thrown) {
  if (!(thrown instanceof Error)) return { other: thrown };
  const { message, stack, cause } = thrown;
  const name = thrown.name === 'Error' ? thrown.constructor.name : thrown.name;
  const fields = {};
  for (const [key, value] of Object.entries(thrown)) {
    try { fields[key] = structuredClone(value); } catch {}
  }
  const error = { name, message, stack, fields };
  if (cause !== undefined) error.cause = describe(cause);
  return { error };
}

parentPort.on('message', async (job) => {
  let outcome;
  try {
    outcome = { value: await (await find(job))(...job.args) };
  } catch (error) {
    outcome = { thrown: describe(error) };
  }
  try {
    parentPort.postMessage(outcome);
  } catch (error) {
    parentPort.postMessage({ thrown: describe(error) });
  }
});
`;

/** The classes of errors that are the same in every thread. */
const NATIVE: Record<string, ErrorConstructor> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** What was thrown in a thread, with the name and fields it had there. @internal */
export function thrownValue(thrown: Thrown): unknown {
  if ('other' in thrown) return thrown.other;
  const { name, message, stack, fields, cause } = thrown.error;
  const options = cause === undefined ? undefined : { cause: thrownValue(cause) };
  const error = new (NATIVE[name] ?? Error)(message, options);
  const hidden = (value: unknown): PropertyDescriptor => ({
    value,
    writable: true,
    configurable: true,
  });
  if (error.name !== name) Object.defineProperty(error, 'name', hidden(name));
  Object.defineProperty(error, 'stack', hidden(stack));
  return Object.assign(error, fields);
}
