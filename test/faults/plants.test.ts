// Would the fault suite notice? One safeguard after the other is taken out, and the suite has to turn red for it.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLANTS } from './plants.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** One cell of a run, as vitest writes it down. */
interface Result {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: 'passed' | 'failed';
  readonly failureMessages: readonly string[];
}

describe('planted faults', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-plants-'));
  let results: readonly Result[] = [];
  afterAll(() => rmSync(directory, { recursive: true }));

  beforeAll(async () => {
    const file = join(directory, 'results.json');
    const args = ['run', '--config', 'test/faults/plants.config.ts', '--reporter=json'];
    const child = spawn('node_modules/.bin/vitest', [...args, `--outputFile=${file}`], {
      cwd: root,
      stdio: 'ignore',
      // A run within a run: what this one tells its workers is not for that one.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')),
      ),
    });
    await new Promise((resolve) => child.on('close', resolve));
    const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
    results = testResults.flatMap((one: { assertionResults: Result[] }) => one.assertionResults);
  }, 400_000);

  it('leave the sources as they are otherwise: each safeguard stands there once', () => {
    for (const { file, safeguard, name } of PLANTS) {
      expect(readFileSync(join(root, file), 'utf8').split(safeguard).length - 1, name).toBe(1);
    }
  });

  it('are at least ten', () => {
    expect(PLANTS.length).toBeGreaterThanOrEqual(10);
  });

  it('are noticed for what they are: without one, the same cells are green', () => {
    const control = results.filter(({ ancestorTitles }) => ancestorTitles[0] === 'no fault');
    const red = control.filter(({ status }) => status !== 'passed');
    expect(red).toEqual([]);
    expect(control.length).toBeGreaterThanOrEqual(PLANTS.length);
  });

  it.each(PLANTS)('$name: red', ({ name }) => {
    const cells = results.filter(({ ancestorTitles }) => ancestorTitles[0] === name);
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.map(({ status }) => status)).toContain('failed');
  });
});
