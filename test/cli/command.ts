import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** A `hawser` process of the built command. */
export interface Running {
  readonly child: ChildProcess;
  /** What it wrote to standard output so far. */
  readonly stdout: string;
  /** What it wrote to standard error so far. */
  readonly stderr: string;
  /** Resolves with the exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Run `hawser` with these arguments, as it was built by `npm run build`. */
export function run(args: readonly string[], options: { cwd?: string } = {}): Running {
  if (!existsSync(MAIN)) throw new Error('dist is missing: run `npm run build` first');
  const child = spawn(process.execPath, [MAIN, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const running = { child, stdout: '', stderr: '', ended: ended(child) };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    running.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    running.stderr += text;
  });
  return running;
}

async function ended(child: ChildProcess): Promise<number | string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return code ?? (signal as string);
}

/** A server that is up. */
export interface RunningWeb extends Running {
  /** The URLs of its start-up lines. */
  readonly urls: readonly string[];
  /** The first of them. */
  readonly url: string;
  /** Stop it with SIGTERM and wait for its end. */
  stop(): Promise<number | string>;
}

/** Run `hawser web` and wait until it says that it listens, on `endpoints` addresses. */
export async function web(
  args: readonly string[],
  options: { cwd?: string; endpoints?: number } = {},
): Promise<RunningWeb> {
  const { endpoints = 1, ...rest } = options;
  const running = run(['web', ...args], rest);
  for (;;) {
    const urls = [...running.stdout.matchAll(/ on (\S+)/g)].map((match) => match[1] as string);
    if (urls.length >= endpoints) {
      return Object.assign(running, {
        urls,
        url: urls[0] as string,
        stop: () => {
          running.child.kill('SIGTERM');
          return running.ended;
        },
      });
    }
    const outcome = await Promise.race([once(running.child.stdout!, 'data'), running.ended]);
    if (!Array.isArray(outcome)) {
      throw new Error(`hawser web ended with ${outcome}:\n${running.stdout}${running.stderr}`);
    }
  }
}
