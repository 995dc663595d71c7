import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  collectErrors,
  File,
  flushLoggedErrors,
  Registry,
  Resource,
  ResourceScript,
  Site,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let folder: string;
let stop: () => unknown[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-script-'));
  stop = collectErrors();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  expect(stop()).toEqual([]);
});

/** Write a script; `age` makes versions of it differ in time, whatever the clock's grain. */
async function script(name: string, text: string, age = 0): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  if (age > 0) await utimes(path, 1e9 + age, 1e9 + age);
  return path;
}

function site(): Site {
  const root = new File(folder);
  root.processors = { '.rpy.ts': ResourceScript, '.rpy.js': ResourceScript };
  return new Site(root);
}

async function get(served: Site, url: string): Promise<MemoryExchange> {
  const exchange = new MemoryExchange({ url });
  served.handle(exchange);
  await exchange.done;
  return exchange;
}

const COUNTER = `
  import { type IRequest, Resource } from 'hawser';
  let count: number = 0;
  class Counter extends Resource {
    override isLeaf = true;
    render_GET(request: IRequest): string {
      count += 1;
      return count + ' ' + request.postpath.join('|');
    }
  }
  export const resource = new Counter();
`;

describe('ResourceScript', () => {
  it('serves the resource a script exports, with what is left of the path', async () => {
    await script('count.rpy.ts', COUNTER);
    expect((await get(site(), '/count.rpy.ts/a/b%2Fc')).text).toBe('1 a|b/c');
  });

  it('executes the script for each request', async () => {
    await script('count.rpy.ts', COUNTER);
    const served = site();
    expect((await get(served, '/count.rpy.ts')).text).toBe('1 ');
    expect((await get(served, '/count.rpy.ts')).text).toBe('1 ');
  });

  it('executes it once where it calls cache()', async () => {
    await script(
      'count.rpy.ts',
      `declare const cache: () => void;
       import { Resource } from 'hawser';
       cache();
       let count = 0;
       class Counter extends Resource { render_GET() { return String(++count); } }
       export default new Counter();`,
    );
    const served = site();
    expect((await get(served, '/count.rpy.ts')).text).toBe('1');
    expect((await get(served, '/count.rpy.ts')).text).toBe('2');
  });

  it('forgets what it cached when the file changes', async () => {
    const text = (word: string): string =>
      `const { Data } = require('hawser'); cache(); exports.resource = new Data('${word}', 'text/plain');`;
    await script('word.rpy.js', text('one'), 1);
    const served = site();
    expect((await get(served, '/word.rpy.js')).text).toBe('one');
    await script('word.rpy.js', text('two'), 2);
    expect((await get(served, '/word.rpy.js')).text).toBe('two');
  });

  it('keeps the newest resource where it calls recache()', async () => {
    const path = await script(
      'new.rpy.js',
      `recache(); module.exports = new (require('hawser').Resource)();`,
    );
    const registry = new Registry();
    const first = await ResourceScript(path, registry);
    expect(registry.getCachedPath(path)).toBe(first);
    const second = await ResourceScript(path, registry);
    expect(second).not.toBe(first);
    expect(registry.getCachedPath(path)).toBe(second);
  });

  it('gives the script the registry, its own place and the running copy of hawser', async () => {
    const path = await script(
      'where.rpy.ts',
      `import { Resource } from 'hawser';
       import { succeed } from 'hawser/defer';
       declare const registry: any;
       registry.setComponent('seen', [Resource, succeed, __filename, __dirname, import.meta.url]);
       export const resource = new Resource();`,
    );
    const registry = new Registry();
    const resource = await ResourceScript(path, registry);
    expect(resource).toBeInstanceOf(Resource);
    const { succeed } = await import('hawser/defer');
    expect(registry.getComponent('seen')).toEqual([
      Resource,
      succeed,
      path,
      folder,
      `file://${path}`,
    ]);
  });

  it('knows top-level await, modules beside it and resources that come later', async () => {
    await script(
      'helper.ts',
      `import { Resource } from 'hawser';
       export class Page extends Resource { render_GET(): string { return 'helped'; } }`,
    );
    await script(
      'late.rpy.ts',
      `const { Page } = await import('./helper.ts');
       import { Page as Same } from './helper.ts';
       if (Page !== Same) throw new Error('two copies');
       export const resource = Promise.resolve(new Page());`,
    );
    expect((await get(site(), '/late.rpy.ts')).text).toBe('helped');
  });

  it('lets a script use the names of its globals for its own', async () => {
    await script(
      'own.rpy.ts',
      `import { Data } from 'hawser';
       const cache = new Map([['a', 'mine']]);
       export const resource = new Data(cache.get('a')!, 'text/plain');`,
    );
    expect((await get(site(), '/own.rpy.ts')).text).toBe('mine');
  });

  it('answers 500 naming `resource` where the script exports none', async () => {
    await script('none.rpy.ts', 'export const resorce = 1;');
    const exchange = await get(site(), '/none.rpy.ts');
    expect(exchange.status).toBe(500);
    expect(exchange.text).toContain('<code>resource</code>');
    expect(exchange.text).not.toContain('resorce');
  });

  it('answers 500 and logs where what it exports is no resource', async () => {
    await script('odd.rpy.ts', 'export const resource = "text";');
    expect((await get(site(), '/odd.rpy.ts')).status).toBe(500);
    expect(flushLoggedErrors('TypeError').map((f) => f.getErrorMessage())).toEqual([
      'odd.rpy.ts: `resource` is string, not a resource',
    ]);
  });

  it('answers 500 and logs where the script throws, and shows nothing of it', async () => {
    await script('bad.rpy.ts', 'const secret = 1; throw new Error("broken " + secret);');
    const exchange = await get(site(), '/bad.rpy.ts');
    expect(exchange.status).toBe(500);
    expect(exchange.text).not.toContain('broken 1');
    expect(exchange.text).not.toContain('const secret');
    expect(flushLoggedErrors().map((f) => f.getErrorMessage())).toEqual(['broken 1']);
  });

  it('shows the error, with its source line, where the site shows tracebacks', async () => {
    await script('bad.rpy.ts', 'throw new Error("broken");');
    const served = site();
    served.displayTracebacks = true;
    const { text } = await get(served, '/bad.rpy.ts');
    expect(text).toContain('throw new Error("broken");');
    expect(flushLoggedErrors().map((f) => f.getErrorMessage())).toEqual(['broken']);
  });

  it.each([
    ['the compiler', 'const secret = ;'],
    ['the engine', 'let secret = 1; break secret;'],
    ['the engine, late', 'const secret = /(/; export const resource = secret;'],
  ])(
    'answers 500 where %s finds a syntax error, and shows nothing of the script',
    async (_, text) => {
      await script('wrong.rpy.ts', `\n${text}`);
      const served = site();
      served.displayTracebacks = true;
      const exchange = await get(served, '/wrong.rpy.ts');
      expect(exchange.status).toBe(500);
      expect(exchange.text).not.toContain(text);
      const [failure] = flushLoggedErrors('SyntaxError');
      expect(failure?.getErrorMessage()).toContain('wrong.rpy.ts');
      expect(failure?.getTraceback()).not.toContain(text);
    },
  );

  it('takes an edited script at the next request, after an error too', async () => {
    const served = site();
    await script('edit.rpy.ts', COUNTER.replace("'hawser'", "'hawser'; oops("), 1);
    expect((await get(served, '/edit.rpy.ts')).status).toBe(500);
    expect(flushLoggedErrors('SyntaxError')).toHaveLength(1);
    await script('edit.rpy.ts', COUNTER, 2);
    expect((await get(served, '/edit.rpy.ts')).text).toBe('1 ');
    await script('edit.rpy.ts', COUNTER.replace('count +=', 'count += 10 +'), 3);
    expect((await get(served, '/edit.rpy.ts')).text).toBe('11 ');
  });

  it('keeps nothing of a run: the module caches and the heap do not grow', async () => {
    await script(
      'big.rpy.ts',
      `import { Data } from 'hawser';
       import { join } from 'node:path';
       export const ballast = new Uint8Array(64 << 10);
       export const resource = new Data(join('a', String(ballast.length)), 'text/plain');`,
    );
    const served = site();
    await get(served, '/big.rpy.ts');
    const { cache } = createRequire(import.meta.url);
    const modules = Object.keys(cache).length;
    const { gc } = globalThis;
    expect(gc, 'run with --expose-gc').toBeTypeOf('function');
    const used = (): number => {
      gc?.();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    for (let i = 0; i < 20; i++) await get(served, '/big.rpy.ts');
    const before = used();
    for (let i = 0; i < 200; i++) await get(served, '/big.rpy.ts');
    // Memory of array buffers is given back by a thread in the background.
    await vi.waitFor(() => expect(used() - before).toBeLessThan(4 << 20), 10_000);
    expect(Object.keys(cache)).toHaveLength(modules);
  });

  it('keeps one compiled version of a script that is edited again and again', async () => {
    const served = site();
    const { cache } = createRequire(import.meta.url);
    await script('v.rpy.ts', COUNTER, 1);
    await get(served, '/v.rpy.ts');
    const modules = Object.keys(cache).length;
    for (let version = 2; version < 20; version++) {
      await script('v.rpy.ts', `${COUNTER}// ${version}`, version);
      expect((await get(served, '/v.rpy.ts')).text).toBe('1 ');
    }
    expect(Object.keys(cache)).toHaveLength(modules);
  });
});
