import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The texts a reader finds: in the root, in docs, beside the examples. */
const PAGES = ['.', 'docs', 'docs/web-in-60', 'examples', 'examples/scrapyd'].flatMap((folder) =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
);

/** A page without its code, in which nothing is a link. */
function proseOf(page: URL): string {
  return readFileSync(page, 'utf8')
    .replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()<>]/g, '.'));
}

/** What stands behind the links and pictures of a page. */
function targetsOf(page: URL): string[] {
  const prose = proseOf(page);
  return [
    ...[...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string),
    ...[...prose.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] as string),
  ];
}

/** The names of a page's headings, as GitHub makes them. */
function anchorsOf(page: URL): Set<string> {
  const anchors = new Set<string>();
  for (const [, text = ''] of readFileSync(page, 'utf8').matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    let anchor = name;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${name}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

describe('links', () => {
  it('are looked for where there are some', () => {
    expect(PAGES).toContain('README.md');
    expect(PAGES).toContain('docs/migrating.md');
    expect(PAGES.flatMap((name) => targetsOf(new URL(name, root))).length).toBeGreaterThan(40);
  });

  it.each(PAGES)('of %s lead somewhere', (name) => {
    const page = new URL(name, root);
    const broken = targetsOf(page).filter((target) => {
      if (/^(?:https?|mailto):/.test(target)) return !URL.canParse(target);
      const [path = '', anchor] = target.split('#', 2);
      const url = path === '' ? page : new URL(path, page);
      if (!url.href.startsWith(root.href) || !existsSync(fileURLToPath(url))) return true;
      if (anchor === undefined) return false;
      return statSync(url).isDirectory() || !anchorsOf(url).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});
