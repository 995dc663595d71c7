// Every row of docs/limits.md, exceeded.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BodyHandling,
  Clock,
  ConcurrencyWrapper,
  Deferred,
  File,
  type IRequest,
  type IResource,
  jsonrpc,
  NOT_DONE_YET,
  RateLimitWrapper,
  Resource,
  Site,
  type SiteOptions,
  setReporter,
  TimeoutWrapper,
  xmlrpc,
} from 'hawser';
import { serve } from 'hawser/node';
import { type Rendering, type RenderOptions, render } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formBody, TYPE } from './web/upload/form-body.js';

const URLENCODED = 'application/x-www-form-urlencoded';

class Answer extends Resource {
  override isLeaf = true;
  readonly #answer: (request: IRequest) => any;

  constructor(answer: (request: IRequest) => any, handling: BodyHandling = 'buffered') {
    super();
    this.#answer = answer;
    this.bodyHandling = handling;
  }

  override render(request: IRequest): any {
    return this.#answer(request);
  }
}

const streamed = (answer: (request: IRequest) => any): Resource => new Answer(answer, 'streamed');

function ask(root: IResource, options: RenderOptions = {}, site: SiteOptions = {}): Rendering {
  return render(new Site(root, site), options);
}

const post = (body: string | Uint8Array, type = URLENCODED): RenderOptions => ({
  method: 'POST',
  body,
  headers: { 'Content-Type': type },
});

const allParts = async (request: IRequest, options = {}): Promise<string> => {
  let size = 0;
  for await (const part of request.parts(options)) size += (await part.bytes()).length;
  return String(size);
};

const upload = formBody([
  ['a', undefined, 'x'.repeat(2000)],
  ['f', 'name', Buffer.alloc(2000)],
]);

/** Statuses with and without the limit in the way. */
async function statuses(...all: Array<PromiseLike<{ status: number }>>): Promise<number[]> {
  const answers = [];
  for (const one of all) answers.push((await one).status);
  return answers;
}

