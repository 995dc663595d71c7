import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { portCommand, portFile, summaryOf } from '../../../src/cli/port/index.js';

let folder: string;
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-port-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('portFile', () => {
  it('writes beside the source: a.py as a.ts, a.rpy as a.rpy.ts', async () => {
    expect((await portFile(write('a.py', 'x = 1\n'))).out).toBe(at('a.ts'));
    expect(readFileSync(at('a.ts'), 'utf8')).toBe('export const x = 1;\n');
    expect((await portFile(write('a.rpy', 'resource = 1\n'))).out).toBe(at('a.rpy.ts'));
    expect(readFileSync(at('a.rpy.ts'), 'utf8')).toBe('export const resource = 1;\n');
  });

  it('does not write over a file that may hold edits, unless it is told to', async () => {
    const source = write('a.py', 'x = 1\n');
    const out = write('b.ts', 'edited');
    await expect(portFile(source, { out })).rejects.toMatchObject({ code: 'EEXIST', path: out });
    expect(readFileSync(out, 'utf8')).toBe('edited');
    await portFile(source, { out, force: true });
    expect(readFileSync(out, 'utf8')).toBe('export const x = 1;\n');
  });

  it('finds the modules of the same project, and loads those it uses nothing of', async () => {
    mkdirSync(at('shop/views'), { recursive: true });
    for (const name of ['__init__.py', 'models.py', 'views/__init__.py']) write(`shop/${name}`, '');
    const imports =
      'from shop.models import User\nfrom ..models import Cart\nfrom . import pages, signals\nimport json\n';
    const source = write('shop/views/home.py', `${imports}User(Cart(), pages.first)\n`);
    const { out, marks } = await portFile(source);
    expect(readFileSync(out, 'utf8')).toBe(
      "import { Cart, User } from '../models.js';\nimport { first } from './pages.js';\nimport './signals.js';\n\nnew User(new Cart(), first);\n",
    );
    expect(marks).toEqual([]);
  });

  it('says what was done, and where something is left to do', async () => {
    const source = write('a.py', 'import subprocess\nx = 1\n\ny = x[::2]\n');
    const out = at('a.ts');
    expect(summaryOf(source, await portFile(source))).toEqual([
      `${source} -> ${out}: 1 statement converted, 2 marked`,
      '  line 1: import subprocess  (no counterpart for subprocess)',
      '  line 4: x[::2]',
    ]);
    expect(summaryOf('b.py', { out: 'b.ts', converted: 2, marks: [] })).toEqual([
      'b.py -> b.ts: 2 statements converted, nothing left to do',
    ]);
  });
});

describe('hawser port', () => {
  const run = async (
    ...args: string[]
  ): Promise<{ printed: string[]; refused: string | undefined }> => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
    let refused: string | undefined;
    const program = new Command().exitOverride().addCommand(
      portCommand()
        .exitOverride()
        .configureOutput({
          writeErr: (text) => {
            refused = text.trim();
          },
        }),
    );
    try {
      await program.parseAsync(['port', ...args], { from: 'user' });
    } catch (error) {
      refused ??= String(error);
    } finally {
      log.mockRestore();
    }
    return { printed, refused };
  };

  it('converts each file it is given', async () => {
    const files = [write('a.py', 'x = 1\n'), write('b.rpy', 'resource = 1\n')];
    const { printed, refused } = await run(...files);
    expect(refused).toBeUndefined();
    expect(printed.map((line) => line.split(' -> ')[0])).toEqual(files);
  });

  it('explains what it cannot do', async () => {
    const source = write('a.py', 'x = 1\n');
    expect((await run(at('none.py'))).refused).toMatch(/^hawser port: ENOENT/);
    expect((await run(source, source, '-o', at('x.ts'))).refused).toBe(
      'hawser port: --out takes the result of one file',
    );
    await run(source);
    expect((await run(source)).refused).toBe(
      `hawser port: ${at('a.ts')} is there already: give --force to write over it`,
    );
    expect((await run(source, '--force')).refused).toBeUndefined();
  });
});
