import { join } from 'node:path';
import { Data, Resource, Site } from 'hawser';
import { type LogEvent, setSink } from 'hawser/log';
import { afterEach, describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/14-access-logging.ts';
import { behaviours } from './behaviours/access-logging.js';
import { onEachHost } from './page.js';

const root = new Resource();
root.putChild('', new Data('body', 'text/plain'));

behaviours(({ clock, folder }) => create(join(folder, 'files'), join(folder, 'access.log'), clock));

describe('without a proxy in front', () => {
  const lines: string[] = [];
  const logFile = { write: (line: string) => void lines.push(line) };
  const create = () => new Site(root, { logFile });
  onEachHost(create, (page) => {
    it('logs the address of the client itself', async () => {
      lines.length = 0;
      await page.get('/', { 'X-Forwarded-For': '192.0.2.7' });
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        /^"(::ffff:)?127\.0\.0\.1" - - \[.*\] "GET .* HTTP\/1\.1" 200 4 "-" "-"\n$/,
      );
    });
  });
});

describe('without a file', () => {
  const events: LogEvent[] = [];
  afterEach(() => void setSink(undefined));
  onEachHost(
    () => new Site(root, { logEvents: true }),
    (page) => {
      it('sends the line to the general log', async () => {
        events.length = 0;
        setSink((event) => void events.push(event));
        await page.get('/');
        expect(events).toHaveLength(1);
        expect(events[0]?.text).toMatch(/ "GET .* HTTP\/1\.1" 200 4 "-" "-"$/);
      });
    },
  );
});