const EXCEED: Readonly<Record<string, () => Promise<void>>> = {
  'bytes of a body read into memory': async () => {
    const body = new Uint8Array(10 * 1024 * 1024 + 1);
    const page = new Answer(() => 'read');
    expect(
      await statuses(ask(page, post(body)), ask(page, post(body), { maxBodyBytes: 2e7 })),
    ).toEqual([413, 200]);
    const small = new Answer(() => 'read');
    small.maxBodyBytes = 10;
    const refused = await ask(small, post('x'.repeat(11)));
    expect([refused.status, refused.closing]).toEqual([413, true]);
    const json = new Answer((request) => request.json({ limit: 4 }).addCallback(() => 'read'));
    expect((await ask(json, post('[1,2,3]', 'application/json'))).status).toBe(413);
    const form = new Answer((request) => request.form({ limit: 4 }).addCallback(() => 'read'));
    expect((await ask(form, post('abcdef'))).status).toBe(413);
  },
  'bytes of a streamed body': async () => {
    const read = (options = {}) =>
      streamed(async (request) => {
        let size = 0;
        for await (const chunk of request.body(options)) size += chunk.length;
        return String(size);
      });
    const body = new Uint8Array(11 * 1024 * 1024);
    expect(
      await statuses(ask(read(), post(body)), ask(read({ maxBytes: 1000 }), post(body))),
    ).toEqual([200, 413]);
    const limited = read();
    limited.maxBodyBytes = 1000;
    expect((await ask(limited, post(body))).status).toBe(413);
  },
  'bytes of an upload with `request.files()`': async () => {
    const page = (options = {}) =>
      streamed((request) => request.files(options).addCallback(() => 'read'));
    const answers = await statuses(
      ask(page(), post(upload, TYPE)),
      ask(page({ maxBytes: 1000 }), post(upload, TYPE)),
      // The default, of a body that says how long it will be.
      ask(page(), {
        method: 'POST',
        holdBody: true,
        headers: { 'Content-Type': TYPE, 'Content-Length': String(1024 ** 3 + 1) },
      }),
    );
    expect(answers).toEqual([200, 413, 413]);
  },
  'fields of a form': async () => {
    const fields = (n: number): string => 'a&'.repeat(n);
    const page = new Answer((request) => String(request.args.get('a')?.length));
    expect((await ask(page, post(fields(1000)))).text).toBe('1000');
    expect((await ask(page, post(fields(1001)))).status).toBe(413);
    expect((await ask(page, post(fields(11)), { maxFields: 10 })).status).toBe(413);
    const form = new Answer((request) => request.form().addCallback(() => 'read'));
    expect(
      await statuses(
        ask(form, post(fields(1001))),
        ask(form, post(fields(1001)), { maxFields: 2000 }),
      ),
    ).toEqual([413, 200]);
    const many = formBody(Array.from({ length: 1001 }, () => ['a', undefined, '']));
    expect(
      await statuses(
        ask(page, post(many, TYPE)),
        ask(form, { ...post(many, TYPE), method: 'PUT' }),
      ),
    ).toEqual([413, 413]);
  },
  'parts of a streamed form': async () => {
    const many = formBody(Array.from({ length: 1001 }, () => ['a', undefined, '']));
    const page = (options = {}) => streamed((request) => allParts(request, options));
    expect(
      await statuses(
        ask(page(), post(many, TYPE)),
        ask(page({ maxParts: 1001 }), post(many, TYPE)),
      ),
    ).toEqual([413, 200]);
  },
  'bytes of one field of a streamed form': async () => {
    const large = formBody([['a', undefined, 'x'.repeat(1024 * 1024 + 1)]]);
    const page = (options = {}) => streamed((request) => allParts(request, options));
    expect(
      await statuses(
        ask(page(), post(large, TYPE)),
        ask(page({ maxFieldBytes: 2e6 }), post(large, TYPE)),
      ),
    ).toEqual([413, 200]);
  },
  'bytes of one file of a streamed form': async () => {
    const page = (options = {}) => streamed((request) => allParts(request, options));
    expect(
      await statuses(
        ask(page(), post(upload, TYPE)),
        ask(page({ maxFileBytes: 1999 }), post(upload, TYPE)),
      ),
    ).toEqual([200, 413]);
  },
  'bytes of a header': async () => {
    const status = async (options: SiteOptions, bytes: number): Promise<number> => {
      const served = await serve(new Answer(() => 'read'), {
        ...options,
        port: 0,
        host: '127.0.0.1',
      });
      const got = await new Promise<number>((resolve, reject) => {
        const headers = { 'X-Long': 'x'.repeat(bytes) };
        httpRequest({ host: '127.0.0.1', port: served.port, headers, agent: false }, (res) => {
          res.resume();
          resolve(res.statusCode as number);
        })
          .on('error', reject)
          .end();
      });
      await served.close(0);
      return got;
    };
    expect(await status({}, 15_000)).toBe(200);
    expect(await status({}, 17_000)).toBe(431);
    expect(await status({ maxHeaderBytes: 40_000 }, 17_000)).toBe(200);
    expect(await status({ maxHeaderBytes: 1000 }, 1100)).toBe(431);
  },
  'nesting of JSON': async () => {
    const page = (options = {}) =>
      new Answer((request) => request.json(options).addCallback(() => 'read'));
    const nested = (depth: number): RenderOptions =>
      post(`${'[{"[":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`, 'application/json');
    const flat = post(JSON.stringify(['['.repeat(2000), '\\"[']), 'application/json');
    const answers = await statuses(
      ask(page(), nested(500)),
      ask(page(), nested(502)),
      ask(page({ maxDepth: 1000 }), nested(502)),
      ask(page(), flat),
    );
    expect(answers).toEqual([200, 400, 200, 200]);
  },
  'nesting of XML-RPC': async () => {
    class Echo extends xmlrpc.XMLRPC {
      xmlrpc_echo() {
        return 'read';
      }
    }
    const call = (depth: number): string =>
      `<methodCall><methodName>echo</methodName><params><param>${'<value><array><data>'.repeat(depth)}${'</data></array></value>'.repeat(depth)}</param></params></methodCall>`;
    const answer = async (depth: number): Promise<string> =>
      (await ask(new Echo(), post(call(depth), 'text/xml'))).text;
    expect(await answer(499)).toContain('read');
    expect(await answer(501)).toContain('<fault>');
  },
  'calls in a JSON-RPC batch': async () => {
    class Echo extends jsonrpc.JSONRPC {
      jsonrpc_echo() {
        return 'read';
      }
    }
    const batch = (n: number): RenderOptions =>
      post(
        JSON.stringify(
          Array.from({ length: n }, (_, id) => ({ jsonrpc: '2.0', method: 'echo', id })),
        ),
        'application/json',
      );
    expect((await ask(new Echo(), batch(100))).json()).toHaveLength(100);
    expect((await ask(new Echo(), batch(101))).json().error.code).toBe(-32600);
    expect((await ask(new Echo({ maxBatch: 1 }), batch(2))).json().error.code).toBe(-32600);
  },
  'ranges of a request': async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hawser-limits-'));
    await writeFile(join(folder, 'f'), 'x'.repeat(1000));
    const of = (ranges: string): RenderOptions => ({
      url: '/f',
      headers: { Range: `bytes=${ranges}` },
    });
    const each = (n: number): string =>
      Array.from({ length: n }, (_, i) => `${2 * i}-${2 * i}`).join(',');
    const answers = await statuses(
      ask(new File(folder), of(each(32))),
      ask(new File(folder), of(each(33))),
      ask(new File(folder), of('0-,0-')),
    );
    await rm(folder, { recursive: true });
    expect(answers).toEqual([206, 200, 200]);
  },
  'live sessions': async () => {
    const site = new Site(new Answer((request) => request.getSession().uid), {
      maxSessions: 2,
      reactor: new Clock(),
    });
    expect(await statuses(render(site), render(site), render(site))).toEqual([200, 200, 503]);
    const [first] = site.sessions.keys();
    expect((await render(site, { headers: { Cookie: `TWISTED_SESSION=${first}` } })).text).toBe(
      first,
    );
    expect(new Site(new Resource()).maxSessions).toBe(100_000);
  },
  'requests that wait': async () => {
    const waiting: Array<Deferred<string>> = [];
    const root = new Resource();
    root.putChild(
      'wait',
      new Answer(() => {
        const later = new Deferred<string>(() => undefined);
        waiting.push(later);
        return later;
      }),
    );
    root.putChild('body', new Answer(() => 'read'));
    root.putChild('now', new Answer(() => 'now'));
    const site = new Site(root, { maxPendingRequests: 2 });
    const one = render(site, { url: '/wait' });
    const two = render(site, { url: '/body', method: 'POST', holdBody: true });
    expect(site.pendingRequests).toBe(2);
    const refused = await render(site, { url: '/now' });
    expect([refused.status, refused.headers.last('retry-after')]).toEqual([503, '1']);
    two.disconnect();
    expect((await render(site, { url: '/now' })).status).toBe(200);
    waiting[0]?.callback('at last');
    expect((await one).text).toBe('at last');
    expect(site.pendingRequests).toBe(0);
    expect(new Site(root).maxPendingRequests).toBe(100_000);
  },
  'requests in a subtree': async () => {
    const root = new ConcurrencyWrapper(new Answer(() => NOT_DONE_YET), 1, { maxWaiting: 1 });
    const site = new Site(root);
    const held = [render(site), render(site)];
    expect((await render(site)).status).toBe(503);
    for (const one of held) one.disconnect();
  },
  'requests of one client': async () => {
    const site = new Site(new RateLimitWrapper(new Answer(() => 'read'), { limit: 1 }), {
      reactor: new Clock(),
    });
    expect(await statuses(render(site), render(site))).toEqual([200, 429]);
  },
  'seconds without a byte of a body': async () => {
    const clock = new Clock();
    const answer = await ask(
      new Answer(() => 'read'),
      { method: 'POST', holdBody: true, clock, advance: 61 },
      { reactor: clock },
    );
    expect([answer.status, answer.closing]).toEqual([408, true]);
  },
  'seconds to an answer': async () => {
    const clock = new Clock();
    const slow = new Answer(() => NOT_DONE_YET);
    expect(
      (await ask(slow, { clock, advance: 6 }, { reactor: clock, pendingTimeoutSeconds: 5 })).status,
    ).toBe(503);
    expect(
      (
        await ask(
          new TimeoutWrapper(slow, 5, { status: 504 }),
          { clock, advance: 6 },
          { reactor: clock },
        )
      ).status,
    ).toBe(504);
  },
  'seconds of an idle connection': async () => {
    const served = await serve(new Answer(() => 'read'), {
      port: 0,
      host: '127.0.0.1',
      timeout: 0.2,
    });
    const socket = connect(served.port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.resume().on('close', () => resolve()));
    await served.close(0);
  },
};

beforeEach(() => void setReporter(() => undefined));
afterEach(() => void setReporter(undefined));

describe('docs/limits.md', () => {
  const rows = readFileSync(new URL('../docs/limits.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| limit/.test(line))
    .map((line) => line.split('|')[1]?.trim() as string);

  it('has the rows that are tried here', () => {
    expect(rows).toEqual(Object.keys(EXCEED));
  });

  it.each(rows)('bounds %s', (row) => EXCEED[row]?.());
});

describe('SiteOptions', () => {
  it.each(['maxBodyBytes', 'maxFields', 'maxSessions', 'maxPendingRequests', 'maxHeaderBytes'])(
    'refuses a %s that is no number from 0 on',
    (name) => {
      for (const value of [-1, Number.NaN, '5']) {
        expect(() => new Site(new Resource(), { [name]: value })).toThrow(name);
      }
    },
  );
});
