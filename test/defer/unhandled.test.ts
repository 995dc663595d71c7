import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type DebugInfo,
  Deferred,
  type Failure,
  fail,
  gatherResults,
  setDebugging,
  setReporter,
  setUnhandledHandler,
  succeed,
  unhandledFailureOf,
} from 'hawser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Collect garbage until finalizers had their chance. */
async function collect(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await turn();
    globalThis.gc?.();
  }
  await turn();
}

let reported: { failure: Failure; debug: DebugInfo }[] = [];
let putBack: ReturnType<typeof setUnhandledHandler>;

beforeEach(() => {
  reported = [];
  putBack = setUnhandledHandler((failure, debug) => {
    reported.push({ failure, debug });
  });
});
afterEach(() => {
  setUnhandledHandler(putBack);
  setDebugging(false);
});

const messages = (): string[] => reported.map(({ failure }) => failure.getErrorMessage()).sort();

describe('an unhandled failure', () => {
  it('is reported once, when the Deferred is collected', async () => {
    expect(globalThis.gc).toBeTypeOf('function');
    (() => {
      fail(new Error('dropped'));
      succeed(1).addCallback(() => {
        throw new Error('thrown');
      });
      fail(new Error('passed on')).addErrback((failure) => failure);
    })();
    await collect();
    expect(messages()).toEqual(['dropped', 'passed on', 'thrown']);
    await collect();
    expect(reported).toHaveLength(3);
  });

  it('is not reported when it was handled, be it late', async () => {
    await (async () => {
      fail(new Error('at once')).addErrback(() => {});
      const late = fail(new Error('late'));
      await collect();
      late.addErrback(() => {});
      const awaited = fail(new Error('awaited'));
      await collect();
      await expect(awaited).rejects.toThrow('awaited');
      gatherResults([fail(new Error('consumed'))], { consumeErrors: true }).addErrback(() => {});
      const inner = fail(new Error('taken'));
      succeed(1)
        .addCallback(() => inner)
        .addErrback(() => {});
    })();
    await collect();
    expect(messages()).toEqual([]);
  });

  it('is reported again when an errback that was added later fails, too', async () => {
    await (async () => {
      const d = fail(new Error('first'));
      await collect();
      d.addErrback(() => {
        throw new Error('second');
      });
    })();
    await collect();
    expect(messages()).toEqual(['second']);
  });

  it('is not reported while somebody can still handle it', async () => {
    const kept = fail(new Error('kept'));
    await collect();
    expect(reported).toEqual([]);
    kept.addErrback(() => {});
  });

  it('names the place where the Deferred was made, in debug mode', async () => {
    setDebugging(true);
    (function makesOne() {
      new Deferred().errback(new Error('x'));
    })();
    setDebugging(false);
    await collect();
    const text = reported[0]?.debug.getDebugTracebacks() ?? '';
    expect(text).toMatch(/ C: Deferred was created:\n C: {4}at makesOne .*unhandled\.test\.ts/);
    expect(text).toMatch(/ I: First Invoker was:\n I: {4}at makesOne .*unhandled\.test\.ts/);
  });

  it('goes to the reporter by default', async () => {
    setUnhandledHandler(undefined);
    const whys: unknown[] = [];
    const reporter = setReporter((failure, why) => {
      whys.push([failure.getErrorMessage(), why]);
    });
    (() => {
      fail(new Error('x'));
    })();
    await collect();
    setReporter(reporter);
    expect(whys).toEqual([['x', 'Unhandled error in Deferred:']]);
  });

  it('is not lost when the handler throws', async () => {
    setUnhandledHandler(() => {
      throw new Error('broken handler');
    });
    const told: string[] = [];
    const reporter = setReporter((failure) => {
      told.push(failure.getErrorMessage());
    });
    (() => {
      fail(new Error('x'));
    })();
    await collect();
    setReporter(reporter);
    expect(told).toEqual(['broken handler', 'x']);
  });

  it('can be asked for', () => {
    const error = new Error('x');
    const d = fail(error);
    expect(unhandledFailureOf(d)?.value).toBe(error);
    d.addErrback(() => {});
    expect(unhandledFailureOf(d)).toBeUndefined();
    const paused = new Deferred();
    paused.pause();
    paused.errback(error);
    expect(unhandledFailureOf(paused)).toBeUndefined();
    paused.addErrback(() => {});
    paused.unpause();
  });
});

describe('an unhandled failure at the end of the process', () => {
  let built = '';

  beforeAll(() => {
    built = mkdtempSync(join(tmpdir(), 'hawser-unhandled-'));
    writeFileSync(join(built, 'package.json'), '{"type":"module"}');
    const options = ['--noCheck', '--sourceMap', 'false', '--declarationMap', 'false'];
    execFileSync('node_modules/.bin/tsc', ['-p', '.', '--outDir', built, ...options], { cwd });
  }, 120_000);
  afterAll(() => {
    rmSync(built, { recursive: true });
  });

  /** What a program that uses hawser/defer prints. */
  const run = (program: string): string => {
    const module = JSON.stringify(pathToFileURL(join(built, 'src/defer/index.js')).href);
    const script = `import { Deferred, fail, setDebugging } from ${module};\n${program}`;
    return execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });
  };
  const collectErrors = 'console.error = (text) => console.log(text);';

  it('is reported once when there is nothing left to do', () => {
    const output = run(`${collectErrors} globalThis.kept = fail(new Error('kept'));`);
    expect(output.match(/Unhandled error in Deferred:/g)).toHaveLength(1);
    expect(output).toContain('Error: kept');
  });

  it('is reported when the process exits in the same turn', () => {
    const output = run(`${collectErrors} fail(new Error('hasty')); process.exit();`);
    expect(output.match(/Error: hasty/g)).toHaveLength(1);
  });

  it('names where it was made in debug mode', () => {
    const output = run(
      `${collectErrors} setDebugging(true); globalThis.kept = (function maker() { return fail(new Error('x')); })();`,
    );
    expect(output).toMatch(/ C: {4}at maker/);
  });

  it('is not reported when it was handled', () => {
    const output = run(`${collectErrors}
      globalThis.kept = fail(new Error('x')).addErrback(() => {});
      setTimeout(() => fail(new Error('y')).asPromise().catch(() => {}), 1);`);
    expect(output).toBe('');
  });
});
