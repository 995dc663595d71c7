import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningWeb, web } from './command.js';

let folder: string;
let server: RunningWeb | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-web-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function text(path: string): Promise<string> {
  return (await fetch(new URL(path, server?.url))).text();
}

describe('hawser web --path', () => {
  it('serves a folder and runs its scripts, each time anew', async () => {
    await writeFile(join(folder, 'hello.txt'), 'hello');
    const script = (word: string): string =>
      `import { type IRequest, Resource } from 'hawser';
       class Page extends Resource { render_GET(_: IRequest): string { return '${word}'; } }
       export const resource = new Page();`;
    await writeFile(join(folder, 'page.rpy.ts'), script('one'));
    server = await web(['--path', folder, '--port', '0', '--host', '127.0.0.1']);
    expect(await text('hello.txt')).toBe('hello');
    expect(await text('page.rpy.ts')).toBe('one');
    await writeFile(join(folder, 'page.rpy.ts'), script('twelve'));
    expect(await text('page.rpy.ts')).toBe('twelve');
  });

  it('answers 500 for a script that throws, logs it, and never sends the source', async () => {
    await writeFile(join(folder, 'bad.rpy.ts'), 'const secret = 1; throw new Error("broken");');
    server = await web(['--path', folder, '--port', '0', '--host', '127.0.0.1']);
    const answer = await fetch(new URL('bad.rpy.ts', server.url));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    await server.stop();
    expect(server.stderr).toContain('broken');
  });
});
