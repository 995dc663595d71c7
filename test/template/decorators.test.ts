import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { xmlrpc } from 'hawser';
import { Element, MissingRenderMethod, renderer, TagLoader, tags } from 'hawser/template';
import { createJiti } from 'jiti';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flattened } from './flattened.js';

/** A program with decorators, which the compiler of the tests does not know. It gets its imports as a global. */
const PROGRAM = `
declare const globalThis: any;
const { Element, renderer, xmlrpc } = globalThis.forDecorators;

export class Page extends Element {
  @renderer
  title(_request: unknown, tag: any) {
    return tag('decorated');
  }
  hidden() {
    return 'hidden';
  }
}
export class Procedures extends xmlrpc.XMLRPC {
  @xmlrpc.withRequest
  @xmlrpc.help('What it does.')
  @xmlrpc.signature(['string', 'int'])
  xmlrpc_it() {}
}
`;

interface Compiled {
  readonly Page: typeof Element;
  readonly Procedures: typeof xmlrpc.XMLRPC;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-decorators-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  Object.assign(globalThis, { forDecorators: { Element, renderer, xmlrpc } });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  Object.assign(globalThis, { forDecorators: undefined });
});

function check({ Page, Procedures }: Compiled): void {
  expect(flattened(new Page(new TagLoader(tags.p({ render: 'title' }))))).toBe('<p>decorated</p>');
  expect(() => new Page().lookupRenderMethod('hidden')).toThrow(MissingRenderMethod);
  const { withRequest, help, signature } = new Procedures().lookupProcedure('it');
  expect({ withRequest, help, signature }).toEqual({
    withRequest: true,
    help: 'What it does.',
    signature: [['string', 'int']],
  });
}

it('decorates methods by the standard, as TypeScript compiles it', async () => {
  mkdirSync(join(folder, 'out'));
  const compilerOptions = { target: 'es2022', module: 'nodenext', types: [], outDir: 'out' };
  const config = { compilerOptions, files: ['program.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  execFileSync(process.execPath, [tsc, '-p', folder]);
  check(await import(/* @vite-ignore */ pathToFileURL(join(folder, 'out', 'program.js')).href));
}, 60_000);

it('decorates methods the older way, as jiti compiles it', async () => {
  const path = join(folder, 'program.ts');
  check((await createJiti(path, { fsCache: false }).import(path)) as Compiled);
}, 60_000);
