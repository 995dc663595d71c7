import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PasswdFile, UserDirectory } from 'hawser';
import { render } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
let users: UserDirectory;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-users-'));
  await mkdir(join(folder, 'ann', 'public_html'), { recursive: true });
  await mkdir(join(folder, 'bob'));
  await writeFile(join(folder, 'ann', 'public_html', 'hello.txt'), 'hello');
  await writeFile(join(folder, 'ann', 'secret.txt'), 'secret');
  const lines = [
    `ann:x:1:1:Ann & <Co>,Room 1:${join(folder, 'ann')}:/bin/sh`,
    `bob:x:2:2::${join(folder, 'bob')}:/bin/sh`,
    '# a comment, and a line that is none',
    'broken',
  ];
  await writeFile(join(folder, 'passwd'), `${lines.join('\n')}\n`);
  users = new UserDirectory(new PasswdFile(join(folder, 'passwd')));
});
afterAll(() => rm(folder, { recursive: true }));

describe('UserDirectory', () => {
  // Twisted: test_distrib UserDirectoryTests.
  it('lists those who have a public_html (test_render, test_publicDirectory)', async () => {
    const { status, text } = await render(users, { url: '/' });
    expect(status).toBe(200);
    expect(text).toContain('<li><a href="ann/">Ann &amp; &lt;Co&gt; (file)</a></li>');
    expect(text).not.toContain('bob');
  });

  it('serves it (test_getPublicDirectory)', async () => {
    expect((await render(users, { url: '/ann/hello.txt' })).text).toBe('hello');
    expect((await render(users, { url: '/ann' })).status).toBe(302);
  });

  it.each(['/bob', '/nobody', '/ann/secret.txt', '/ann/../secret.txt', '/ann.twistd', '/%2e%2e'])(
    'has nothing else (test_noPublicDirectory, test_noUser): %s',
    async (url) => {
      expect((await render(users, { url })).status).toBe(404);
    },
  );

  it('knows the accounts of this machine', async () => {
    const root = await new PasswdFile().getpwnam('root');
    expect(root).toMatchObject({ name: 'root' });
  });
});
