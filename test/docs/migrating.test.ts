import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tryChapter } from './chapter.js';
import { nameRows, usesOf } from './names.js';
import ledger from './twisted-names.json' with { type: 'json' };

const chapter = new URL('../../docs/migrating.md', import.meta.url);
const rows = nameRows(readFileSync(chapter, 'utf8'));

tryChapter('migrating', 6);

describe('the names in docs/migrating.md', () => {
  it.each(Object.entries(ledger.names))('are all those of %s', (module, names) => {
    const listed = rows.filter((row) => row.module === module).flatMap((row) => row.twisted);
    expect([...listed].sort()).toEqual([...names].sort());
  });

  it('say something of every module', () => {
    const modules = rows.filter((row) => row.twisted.length === 0).map((row) => row.module);
    expect(modules.sort()).toEqual([...ledger.rare].sort());
  });

  it('give the reason where there is no counterpart', () => {
    for (const row of rows) {
      if (row.hawser.length === 0) expect([row, row.remark.length > 10]).toEqual([row, true]);
    }
  });

  it('exist in the package', () => {
    const references = [...new Set(rows.flatMap((row) => row.hawser))];
    expect(references.length).toBeGreaterThan(350);
    const folder = fileURLToPath(new URL('.names', import.meta.url));
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(`${folder}/names.ts`, usesOf(references));
      const config = { extends: '../../tsconfig.json', include: ['*.ts'] };
      writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
      const { stdout } = spawnSync('node_modules/.bin/tsc', ['-p', folder], {
        cwd: fileURLToPath(new URL('../..', import.meta.url)),
        encoding: 'utf8',
      });
      const wrong = [...stdout.matchAll(/names\.ts\((\d+)/g)].map(
        (m) => references[Number(m[1]) - 1],
      );
      expect([wrong, stdout]).toEqual([[], '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 180_000);
});
