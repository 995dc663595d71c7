import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { samplesOf } from './samples.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Beside this file, so that the samples find hawser as the tests do; hidden from other checks by its dot.
const folder = fileURLToPath(new URL('.deferred', import.meta.url));
const samples = samplesOf(new URL('../../docs/deferred.md', import.meta.url));
const fileOf = (line: number): string => `${folder}/line-${line}.ts`;

describe('the samples of docs/deferred.md', () => {
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const { line, source } of samples) writeFileSync(fileOf(line), `${source}\nexport {};\n`);
    const config = { extends: '../../tsconfig.json', include: ['*.ts'] };
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are there', () => {
    expect(samples.length).toBeGreaterThan(15);
    expect(samples.every(({ output }) => output.length > 0)).toBe(true);
  });

  it('pass the compiler', () => {
    const { stdout, status } = spawnSync('node_modules/.bin/tsc', ['-p', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['', 0]);
  }, 180_000);

  it.each(samples)('print what they say: line $line', async ({ line, output }) => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...args: unknown[]) => {
      // What an error shows beyond its first line is its stack.
      printed.push(
        ...format(...args.map((arg) => (arg instanceof Error ? String(arg) : arg))).split('\n'),
      );
    });
    try {
      await import(/* @vite-ignore */ fileOf(line));
      await new Promise(setImmediate);
    } finally {
      log.mockRestore();
    }
    expect(printed).toEqual(output);
  });
});
