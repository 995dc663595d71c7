import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { samplesOf } from './samples.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compile and run the samples of a chapter, and hold what they print against what they say.
 *
 * @param atLeast - How many samples there must be, so that none is lost unnoticed.
 * @param allPrint - Whether each prints something. Default is false: some are only compiled and run.
 */
export function tryChapter(name: string, atLeast: number, allPrint = false): void {
  // Beside the tests, so that the samples find hawser as the tests do; hidden from other checks by its dot.
  const folder = fileURLToPath(new URL(`.${name}`, import.meta.url));
  const samples = samplesOf(new URL(`../../docs/${name}.md`, import.meta.url));
  const fileOf = (line: number): string => `${folder}/line-${line}.ts`;

  describe(`the samples of docs/${name}.md`, () => {
    beforeAll(() => {
      mkdirSync(folder, { recursive: true });
      for (const { line, source } of samples)
        writeFileSync(fileOf(line), `${source}\nexport {};\n`);
      const config = { extends: '../../tsconfig.json', include: ['*.ts'] };
      writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('are there', () => {
      expect(samples.length).toBeGreaterThanOrEqual(atLeast);
      if (allPrint) expect(samples.every(({ output }) => output.length > 0)).toBe(true);
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
        const shown = args.map((arg) => (arg instanceof Error ? String(arg) : arg));
        printed.push(...format(...shown).split('\n'));
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
}
