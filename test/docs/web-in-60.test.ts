import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const DOCS = new URL('../../docs/web-in-60/', import.meta.url);
const EXAMPLES = new URL('../../examples/', import.meta.url);
const read = (url: URL): string => readFileSync(url, 'utf8');

const CHAPTERS = readdirSync(DOCS)
  .filter((file) => /^\d\d-/.test(file))
  .sort();
const PROGRAMS = ['./', 'web-in-60/', 'web-in-60/scripts/'].flatMap((folder) =>
  readdirSync(new URL(folder, EXAMPLES))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(new URL(folder + file, EXAMPLES))),
);

/** A program without the comment it begins with. */
const listing = (file: string): string =>
  read(new URL(`web-in-60/${file}`, EXAMPLES)).replace(/^(\/\/.*\n)+/, '');
const samples = (text: string): string[] =>
  [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string);

describe('docs/web-in-60', () => {
  it('has a chapter for each of the nineteen programs, in order, and each is linked', () => {
    const programs = readdirSync(new URL('web-in-60/', EXAMPLES)).filter((file) =>
      /^\d\d-.*\.ts$/.test(file),
    );
    expect(CHAPTERS).toHaveLength(19);
    expect(CHAPTERS.map((file) => file.replace(/md$/, 'ts'))).toEqual(programs.sort());
    const index = read(new URL('README.md', DOCS));
    expect([...index.matchAll(/^\d+\. \[.*\]\((.*)\)/gm)].map(([, link]) => link)).toEqual(
      CHAPTERS,
    );
  });

  it.each(CHAPTERS)('%s shows its program, whole and as it is run', (chapter) => {
    const program = listing(chapter.replace(/md$/, 'ts'));
    expect(samples(read(new URL(chapter, DOCS)))).toContain(program);
  });

  it.each(['README.md', ...CHAPTERS])('%s: all its code is that of an example', (chapter) => {
    for (const sample of samples(read(new URL(chapter, DOCS)))) {
      expect(PROGRAMS.some((program) => program.includes(sample))).toBe(true);
    }
  });

  it.each(['README.md', ...CHAPTERS])('%s: its links lead to chapters', (chapter) => {
    for (const [, link] of read(new URL(chapter, DOCS)).matchAll(/\]\(([^)#]+)/g)) {
      expect([link, existsSync(new URL(link as string, DOCS))]).toEqual([link, true]);
    }
  });
});
