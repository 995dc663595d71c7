import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CGIDirectory } from 'hawser';
import { render } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scripts } from './scripts.js';

let scripts: Scripts;

beforeAll(async () => {
  scripts = await Scripts.make();
  await mkdir(join(scripts.path, 'sub'));
  await scripts.sh('one', 'printf "A: b\\n\\n$SCRIPT_NAME $PATH_INFO"');
  await scripts.sh('sub/two.sh', 'printf "A: b\\n\\ntwo"');
});
afterAll(() => scripts.remove());

describe('CGIDirectory', () => {
  it('runs every file in it, and those of its folders', async () => {
    const root = new CGIDirectory(scripts.path);
    expect((await render(root, { url: '/one/x' })).text).toBe('/one /x');
    expect((await render(root, { url: '/sub/two.sh' })).text).toBe('two');
  });

  it.each(['/', '/sub', '/sub/', '/none', '/%2e%2e/x', '/..%2fx', '/a%00'])(
    'has no listing and nothing else (test_render, test_notFoundChild): %s',
    async (url) => {
      const { status, text } = await render(new CGIDirectory(scripts.path), { url });
      expect(status).toBe(404);
      expect(text).not.toContain('two.sh');
    },
  );

  it('lets misses fall through to the host', async () => {
    const hosting = { fallthrough: true, errors: 'host' as const };
    const { outcome } = await render(new CGIDirectory(scripts.path), { url: '/none', hosting });
    expect(outcome).toBe('passed');
  });
});
