import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setSink } from 'hawser/log';
import { vi } from 'vitest';

/** A folder of scripts for one test. */
export class Scripts {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Scripts> {
    return new Scripts(await mkdtemp(join(tmpdir(), 'hawser-cgi-')));
  }

  /** Write a script of the shell. */
  sh(name: string, lines: string, mode = 0o755): Promise<string> {
    return this.write(name, `#!/bin/sh\n${lines}\n`, mode);
  }

  /** Write a script in Python, as Debian has it. */
  python(name: string, lines: string): Promise<string> {
    return this.write(name, `#!/usr/bin/python3\n${lines}\n`, 0o755);
  }

  async write(name: string, text: string, mode: number): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  }

  /** What a script has written to a file beside it, as soon as it ends in a line break. */
  noted(name: string): Promise<string> {
    return vi.waitFor(
      async () => {
        const text = await readFile(join(this.path, name), 'utf8');
        if (!text.endsWith('\n')) throw new Error('it is not complete');
        return text.trimEnd();
      },
      { timeout: 30_000 },
    );
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** Whether there is a process of this number; one that has ended and was not waited for is none. */
export async function runs(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return !/^\d+ \(.*\) Z/s.test(stat);
  } catch {
    return false;
  }
}

/** Wait until a process is no more. */
export function gone(pid: number): Promise<void> {
  return vi.waitFor(
    async () => {
      if (await runs(pid)) throw new Error(`process ${pid} still runs`);
    },
    { timeout: 30_000 },
  );
}

/** The texts logged while a function runs. */
export async function logged(body: () => PromiseLike<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const before = setSink((event) => {
    texts.push(event.text);
  });
  try {
    await body();
  } finally {
    setSink(before);
  }
  return texts;
}
