import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Make, onEachHost, type Page, until } from '../page.js';

/** 09/Sep/2001, and a second that is easy to tell. */
const NOW = 1e9;

const prepare = (page: Page): void => {
  page.write('files/page.txt', '0123456789');
  page.write('files/empty.txt', '');
  page.clock.advance(NOW);
};

/** The page serves `files` of its folder, and logs into `access.log` beside it. */
export function behaviours(make: Make): void {
  onEachHost(
    make,
    (page) => {
      const logged = async (count: number): Promise<string[]> => {
        let lines: string[] = [];
        await until(() => {
          lines = readFileSync(join(page.folder, 'access.log'), 'utf8').split('\n');
          return lines.length > count;
        }, `${count} lines of log`);
        expect(lines.pop()).toBe('');
        return lines;
      };

      it('logs one line for a request, the client as the proxy in front gives it', async () => {
        await page.get('/page.txt', {
          'X-Forwarded-For': '192.0.2.7, 198.51.100.1',
          Referer: 'http://example.org/',
          'User-Agent': 'a "quoted" agent',
        });
        expect(await logged(1)).toEqual([
          `"192.0.2.7" - - [09/Sep/2001:01:46:40 +0000] "GET ${page.prefix}/page.txt HTTP/1.1" 200 10 ` +
            '"http://example.org/" "a \\"quoted\\" agent"',
        ]);
      });

      it('says - for what there is not', async () => {
        await page.get('/empty.txt');
        page.clock.advance(1);
        await page.send({ method: 'HEAD', path: '/page.txt?a=1' });
        const at = '"-" - - [09/Sep/2001:01:46:4';
        expect(await logged(2)).toEqual([
          `${at}0 +0000] "GET ${page.prefix}/empty.txt HTTP/1.1" 200 - "-" "-"`,
          `${at}1 +0000] "HEAD ${page.prefix}/page.txt?a=1 HTTP/1.1" 200 - "-" "-"`,
        ]);
      });
    },
    prepare,
  );
}
