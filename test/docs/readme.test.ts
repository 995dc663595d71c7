import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IResource } from 'hawser';
import { render } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesOf } from './samples.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Beside the tests, so that the files find hawser as the tests do; hidden from other checks by its dot.
const folder = fileURLToPath(new URL('.readme', import.meta.url));

/** The files of the README by their names, which are in their first lines. */
const files = new Map(
  samplesOf(new URL('../../README.md', import.meta.url)).map(({ source }) => {
    const [, name = '', text = ''] = /^\/\/ (\S+)\n([\s\S]*)$/.exec(source) ?? [];
    return [name, text];
  }),
);

describe('the files of the README', () => {
  beforeAll(() => {
    for (const [name, text] of files) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const config = { extends: '../../tsconfig.json', include: ['**/*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('have names', () => {
    expect([...files.keys()].sort()).toEqual([
      'alone.ts',
      'delayed.ts',
      'in-express.ts',
      'in-koa.ts',
      'literally.ts',
      'shorter.ts',
      'site/delayed.rpy.ts',
    ]);
  });

  it('pass the compiler', () => {
    const { stdout } = spawnSync('node_modules/.bin/tsc', ['-p', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  }, 180_000);

  it.each(['delayed.ts', 'shorter.ts'])(
    'answer late: %s',
    async (name) => {
      const { DelayedResource } = (await import(/* @vite-ignore */ join(folder, name))) as {
        DelayedResource: new () => IResource;
      };
      const { status, text, timing } = await render(new DelayedResource());
      expect([status, text]).toEqual([200, 'Sorry to keep you waiting.']);
      expect(timing.end).toBeGreaterThan(4.9);
    },
    60_000,
  );
});
