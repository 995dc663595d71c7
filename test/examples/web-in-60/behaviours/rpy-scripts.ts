import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Make, onEachHost, type Page } from '../page.js';

/** A script whose page says a word. */
const saying = (word: string): string =>
  `import { Resource } from 'hawser';
class Page extends Resource { render_GET() { return ${JSON.stringify(word)}; } }
export const resource = new Page();\n`;

/** @param clock - The source of the page that shows the time and counts its runs. */
export function behaviours(make: Make, clock: string): void {
  const prepare = (page: Page): void => {
    page.write('clock.rpy.ts', clock);
    page.write('edited.rpy.ts', saying('before'));
    page.write('empty.rpy.ts', 'export const other = 1;\n');
    page.write('broken.rpy.ts', "throw new Error('a script that fails');\n");
  };
  onEachHost(
    make,
    (page) => {
      it('runs the script for each request: its own variables begin anew', async () => {
        for (const path of ['/clock.rpy.ts', '/clock.rpy.ts/any/path']) {
          const { status, text } = await page.get(path);
          expect(status).toBe(200);
          expect(text).toMatch(/^<p>It is now \w.*; run 1\.<\/p>$/);
        }
      });

      it('serves what an edit says from then on', async () => {
        expect((await page.get('/edited.rpy.ts')).text).toBe('before');
        page.write('edited.rpy.ts', saying('after the edit'));
        utimesSync(join(page.folder, 'edited.rpy.ts'), 1e9, 1e9);
        expect((await page.get('/edited.rpy.ts')).text).toBe('after the edit');
      });

      it('says what is wrong with a script that exports no resource', async () => {
        const { status, text } = await page.get('/empty.rpy.ts');
        expect(status).toBe(500);
        expect(text).toContain('resource');
      });

      it('fails, and logs it, when the script does; its source is never sent', async () => {
        const { status, text } = await page.get('/broken.rpy.ts');
        expect(status).toBe(500);
        expect(page.errors().map((failure) => failure.getErrorMessage())).toEqual([
          'a script that fails',
        ]);
        expect(text).not.toContain('throw');
        expect((await page.get('/clock.rpy.ts')).text).not.toContain('render_GET');
      });
    },
    prepare,
  );
}
