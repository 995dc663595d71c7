import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { format } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { convert } from '../../../src/cli/port/index.js';
import { openWorkshop, programs } from './programs.js';

/** Programs that print what they work out, and what Python printed: `*.txt` beside them. */
const PROGRAMS = programs('language');
const workshop = openWorkshop();
afterAll(() => workshop.remove());

const python = spawnSync('python3', ['--version']).status === 0;
if (!python)
  console.log('python3 is missing: the recorded output of the fixtures is not compared with it');

const recorded = (path: string): string => readFileSync(path.replace(/\.py$/, '.txt'), 'utf8');

async function outputOf(path: string): Promise<string> {
  const lines: string[] = [];
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((...values) => void lines.push(format(...values)));
  try {
    await import(/* @vite-ignore */ path);
  } finally {
    log.mockRestore();
  }
  return `${lines.join('\n')}\n`;
}

describe.each(PROGRAMS)('$name', (program) => {
  it('is converted completely', () => {
    expect(convert(program.source).marks).toEqual([]);
  });

  it('prints in TypeScript what it prints in Python', async () => {
    expect(await outputOf(workshop.write(program))).toBe(recorded(program.path));
  });

  it.runIf(python)('prints in Python what was recorded', () => {
    const { stdout } = spawnSync('python3', [program.path], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    expect(stdout).toBe(recorded(program.path));
  });
});
