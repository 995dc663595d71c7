import { Failure } from 'hawser';
import { classOf, makeError } from './kinds.js';
import type { Machine } from './machine.js';
import type { CoroutineSpec, Return, Statement } from './program.js';

/** What a coroutine remembers between its statements. */
interface Memory {
  /** What the last `yield` or `await` gave. */
  last?: unknown;
  /** The error being handled. */
  caught?: unknown;
}

/** How a block of statements ended: with a `return` of this, or by reaching its end. */
type Ending = { returned: unknown } | undefined;

function returned(machine: Machine, [kind, value]: Return, memory: Memory): unknown {
  if (kind === 'last') return memory.last;
  return kind === 'd' ? machine.deferredOrNull(value) : machine.decode(value);
}

function catches(kinds: readonly string[], error: unknown): boolean {
  if (kinds.includes('*')) return error instanceof Error || error instanceof Failure;
  return kinds.some((kind) => error instanceof classOf(kind));
}

/**
 * Execute statements; each `yield` asks for something to be waited for.
 *
 * Generators and async functions share this: the former pass the `yield`s on to whoever drives
 * them, the latter await what is asked for.
 */
function* execute(
  machine: Machine,
  id: string,
  body: readonly Statement[],
  memory: Memory,
): Generator<NonNullable<Statement['y']>, Ending, any> {
  for (const statement of body) {
    if (statement.y !== undefined) {
      memory.last = yield statement.y;
      machine.write(`${id} got ${machine.show(memory.last)}`);
    } else if (statement.do !== undefined) {
      for (const step of statement.do) machine.nested(step);
    } else if (statement.ret !== undefined) {
      const value = returned(machine, statement.ret, memory);
      machine.write(`${id} return ${machine.show(value)}`);
      return { returned: value };
    } else if (statement.raise !== undefined) {
      machine.write(`${id} raise ${statement.raise[0]}`);
      throw makeError(statement.raise);
    } else if (statement.reraise) {
      machine.write(`${id} reraise`);
      throw memory.caught;
    } else if (statement.repeat !== undefined) {
      for (let i = 0; i < statement.repeat; i++) {
        const ending = yield* execute(machine, id, statement.body ?? [], memory);
        if (ending !== undefined) return ending;
      }
    } else {
      const ending = yield* attempt(machine, id, statement, memory);
      if (ending !== undefined) return ending;
    }
  }
  return undefined;
}

/** A `try` statement. */
function* attempt(
  machine: Machine,
  id: string,
  statement: Statement,
  memory: Memory,
): Generator<NonNullable<Statement['y']>, Ending, any> {
  try {
    return yield* execute(machine, id, statement.try ?? [], memory);
  } catch (error) {
    if (statement.catch === undefined || !catches(statement.catch, error)) throw error;
    machine.write(`${id} caught ${machine.showError(error)}`);
    memory.caught = error;
    return yield* execute(machine, id, statement.handler ?? [], memory);
  } finally {
    if (statement.finally !== undefined) {
      machine.write(`${id} finally`);
      for (const step of statement.finally) machine.nested(step);
    }
  }
}

/** A coroutine as the body of a generator function: it yields Deferreds, values and other generators. */
export function* generatorBody(
  machine: Machine,
  spec: CoroutineSpec,
): Generator<unknown, unknown, any> {
  machine.write(`${spec.id} start`);
  const statements = execute(machine, spec.id, spec.body, {});
  let next = statements.next();
  while (next.done !== true) {
    const { gen, d, v } = next.value;
    const awaited =
      gen !== undefined
        ? generator(machine, gen)
        : d !== undefined
          ? machine.deferredOrNull(d)
          : machine.decode(v);
    let got: unknown;
    try {
      got = yield awaited;
    } catch (error) {
      next = statements.throw(error);
      continue;
    }
    next = statements.next(got);
  }
  if (next.value !== undefined) return next.value.returned;
  machine.write(`${spec.id} end`);
  return undefined;
}

/** A generator object, numbered as traces expect it. */
export function generator(machine: Machine, spec: CoroutineSpec): Generator<unknown, unknown, any> {
  const object = generatorBody(machine, spec);
  machine.register('g', spec.id, object);
  return object;
}

/** A coroutine as a call of an async function. */
export async function asyncBody(machine: Machine, spec: CoroutineSpec): Promise<unknown> {
  machine.write(`${spec.id} start`);
  const statements = execute(machine, spec.id, spec.body, {});
  let next = statements.next();
  while (next.done !== true) {
    const { coro, d } = next.value;
    let got: unknown;
    try {
      if (coro !== undefined) {
        got = await asyncBody(machine, coro);
      } else {
        const deferred = machine.deferredOrNull(d as number);
        if (deferred !== null) machine.awaited.add(deferred);
        got = await deferred;
      }
    } catch (error) {
      next = statements.throw(error);
      continue;
    }
    next = statements.next(got);
  }
  if (next.value !== undefined) return next.value.returned;
  machine.write(`${spec.id} end`);
  return undefined;
}
