import { setSink } from 'hawser';
import { render } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eggOf } from './egg.ts';
import { ScrapydServer } from './scrapyd-server.ts';

let server: ScrapydServer;

beforeEach(async () => {
  setSink(() => undefined);
  server = await ScrapydServer.start();
});
afterEach(async () => {
  await server.remove();
  setSink(undefined);
});

/** A ZIP file with nothing in it, and one that says there is something, for a form. */
const NO_FILES = encodeURIComponent(`PK\x05\x06${'\0'.repeat(18)}`);
const DAMAGED = encodeURIComponent(`PK\x05\x06${'\0'.repeat(4)}\x01\0\x01\0${'\0'.repeat(10)}`);

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** The answer of a service without the node's name; arguments go into the query or a form. */
async function ask(method: string, service: string, args: string = ''): Promise<any> {
  const answer =
    method === 'POST'
      ? await render(server.tree, { method, url: `/${service}.json`, headers: form, body: args })
      : await render(server.tree, { method, url: `/${service}.json?${args}` });
  expect([answer.status, answer.text.endsWith('\n')]).toEqual([200, true]);
  const { node_name, ...rest } = answer.json();
  expect(node_name).toBe('here');
  return rest;
}

const addVersion = (project: string, version: string, ...spiders: string[]): Promise<void> =>
  server.scrapyd.eggs
    .put(eggOf(...spiders), project, version)
    .then(() => server.scrapyd.poller.updateProjects());

const METHODS: ReadonlyArray<[method: string, service: string]> = [
  ['GET', 'daemonstatus'],
  ['POST', 'addversion'],
  ['POST', 'schedule'],
  ['POST', 'cancel'],
  ['GET', 'status'],
  ['GET', 'listprojects'],
  ['GET', 'listversions'],
  ['GET', 'listspiders'],
  ['GET', 'listjobs'],
  ['POST', 'delversion'],
  ['POST', 'delproject'],
];

