import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectErrors, flushLoggedErrors } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../examples/scrapyd/job.ts';
import { SpiderQueue } from '../../examples/scrapyd/spider-queue.ts';
import { sortedVersions } from '../../examples/scrapyd/version.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hawser-queue-'));
});
afterEach(() => rm(directory, { recursive: true }));

const job = (id: string): Job => ({ id, project: 'p', spider: 's', settings: {}, args: {} });
const ids = async (queue: SpiderQueue): Promise<string[]> => (await queue.list()).map((j) => j.id);

describe('SpiderQueue', () => {
  it('gives jobs of higher priority first, then those that came first', async () => {
    const queue = new SpiderQueue(join(directory, 'made'));
    expect([await queue.count(), await queue.pop()]).toEqual([0, undefined]);
    await queue.add(job('a'));
    await queue.add(job('b'));
    await queue.add(job('c'), 10);
    await queue.add(job('d'), 9.5);
    await queue.add(job('e'), -1);
    expect(await ids(queue)).toEqual(['c', 'd', 'a', 'b', 'e']);
    expect(await queue.pop()).toEqual(job('c'));
    expect(await queue.remove(({ id }) => id === 'a' || id === 'e')).toBe(2);
    expect(await ids(queue)).toEqual(['d', 'b']);
  });

  it('keeps the order of many that come at once', async () => {
    const queue = new SpiderQueue(directory);
    const names = Array.from({ length: 50 }, (_, i) => String(i));
    for (const name of names) await queue.add(job(name));
    expect(await ids(new SpiderQueue(directory))).toEqual(names);
  });

  it('is not held up by what a crash left behind, or somebody put there', async () => {
    const queue = new SpiderQueue(directory);
    await queue.add(job('a'));
    const [name] = await readdir(directory);
    await writeFile(join(directory, `${name}.part`), '{"id":');
    await writeFile(join(directory, '99_1_x.json'), '{"id":');
    const stop = collectErrors();
    expect(await queue.pop()).toEqual(job('a'));
    expect(flushLoggedErrors(SyntaxError).length).toBe(1);
    expect(stop()).toEqual([]);
  });

  it('gives each job to one of those who share the folder', async () => {
    const queues = [new SpiderQueue(directory), new SpiderQueue(directory)];
    for (let i = 0; i < 20; i++) await queues[i % 2]!.add(job(String(i)));
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, i) => queues[i % 2]!.pop().then((found) => found?.id)),
    );
    const got = taken.filter((id) => id !== undefined);
    expect([got.length, new Set(got).size]).toEqual([20, 20]);
  });
});

describe('sortedVersions', () => {
  it.each([
    [
      ['zzz', 'b', 'ddd', 'a', 'x'],
      ['a', 'b', 'ddd', 'x', 'zzz'],
    ],
    [
      ['10', '1', '9'],
      ['1', '9', '10'],
    ],
    [
      ['r10', 'r1', 'r9'],
      ['r1', 'r10', 'r9'],
    ],
    [
      ['123456789', 'b3b8fd2'],
      ['123456789', 'b3b8fd2'],
    ],
    [
      ['2', '1-post1', '1', '1rc1', '1b2', '1a10', '1a9', '1dev1', '1a9dev1'],
      ['1dev1', '1a9dev1', '1a9', '1a10', '1b2', '1rc1', '1', '1-post1', '2'],
    ],
  ])('orders %j as Python does (test_sorted_versions)', (versions, sorted) => {
    expect(sortedVersions(versions)).toEqual(sorted);
  });
});
