import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { log } from 'hawser';
import type { Job } from './job.ts';

/**
 * The jobs of a project that wait, each a file on disk.
 *
 * A job is there once its file has its name, which it gets when all of it has reached the disk: whatever a crash leaves
 * half written has another name, and nobody looks at it. The name begins with the priority and the time, so that a list
 * of names is the queue. Whoever removes the file has the job, which lets several servers share a queue.
 */
export class SpiderQueue {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Let a job wait; it is safe on disk when this resolves. Jobs of higher priority come first. */
  async add(job: Job, priority: number = 0): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const path = join(this.directory, entryName(priority));
    const file = await open(`${path}.part`, 'wx');
    try {
      await file.writeFile(JSON.stringify(job));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
    await this.#sync();
  }

  /** Take the next job, or undefined where none waits. */
  async pop(): Promise<Job | undefined> {
    for await (const [name, job] of this.#entries()) {
      if (await this.#take(name)) return job;
    }
    return undefined;
  }

  async count(): Promise<number> {
    return (await this.#names()).length;
  }

  /** The jobs, the next one first. */
  async list(): Promise<Job[]> {
    const jobs: Job[] = [];
    for await (const [, job] of this.#entries()) jobs.push(job);
    return jobs;
  }

  /** Drop the jobs that `unwanted` says. @returns how many those were. */
  async remove(unwanted: (job: Job) => boolean): Promise<number> {
    let removed = 0;
    for await (const [name, job] of this.#entries()) {
      if (unwanted(job) && (await this.#take(name))) removed++;
    }
    return removed;
  }

  async *#entries(): AsyncGenerator<[name: string, job: Job]> {
    for (const name of await this.#names()) {
      const path = join(this.directory, name);
      const text = await readFile(path, 'utf8').catch(undefinedIfMissing);
      const job = text === undefined ? undefined : parse(text, path);
      if (job !== undefined) yield [name, job];
    }
  }

  async #names(): Promise<string[]> {
    const names = (await readdir(this.directory).catch(undefinedIfMissing)) ?? [];
    return names.filter((name) => name.endsWith('.json')).sort(byPriority);
  }

  /** Remove an entry. False: somebody else was quicker. */
  async #take(name: string): Promise<boolean> {
    const path = join(this.directory, name);
    const taken = await unlink(path).then(() => true, undefinedIfMissing);
    return taken === true;
  }

  /** Have the disk remember the names in the folder, too. */
  async #sync(): Promise<void> {
    const folder = await open(this.directory);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

/** A job, or undefined for a file that is none of ours, which must not hold up those behind it. */
function parse(text: string, path: string): Job | undefined {
  try {
    return JSON.parse(text) as Job;
  } catch (error) {
    return log.err(error, `${path} is no job`);
  }
}

let lastStamp = 0;

function entryName(priority: number): string {
  // Two of the same millisecond keep their order.
  lastStamp = Math.max(lastStamp + 1, Date.now() * 1000);
  return `${priority}_${lastStamp}_${randomUUID()}.json`;
}

function byPriority(one: string, other: string): number {
  const [priority, stamp] = numbersOf(one);
  const [otherPriority, otherStamp] = numbersOf(other);
  return otherPriority - priority || stamp - otherStamp;
}

function numbersOf(name: string): [priority: number, stamp: number] {
  const [priority, stamp] = name.split('_', 2);
  return [Number(priority), Number(stamp)];
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
