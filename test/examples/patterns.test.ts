import { readdir } from 'node:fs/promises';
import { Clock, type IResource, setReporter } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS, type Running } from '../hosts/hosts.js';
import { formBody, TYPE } from '../web/upload/form-body.js';

type Check = (client: Running, clock: Clock) => Promise<void>;

const text = async (client: Running, path: string, more = {}): Promise<string> =>
  (await client.send({ path, ...more })).text;

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 15_000;
  while (!(await done())) {
    if (Date.now() > limit) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What each example has to answer; `create` gets the clock. */
const CHECKS: Record<string, Check> = {
  '01-async-render': async (client, clock) => {
    expect(await text(client, '/promise')).toBe('from a promise');
    const begun = client.begin({ path: '/deferred' });
    await until(() => clock.getDelayedCalls().length === 1);
    clock.advance(1);
    expect((await begun.answer).text).toBe('from a Deferred');
    expect(await text(client, '/stream')).toBe('1\n2\n3\n');
    expect(await text(client, '/resource')).toBe('from another resource');
  },
  '02-cancel-on-disconnect': async (client) => {
    const begun = client.begin({ path: '/work' });
    await until(async () => (await text(client, '/log')) === 'begun');
    begun.leave();
    await begun.answer;
    await until(async () => (await text(client, '/log')) === 'begun, aborted, cancelled');
  },
  '03-still-there': async (client, clock) => {
    const begun = client.begin({});
    for (let n = 0; n < 2; n++) {
      await until(() => clock.getDelayedCalls().length === 1);
      clock.advance(1);
    }
    expect((await begun.answer).text).toBe('tick 1 tick 2 tick 3 ');
  },
  '04-json': async (client) => {
    const headers = { 'Content-Type': 'application/json' };
    const post = (body: string) => client.send({ method: 'POST', headers, body });
    expect((await post('{"a":2,"b":3}')).text).toBe('{"sum":5}');
    const bad = await post('{"a":2,');
    expect(bad.status).toBe(400);
    expect(JSON.parse(bad.text).error.message).toContain('line 1, column 8');
    expect((await post('{"a":2}')).status).toBe(400);
    expect((await post(`"${'x'.repeat(1000)}"`)).status).toBe(413);
  },
  '05-arguments': async (client) => {
    expect(await text(client, '/?project=x&limit=2&tag=a&tag=b')).toBe('x 2 a,b');
    const bad = await client.send({ path: '/?limit=2' });
    expect([bad.status, bad.text.includes('project')]).toEqual([400, true]);
  },
  '06-errors': async (client) => {
    const missing = await client.send({ path: '/missing' });
    expect([missing.status, missing.text]).toEqual([404, 'There is no such job']);
    const secret = await client.send({ path: '/secret' });
    expect([secret.status, secret.text]).toEqual([403, 'Sorry: not for you']);
    const old = await client.send({ path: '/old' });
    expect([old.status, old.headers['location']]).toEqual([302, '/new']);
  },
  '07-async-children': async (client) => {
    expect(await text(client, '/ann')).toBe("Ann's page");
    expect((await client.send({ path: '/bob' })).status).toBe(404);
  },
  '08-path-parameters': async (client) => {
    expect(await text(client, '/builds/7/logs/a/b')).toBe('build 7, log a/b');
    expect((await client.send({ path: '/builds/x/logs/a' })).status).toBe(404);
  },
  '09-timeouts': async (client, clock) => {
    const quick = client.begin({ path: '/quick' });
    await until(() => clock.getDelayedCalls().length === 2);
    clock.advance(0);
    expect((await quick.answer).text).toBe('after 0 seconds');
    const slow = client.begin({ path: '/slow' });
    await until(() => clock.getDelayedCalls().length === 2);
    clock.advance(5);
    expect((await slow.answer).status).toBe(504);
    expect(clock.getDelayedCalls()).toEqual([]);
  },
  '10-cors': async (client) => {
    const headers = { Origin: 'https://app.example' };
    const plain = await client.send({ headers });
    expect(plain.headers['access-control-allow-origin']).toBe('https://app.example');
    const preflight = await client.send({
      method: 'OPTIONS',
      headers: { ...headers, 'Access-Control-Request-Method': 'PUT' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toContain('PUT');
  },
  '11-hooks': async (client) => {
    expect((await client.send({ path: '/deep/page' })).status).toBe(403);
    const page = await client.send({ path: '/deep/page', headers: { 'X-Token': 'secret' } });
    expect(page.text).toBe(`the request ${page.headers['x-request-id']}`);
    expect(page.headers['x-frame-options']).toBe('DENY');
  },
  '12-uploads': async (client) => {
    const body = formBody([['file', 'a.bin', Buffer.alloc(400_000)]]);
    const post = (path: string) =>
      text(client, path, { method: 'POST', headers: { 'Content-Type': TYPE }, body });
    expect(await post('/stream')).toBe('a.bin 400000');
    expect(await post('/files')).toBe('a.bin 400000');
  },
  '13-generated-data': async (client) => {
    expect((await text(client, '/rows')).split('\n').length).toBe(1001);
    // A compressor above would pack the range.
    const headers = { Range: 'bytes=2-4', 'Accept-Encoding': 'identity' };
    const range = await client.send({ path: '/digits', headers });
    expect([range.status, range.text]).toEqual([206, '234']);
  },
  '14-metrics': async (client) => {
    expect(await text(client, '/page')).toBe('page');
    expect(await text(client, '/metrics')).toBe('requests_total{status="200"} 1\n');
  },
  '15-in-memory': async (client) => {
    expect(await text(client, '/')).toBe('ended 200 Sorry to keep you waiting. (5 s)');
  },
};

/** The tickets a pattern answers. */
const TITLES: Readonly<Record<string, string>> = {
  '01-async-render': 'render may give its answer later (twisted 3711)',
  '02-cancel-on-disconnect': 'work is given up when the client leaves (workerd 3033)',
  '06-errors': 'no failure leaves a request hanging (mailflow 217)',
  '07-async-children': 'getChild may give its child later (twisted 3621)',
};

const NAMES = (await readdir(new URL('../../examples/patterns/', import.meta.url)))
  .map((file) => file.replace(/\.ts$/, ''))
  .sort();

it('has a check for each of the fifteen patterns', () => {
  expect(NAMES).toEqual(Object.keys(CHECKS).sort());
  expect(NAMES.length).toBe(15);
});

let running: Running | undefined;
beforeEach(() => void setReporter(() => undefined));
afterEach(async () => {
  await running?.close();
  running = undefined;
  setReporter(undefined);
});

for (const host of HOSTS) {
  describe(host.name, () => {
    for (const name of NAMES) {
      it(`runs ${name}: ${TITLES[name] ?? 'as its first lines say'}`, async () => {
        const clock = new Clock();
        const module = (await import(`../../examples/patterns/${name}.ts`)) as {
          create(clock: Clock): IResource;
        };
        const options = { fallthrough: false, errors: 'page' } as const;
        running = await host.start(module.create(clock), options);
        await (CHECKS[name] as Check)(running, clock);
      });
    }
  });
}
