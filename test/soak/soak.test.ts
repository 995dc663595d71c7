// A short soak, over each host: the long one is `npm run soak`, its figures are in docs/reliability.md.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('npm run soak', () => {
  beforeAll(() => {
    // It loads what was built; `npm test` builds first.
    if (existsSync(`${root}dist/src/index.js`)) return;
    expect(spawnSync('node_modules/.bin/tsc', ['-p', '.'], { cwd: root }).status).toBe(0);
  }, 300_000);

  it.each(['standalone', 'express', 'koa'])(
    'leaves nothing behind and loses nothing: %s',
    (host) => {
      const args = ['soak/run.mjs', '--host', host, '--requests', '2500', '--rounds', '1'];
      const { stdout, stderr, status } = spawnSync(process.execPath, args, {
        cwd: root,
        encoding: 'utf8',
      });
      expect(stdout, stderr).toContain('Nothing lost, nothing left.');
      expect(status).toBe(0);
    },
    300_000,
  );

  it.each([
    [['--host', 'hapi'], '--host must be one of standalone, express, koa, not hapi'],
    [['--minutes', 'ten'], '--minutes must be a number from 0 on, not ten'],
  ])('names the legal values of its options: %s', (args, message) => {
    const { stderr, status } = spawnSync(process.execPath, ['soak/run.mjs', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([stderr.trim(), status]).toEqual([message, 2]);
  });
});