describe('all services', () => {
  it.each(METHODS)('say that they answer %s: %s (test_options)', async (method, service) => {
    const answer = await render(server.tree, { method: 'OPTIONS', url: `/${service}.json` });
    expect([answer.status, answer.text]).toEqual([204, '']);
    const methods = [`OPTIONS, HEAD, ${method}`];
    expect(answer.headers.getRawHeaders('allow')).toEqual(methods);
    expect(answer.headers.getRawHeaders('access-control-allow-methods')).toEqual(methods);
    expect(answer.headers.getRawHeaders('access-control-allow-origin')).toEqual(['*']);
    expect(answer.headers.getRawHeaders('access-control-allow-headers')).toEqual([
      'X-Requested-With',
    ]);
  });

  it.each([
    ['POST', 'schedule', 'project', ''],
    ['POST', 'schedule', 'project', 'spider=s'],
    ['POST', 'schedule', 'spider', 'project=p'],
    ['POST', 'cancel', 'project', 'job=j'],
    ['POST', 'cancel', 'job', 'project=p'],
    ['POST', 'addversion', 'version', 'project=p'],
    ['POST', 'addversion', 'egg', 'project=p&version=1'],
    ['GET', 'listversions', 'project', ''],
    ['GET', 'listspiders', 'project', ''],
    ['GET', 'status', 'job', ''],
    ['POST', 'delproject', 'project', ''],
    ['POST', 'delversion', 'project', 'version=1'],
    ['POST', 'delversion', 'version', 'project=p'],
  ])('miss what they need: %s %s %s (test_required)', async (method, service, name, args) => {
    expect(await ask(method, service, args)).toEqual({
      status: 'error',
      message: `'${name}' parameter is required`,
    });
  });

  it.each([
    ['POST', 'addversion', `&version=v&egg=${NO_FILES}`],
    ['GET', 'listversions', ''],
    ['POST', 'delversion', '&version=v'],
    ['POST', 'delproject', ''],
  ])('lead nowhere else: %s %s (test_project_directory_traversal)', async (method, name, more) => {
    for (const project of ['../p', '..', '.', '', 'a/b', 'a\\b', 'a\0b']) {
      const args = `project=${encodeURIComponent(project)}${more}`;
      const message = `DirectoryTraversalError: ${project}`;
      expect(await ask(method, name, args)).toEqual({ status: 'error', message });
    }
  });

  it.each([
    ['POST', 'schedule', '&spider=s'],
    ['POST', 'cancel', '&job=j'],
    ['GET', 'status', '&job=j'],
    ['GET', 'listspiders', ''],
    ['GET', 'listjobs', ''],
    ['POST', 'delproject', ''],
  ])('know no such project: %s %s', async (method, name, more) => {
    expect(await ask(method, name, `project=nonexistent${more}`)).toEqual({
      status: 'error',
      message: "project 'nonexistent' not found",
    });
  });

  it('take text only (test_invalid_utf8)', async () => {
    expect((await ask('GET', 'listversions', 'project=%C3%28')).message).toBe(
      'project is invalid: not UTF-8',
    );
  });

  it('answer other methods as errors of theirs, HEAD as GET', async () => {
    expect((await ask('GET', 'schedule')).message).toMatch(/^UnsupportedMethod: .*POST/);
    const head = await render(server.tree, { method: 'HEAD', url: '/listprojects.json' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect(Number(head.headers.getRawHeaders('content-length')?.[0])).toBeGreaterThan(0);
  });

  it('show the traceback on demand (test_debug)', async () => {
    await server.remove();
    server = await ScrapydServer.start({ debug: true });
    const { status, text } = await render(server.tree, { url: '/listversions.json' });
    expect(status).toBe(200);
    expect(text).toContain('BadValue');
    expect(text).toContain('list-versions.ts');
  });
});

describe('schedule.json and cancel.json', () => {
  it('keep the order of priorities, the first value of an argument, and every id apart', async () => {
    await addVersion('bot', '1', 'a', 'b');
    const ids: string[] = [];
    for (const more of ['', '&priority=5&arg=x&arg=y', '&priority=-1.5', '&priority=5']) {
      const { jobid } = await ask('POST', 'schedule', `project=bot&spider=a&_version=1${more}`);
      expect(jobid).toMatch(/^[0-9a-f]{32}$/);
      ids.push(jobid);
    }
    const { pending } = await ask('GET', 'listjobs');
    const order = [1, 3, 0, 2].map((i) => ids[i]);
    expect(pending.map(({ id }: { id: string }) => id)).toEqual(order);
    expect(pending[0]).toMatchObject({ version: '1', args: { arg: 'x' } });
    expect((await ask('GET', 'status', `job=${ids[0]}`)).currstate).toBe('pending');
    expect((await ask('GET', 'status', 'job=none')).currstate).toBeNull();
  });

  it('refuse what is not there, and what is wrong', async () => {
    await addVersion('bot', '1', 'a');
    const schedule = async (args: string): Promise<string> =>
      (await ask('POST', 'schedule', `project=bot&${args}`)).message;
    expect(await schedule('spider=a&_version=2')).toBe("version '2' not found");
    expect(await schedule('spider=none')).toBe("spider 'none' not found");
    expect(await schedule('spider=a&priority=x')).toBe(
      'priority is invalid: expected a number, got "x"',
    );
    expect(await schedule('spider=a&setting=x')).toContain('expected NAME=VALUE');
    expect(await schedule('spider=a&jobid=../../x')).toBe('DirectoryTraversalError: bot/a/../../x');
    expect(await ask('POST', 'cancel', 'project=bot&job=none')).toEqual({
      status: 'ok',
      prevstate: null,
    });
  });

  it('cancel all that have the id (test_cancel)', async () => {
    await addVersion('bot', '1', 'a');
    for (const id of ['x', 'x', 'y']) {
      await ask('POST', 'schedule', `project=bot&spider=a&jobid=${id}`);
    }
    expect((await ask('POST', 'cancel', 'project=bot&job=x')).prevstate).toBe('pending');
    expect((await ask('GET', 'daemonstatus')).pending).toBe(1);
  });

  it('let what waits wait for the next server', async () => {
    await addVersion('bot', '1', 'a');
    await ask('POST', 'schedule', 'project=bot&spider=a&jobid=x');
    await server.stop();
    server = await ScrapydServer.start({}, server.directory);
    expect((await ask('GET', 'status', 'job=x')).currstate).toBe('pending');
  });
});

describe('versions', () => {
  it('replace each other, and leave with their project (test_add_version, test_delete_version)', async () => {
    const add = (version: string, ...spiders: string[]): Promise<any> => {
      const bytes = [...eggOf(...spiders)];
      const egg = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      return ask('POST', 'addversion', `project=bot&version=${version}&egg=${egg}`);
    };
    expect((await add('0.1', 'a')).spiders).toBe(1);
    expect((await add('0.1', 'a', 'b')).spiders).toBe(2);
    expect((await add('0.2', 'ñ')).spiders).toBe(1);
    const spiders = async (more = ''): Promise<string[]> =>
      (await ask('GET', 'listspiders', `project=bot${more}`)).spiders;
    expect(await spiders()).toEqual(['ñ']);
    expect(await spiders('&_version=0.1')).toEqual(['a', 'b']);
    expect((await ask('GET', 'listversions', 'project=bot')).versions).toEqual(['0_1', '0_2']);

    const gone = await ask('POST', 'delversion', 'project=bot&version=9');
    expect(gone.message).toBe("version '9' not found");
    await ask('POST', 'delversion', 'project=bot&version=0.2');
    expect(await spiders()).toEqual(['a', 'b']);
    await ask('POST', 'delversion', 'project=bot&version=0.1');
    expect((await ask('GET', 'listprojects')).projects).toEqual([]);
  });

  it('must be eggs, and the runner must be able to list them', async () => {
    const add = async (egg: string): Promise<string> =>
      (await ask('POST', 'addversion', `project=bot&version=1&egg=${egg}`)).message;
    expect(await add('invalid')).toMatch(/^egg is not a ZIP file/);
    expect(await add(DAMAGED)).toMatch(/^RunnerError: [\s\S]*BadEggError/);
  });
});

describe('the pages', () => {
  const page = async (url: string, headers = {}): Promise<string> =>
    (await render(server.tree, { url, headers })).text;

  it('list the projects', async () => {
    expect(await page('/')).toContain('No Scrapy projects yet.');
    await addVersion('a<b', '1', 's');
    expect(await page('/')).toContain('<li>a&lt;b</li>');
  });

  it('escape what a proxy says', async () => {
    const html = await page('/', { 'X-Forwarded-Prefix': '"><script>' });
    expect(html).not.toContain('<script>');
  });

  it('have a button to cancel each job with', async () => {
    await addVersion('bot', '1', 'a');
    await ask('POST', 'schedule', 'project=bot&spider=a&jobid=x');
    const html = await page('/jobs', { 'X-Forwarded-Prefix': '/p' });
    expect(html).toContain('action="/p/cancel.json"');
    expect(html).toContain('name="job" value="x"');
  });

  it('leave out what is not configured', async () => {
    await server.remove();
    server = await ScrapydServer.start({ itemsDir: '' });
    expect(await page('/')).not.toContain('Items');
    expect(await page('/jobs')).not.toContain('<th>Items</th>');
    expect((await render(server.tree, { url: '/items/' })).status).toBe(404);
  });
});
