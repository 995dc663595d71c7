import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setSink } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS, type HostName } from '../../examples/scrapyd/hosts.ts';
import { eggOf } from './egg.ts';
import { ScrapydServer } from './scrapyd-server.ts';

const AUTHORIZATION = `Basic ${Buffer.from('hello12345:67890world').toString('base64')}`;

let scrapyd: ScrapydServer;
let server: Server;

beforeEach(async () => {
  setSink(() => undefined);
  scrapyd = await ScrapydServer.start({ username: 'hello12345', password: '67890world' });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await scrapyd.remove();
  setSink(undefined);
});

for (const host of Object.keys(HOSTS) as HostName[]) {
  for (const path of ['', '/prefix']) {
    describe(`scrapyd on ${host}, at ${path || 'the root'}`, () => {
      let base: string;

      beforeEach(async () => {
        server = createServer(HOSTS[host](scrapyd.tree, path));
        await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
        base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
      });

      const get = (url: string, init: RequestInit = {}): Promise<Response> =>
        fetch(base + url, {
          ...init,
          headers: { Authorization: AUTHORIZATION, Connection: 'close', ...init.headers },
        });
      const ask = async (url: string): Promise<any> => (await get(url)).json();
      const post = async (
        service: string,
        fields: Record<string, string | Blob>,
        multipart = false,
      ): Promise<any> => {
        const body = multipart ? new FormData() : new URLSearchParams();
        for (const [name, value] of Object.entries(fields)) body.append(name, value as string);
        return (await get(`/${service}.json`, { method: 'POST', body })).json();
      };
      const until = async (state: string, job: string): Promise<void> => {
        const limit = Date.now() + 50_000;
        for (;;) {
          const { currstate } = await ask(`/status.json?project=bot&job=${job}`);
          if (currstate === state) return;
          if (Date.now() > limit) throw new Error(`${job} is ${currstate}, not ${state}`);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };

      it('links to where it stands, and to what a proxy cut off', async () => {
        const links = async (headers: Record<string, string>): Promise<string[]> =>
          [...(await (await get('/', { headers })).text()).matchAll(/<a href="([^"]*)"/g)].map(
            (match) => match[1] as string,
          );
        const names = ['/jobs', '/items/', '/logs/'];
        expect(await links({})).toEqual(names.map((name) => path + name));
        expect(await links({ 'X-Forwarded-Prefix': '/path/to' })).toEqual(
          names.map((name) => `/path/to${path}${name}`),
        );
      });

      // Each takes four processes; one at the root does for what is tried in between.
      if (path === '' && host !== 'node') return;
      it('takes an egg, runs a job, cancels others, deletes the project', async () => {
        const bad = { Authorization: `Basic ${btoa('baduser:badpass')}` };
        for (const headers of [undefined, bad]) {
          const refused = await fetch(`${base}/daemonstatus.json`, headers && { headers });
          expect([refused.status, await refused.text()]).toEqual([401, 'Unauthorized']);
        }

        const egg = new Blob([eggOf('slow', 'quick')]);
        const added = await post('addversion', { project: 'bot', version: '0.1', egg }, true);
        const ok = { status: 'ok', node_name: 'here' };
        expect(added).toEqual({ ...ok, project: 'bot', version: '0.1', spiders: 2 });
        expect(await ask('/listprojects.json')).toEqual({ ...ok, projects: ['bot'] });
        expect(await ask('/listversions.json?project=bot')).toEqual({ ...ok, versions: ['0_1'] });

        const job = { project: 'bot', spider: 'quick', jobid: 'one', setting: 'A=B=C', arg1: 'x' };
        expect(await post('schedule', job)).toEqual({ ...ok, jobid: 'one' });
        const slow = { project: 'bot', spider: 'slow', setting: 'DOWNLOAD_DELAY=3600' };
        await post('schedule', { ...slow, jobid: 'two' });
        await post('schedule', { ...slow, jobid: 'three' });
        expect(await ask('/daemonstatus.json')).toMatchObject({ pending: 3, running: 0 });
        const waiting = (await ask('/listjobs.json?project=bot')).pending;
        expect(waiting[0]).toEqual({
          id: 'one',
          project: 'bot',
          spider: 'quick',
          version: null,
          settings: { A: 'B=C' },
          args: { arg1: 'x' },
        });
        expect((await post('cancel', { project: 'bot', job: 'three' })).prevstate).toBe('pending');

        scrapyd.clock.advance(5);
        await until('running', 'two');
        await until('finished', 'one');
        expect((await post('cancel', { project: 'bot', job: 'two' })).prevstate).toBe('running');
        await until('finished', 'two');

        const { pending, running, finished } = await ask('/listjobs.json');
        expect([pending, running]).toEqual([[], []]);
        const one = finished.find(({ id }: { id: string }) => id === 'one');
        expect(one).toMatchObject({ project: 'bot', spider: 'quick' });
        expect(one.log_url).toBe('/logs/bot/quick/one.log');
        const log = await get(one.log_url);
        expect(log.headers.get('content-type')).toBe('text/plain');
        expect(await log.text()).toMatch(/Scraped page 3\n.*Spider closed \(finished\)\n$/);
        const range = { Range: 'bytes=0-9' };
        const items = await get(one.items_url, { headers: range });
        expect([items.status, await items.text()]).toEqual([206, '{"spider":']);

        const jobs = await (await get('/jobs')).text();
        expect(jobs).toContain(`href="${path}/logs/bot/quick/one.log"`);
        const listing = await (await get('/logs')).text();
        expect(listing).toMatch(/Last modified[\s\S]*<a href="bot\/">[\s\S]*\[Directory\]/);

        expect(await post('delproject', { project: 'bot' })).toEqual(ok);
        expect(await ask('/listprojects.json')).toEqual({ ...ok, projects: [] });
      }, 120_000);
    });
  }
}
