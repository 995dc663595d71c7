// The package as a user gets it: packed, unpacked into an empty project, required, imported and type-checked.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const SUBPATHS = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => `hawser${path.slice(1)}`);

let project: string;

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: 'pipe' });
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hawser-consumer-'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--silent', '--pack-destination', project],
    {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const listed = JSON.parse(packed.slice(packed.search(/[[{]/)));
  const [info] = Array.isArray(listed) ? listed : Object.values(listed);
  run('tar', 'xzf', join(project, (info as { filename: string }).filename));
  run('mv', 'package', join(modules, 'hawser'));
  // Only what the package itself depends on is there: no framework, no test tool.
  const link = (name: string): void => {
    if (name.startsWith('@'))
      mkdirSync(join(modules, name.split('/')[0] as string), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  };
  for (const name of Object.keys(manifest.dependencies)) link(name);
  link('@types/node');
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the packed tarball', { timeout: 120_000 }, () => {
  it('holds what was built, and neither tests nor examples', () => {
    const at = (path: string): boolean => existsSync(join(project, 'node_modules/hawser', path));
    expect(at('dist/src/index.js')).toBe(true);
    expect(at('dist/src/index.d.ts')).toBe(true);
    expect(at('LICENSE')).toBe(true);
    expect(at('README.md')).toBe(true);
    expect(at('test')).toBe(false);
    expect(at('examples')).toBe(false);
  });

  it('is imported by every subpath where no framework is installed', () => {
    const code = `for (const subpath of ${JSON.stringify(SUBPATHS)}) {
      console.log(typeof (await import(subpath)), subpath);
    }`;
    expect(run('node', '--input-type=module', '-e', code).trim().split('\n')).toEqual(
      SUBPATHS.map((subpath) => `object ${subpath}`),
    );
  });

  it('loads the HTTP client only where it is asked for', () => {
    const code = `import { createRequire } from 'node:module';
    const { cache } = createRequire(import.meta.url);
    const isLoaded = () => Object.keys(cache).some((path) => /[\\\\/]undici[\\\\/]/.test(path));
    await import('hawser');
    await import('hawser/node');
    const before = isLoaded();
    await import('hawser/client');
    console.log(before, isLoaded());`;
    expect(run('node', '--input-type=module', '-e', code).trim()).toBe('false true');
  });

  it("is required by CommonJS: require('hawser')", () => {
    const code = `const { Resource, Deferred, NOT_DONE_YET } = require('hawser');
      const { mount } = require('hawser/express');
      console.log(typeof Resource, typeof Deferred, typeof NOT_DONE_YET, typeof mount);`;
    expect(run('node', '--no-warnings', '--input-type=commonjs', '-e', code).trim()).toBe(
      'function function symbol function',
    );
  });

  for (const resolution of ['nodenext', 'bundler'] as const) {
    it(`gives types to a consumer with moduleResolution ${resolution}`, () => {
      writeFileSync(
        join(project, 'use.ts'),
        `import { type IRequest, NOT_DONE_YET, Resource, deferLater, reactor } from 'hawser';
import { mount } from 'hawser/express';
import { mount as mountKoa } from 'hawser/koa';
import { serve } from 'hawser/node';
import { fetchHandler } from 'hawser/fetch';
import { Clock } from 'hawser/testing';

class Delayed extends Resource {
  render_GET(request: IRequest) {
    deferLater(reactor, 5, () => request).addCallback((r) => {
      r.write('Sorry to keep you waiting.');
      r.finish();
    });
    return NOT_DONE_YET;
  }
}
const root = new Delayed();
export const all = [mount(root), mountKoa(root), fetchHandler(root), serve, new Clock()];
// @ts-expect-error misuse is seen
new Delayed().putChild('x', 'no resource');
`,
      );
      writeFileSync(
        join(project, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            strict: true,
            noEmit: true,
            target: 'ES2022',
            lib: ['ES2023', 'ESNext.Disposable'],
            types: ['node'],
            skipLibCheck: false,
            module: resolution === 'bundler' ? 'esnext' : 'nodenext',
            moduleResolution: resolution,
          },
          files: ['use.ts'],
        }),
      );
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      expect(() => run('node', tsc, '-p', '.')).not.toThrow();
    });
  }
});
