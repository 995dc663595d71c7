import { readdir } from 'node:fs/promises';
import type { IResource } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { create } from '../../examples/tree.ts';
import type { Running } from '../hosts/hosts.js';
import { SHOWN } from './web-in-60/page.js';

const PAGES = (await readdir(new URL('../../examples/web-in-60/', import.meta.url)))
  .filter((file) => /^\d\d-.*\.ts$/.test(file))
  .map((file) => file.replace(/\.ts$/, ''));

/** What a link leads to where it is not a page of its own. */
const STATUS: Readonly<Record<string, number>> = {
  '03-static-dispatch': 302,
  '06-custom-codes': 402,
  '07-handling-posts': 200,
  '16-http-auth': 401,
};

it('has the nineteen pages of the tutorial', () => {
  expect(PAGES.length).toBe(19);
});

describe.each(SHOWN.map((host) => ({ name: host.name, host })))(
  'npm start, in $name',
  ({ host }) => {
    let running: Running;
    beforeEach(async () => {
      const root: IResource = await create();
      running = await host.start(root, { fallthrough: false, errors: 'page' });
    });
    afterEach(() => running.close());

    it('links every page of the tutorial, and the links lead somewhere', async () => {
      const { text } = await running.send({ path: '/' });
      const links = [...text.matchAll(/<a href="([^"]+)">([^<]+)<\/a>: \S/g)];
      const byName = new Map(links.map(([, href, name]) => [name, href as string]));
      expect([...byName.keys()]).toEqual(expect.arrayContaining(PAGES));
      for (const name of PAGES) {
        // These answer in five seconds; their own tests turn the clock.
        if (/^1[0-3]/.test(name)) continue;
        const { status } = await running.send({ path: `/${byName.get(name)}` });
        expect([name, status]).toEqual([name, STATUS[name] ?? 200]);
      }
    });

    it('keeps the sessions and the redirects of a site inside of the tree', async () => {
      const path = '/19-session-endings/logme';
      const first = await running.send({ path });
      const cookie = String(first.headers['set-cookie']).split(';')[0] as string;
      const again = await running.send({ path, headers: { Cookie: cookie } });
      expect(again.headers['set-cookie']).toBeUndefined();
      const { status, headers } = await running.send({ path: '/14-access-logging/letters?a=1' });
      expect(status).toBe(302);
      expect(headers['location']).toMatch(
        new RegExp(`${running.prefix}/14-access-logging/letters/\\?a=1$`),
      );
    });
  },
);
