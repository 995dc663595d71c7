import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownMembers } from '../../../src/cli/port/convert/members.js';
import { convert } from '../../../src/cli/port/index.js';
import { EDITS } from './edits.js';
import { openWorkshop, programs } from './programs.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LISTINGS = programs('web-in-60');
const ALL = [...LISTINGS, ...programs('.'), ...programs('language')];
const workshop = openWorkshop();
afterAll(() => workshop.remove());

/** What is left to a person in the tutorial's programs. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  'dynamic-dispatch': ['from calendar import calendar', 'calendar(self.number)'],
  'error-handling': ['from calendar import calendar', 'calendar(self.number)'],
  wsgi: [
    'from twisted.web.wsgi import WSGIResource',
    'WSGIResource(reactor, reactor.getThreadPool(), application)',
  ],
};

const tool = (name: string, ...args: string[]): { status: number | null; output: string } => {
  const script = join(ROOT, 'node_modules', '.bin', name);
  const { status, stdout, stderr } = spawnSync(script, args, {
    cwd: workshop.folder,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
};

describe("the tutorial's listings", () => {
  it.each(LISTINGS)('$name: only what has no counterpart is marked', ({ name, source, kind }) => {
    const { marks } = convert(source, { kind });
    expect(marks.map((mark) => mark.python)).toEqual(LEFT[name] ?? []);
  });
});

describe('converted programs', () => {
  beforeAll(() => {
    for (const program of ALL) workshop.write(program);
  });

  it('are laid out as Biome lays them out, their imports in its order', () => {
    const { status, output } = tool(
      'biome',
      'check',
      '--indent-style=space',
      '--line-width=100',
      '--javascript-formatter-quote-style=single',
      '--linter-enabled=false',
      '.',
    );
    expect(output).toContain(`Checked ${ALL.length} files`);
    expect(status, output).toBe(0);
  });

  it('compile under strict, edited or not, and so do the members the converter knows of', () => {
    for (const program of LISTINGS) {
      const edits = EDITS[program.name];
      if (edits !== undefined)
        workshop.write({ ...program, name: `${program.name}-edited` }, edits);
    }
    const members = [...knownMembers()].map(([type, member]) => {
      const path = type === 'XMLRPC' ? 'xmlrpc.XMLRPC' : type;
      return `hawser.${path}['${member}']`;
    });
    writeFileSync(
      join(workshop.folder, 'members.ts'),
      `import type * as hawser from 'hawser';\nexport type Members = [\n  ${members.join(',\n  ')},\n];\n`,
    );
    const to = (path: string): string[] => [join(ROOT, path)];
    writeFileSync(
      join(workshop.folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          lib: ['ES2024', 'ESNext.Disposable'],
          module: 'nodenext',
          strict: true,
          noImplicitOverride: true,
          verbatimModuleSyntax: true,
          skipLibCheck: true,
          noEmit: true,
          allowImportingTsExtensions: true,
          types: ['node'],
          typeRoots: [join(ROOT, 'node_modules/@types')],
          paths: {
            hawser: to('src/index.ts'),
            'hawser/log': to('src/log/index.ts'),
            'hawser/node': to('adapters/node/index.ts'),
            'hawser/template': to('src/template/index.ts'),
          },
        },
        include: ['*.ts'],
      }),
    );
    writeFileSync(join(workshop.folder, 'package.json'), '{ "type": "module" }');
    expect(tool('tsc', '-p', '.').output).toBe('');
  });
});
