import { setReporter } from 'hawser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import exceptions from './exceptions.json' with { type: 'json' };
import { Machine } from './machine.js';
import { OPERATIONS } from './operations.js';
import { loadPrograms, type Program } from './program.js';

/**
 * The order of what happens inside one step of an async program depends on how many turns an
 * `await` takes: lines between two steps are compared as a set.
 */
function loosened(trace: readonly string[]): string[] {
  const result: string[] = [];
  let inside: string[] = [];
  for (const line of trace.map((each) => each.trimStart())) {
    if (/^(#\d+|end) /.test(line)) {
      result.push(...inside.sort(), line);
      inside = [];
    } else {
      inside.push(line);
    }
  }
  return [...result, ...inside.sort()];
}

/** What a program leaves behind, and what it should. */
async function traces(program: Program): Promise<{ got: string[]; wanted: string[] }> {
  const machine = new Machine(program, OPERATIONS);
  await machine.run();
  if (program.async) {
    return { got: loosened(machine.trace), wanted: loosened(program.trace) };
  }
  return {
    got: [...machine.trace, ...machine.unhandled().map((line) => `unhandled ${line}`)],
    wanted: [...program.trace, ...program.unhandled.map((line) => `unhandled ${line}`)],
  };
}

describe('the programs recorded with Twisted 24.7', () => {
  const programs = loadPrograms();
  const excepted = new Set(exceptions.map(({ name }) => name));
  const categories = [...new Set(programs.map(({ category }) => category))].sort();
  let putBack: ReturnType<typeof setReporter>;

  beforeAll(() => {
    // Programs let Deferreds wait for themselves, cancellers throw, and failures unhandled.
    putBack = setReporter(() => {});
  });
  afterAll(() => {
    setReporter(putBack);
  });

  it('are all there', () => {
    expect(programs).toHaveLength(1859);
    expect(categories).toHaveLength(23);
  });

  it.each(categories)('leave the same trace: %s', async (category) => {
    for (const program of programs) {
      if (program.category !== category || excepted.has(program.name)) continue;
      const { got, wanted } = await traces(program);
      expect(got, `${program.name}: ${program.desc ?? 'random'}`).toEqual(wanted);
    }
  });

  it.each(exceptions)('differ where hawser differs on purpose: $name', async ({ name, reason }) => {
    const program = programs.find((each) => each.name === name);
    if (program === undefined) throw new Error(`There is no program ${name}.`);
    expect(program.tags?.some((tag) => tag.startsWith('quirk-'))).toBe(true);
    expect(reason).not.toBe('');
    const { got, wanted } = await traces(program);
    expect(got).not.toEqual(wanted);
  });
});
