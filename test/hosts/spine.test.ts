import {
  Clock,
  ConnectionClosed,
  Deferred,
  deferLater,
  fail,
  HttpError,
  type IRequest,
  NOT_DONE_YET,
  Resource,
  setReporter,
  setUnhandledHandler,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FELL_THROUGH, HOST_ERROR, HOSTS, type Running } from './hosts.js';

/** A leaf whose GET is a function. */
class Page extends Resource {
  override isLeaf = true;
  readonly #get: (request: IRequest) => any;

  constructor(get: (request: IRequest) => any) {
    super();
    this.#get = get;
  }

  render_GET(request: IRequest) {
    return this.#get(request);
  }
}

/** The tutorial's resource, on a clock. */
class DelayedResource extends Resource {
  readonly clock: Clock;
  readonly log: string[];

  constructor(clock: Clock, log: string[] = []) {
    super();
    this.clock = clock;
    this.log = log;
  }

  delayedRender = (request: IRequest) => {
    request.write('Sorry to keep you waiting.');
    request.finish();
  };

  render_GET(request: IRequest) {
    const call = this.clock.callLater(5, this.delayedRender, request);
    request.notifyFinish().addErrback((failure) => {
      this.log.push((failure.value as Error).name);
      call.cancel();
    });
    return NOT_DONE_YET;
  }
}

/** Resolves once `done()` is true; fails with what it waited for. */
async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const unhandled: unknown[] = [];
const reported: unknown[] = [];

beforeEach(() => {
  unhandled.length = 0;
  reported.length = 0;
  setUnhandledHandler((failure) => unhandled.push(failure));
  setReporter((failure) => reported.push(failure));
});

let running: Running | undefined;

afterEach(async () => {
  await running?.close();
  running = undefined;
  setUnhandledHandler(undefined);
  setReporter(undefined);
});

for (const host of HOSTS) {
  const start = async (root: Resource, options?: Parameters<typeof host.start>[1]) => {
    running = await host.start(root, options);
    return running;
  };

  describe(host.name, () => {
    it('serves the delayed resource: nothing for five seconds, then the apology', async () => {
      const clock = new Clock();
      const root = new Resource();
      root.putChild('delayed', new DelayedResource(clock));
      const client = await start(root);
      const first = client.begin({ path: '/delayed' });
      const second = client.begin({ path: '/delayed' });
      await until(() => clock.getDelayedCalls().length === 2, 'both requests to wait');
      clock.advance(4.9);
      clock.advance(0.1);
      const answers = await Promise.all([first.answer, second.answer]);
      for (const answer of answers) {
        expect(answer.status).toBe(200);
        expect(answer.text).toBe('Sorry to keep you waiting.');
        expect(answer.headers['content-type']).toContain('text/html');
      }
    });

    it('cancels the timer when the client leaves before; nothing is written or reported', async () => {
      const clock = new Clock();
      const log: string[] = [];
      const root = new Resource();
      root.putChild('delayed', new DelayedResource(clock, log));
      const client = await start(root);
      const begun = client.begin({ path: '/delayed' });
      await until(() => clock.getDelayedCalls().length === 1, 'the request to wait');
      begun.leave();
      await until(() => log.length === 1, 'the errback');
      expect(log[0]).toMatch(/^Connection(Done|Lost)$/);
      expect(clock.getDelayedCalls()).toEqual([]);
      clock.advance(10);
      expect((await begun.answer).status).toBe(0);
      expect(unhandled).toEqual([]);
      expect(reported).toEqual([]);
    });

    it('cancels a Deferred that render returned when the client leaves', async () => {
      const cancelled: string[] = [];
      let asked = 0;
      const root = new Resource();
      root.putChild(
        'wait',
        new Page(() => {
          asked++;
          return new Deferred(() => cancelled.push('cancelled'));
        }),
      );
      const client = await start(root);
      const begun = client.begin({ path: '/wait' });
      await until(() => asked === 1, 'the request');
      begun.leave();
      await until(() => cancelled.length === 1, 'the cancellation');
      expect(unhandled).toEqual([]);
      expect(reported).toEqual([]);
    });

    it('aborts request.signal when the client leaves', async () => {
      let signal: AbortSignal | undefined;
      const root = new Resource();
      root.putChild(
        'wait',
        new Page((request) => {
          signal = request.signal;
          return NOT_DONE_YET;
        }),
      );
      const client = await start(root);
      const begun = client.begin({ path: '/wait' });
      await until(() => signal !== undefined, 'the request');
      begun.leave();
      await until(() => signal?.aborted === true, 'the abort');
      expect(signal?.reason).toBeInstanceOf(ConnectionClosed);
    });

    it('answers with what a returned Deferred or Promise gives', async () => {
      const clock = new Clock();
      const root = new Resource();
      root.putChild('deferred', new Page(() => deferLater(clock, 5, () => 'from a Deferred')));
      root.putChild('promise', new Page(async () => 'from a Promise'));
      const client = await start(root);
      const waiting = client.send({ path: '/deferred' });
      await until(() => clock.getDelayedCalls().length === 1, 'the request to wait');
      clock.advance(5);
      const promised = await client.send({ path: '/promise' });
      expect((await waiting).text).toBe('from a Deferred');
      expect(promised.text).toBe('from a Promise');
      expect(promised.status).toBe(200);
    });

    it('answers 500 when _delayedRender throws, instead of hanging', async () => {
      const clock = new Clock();
      const root = new Resource();
      root.putChild(
        'delayed',
        new Page((request) => {
          deferLater(clock, 5, () => request).addCallback(() => {
            throw new Error('late boom');
          });
          return NOT_DONE_YET;
        }),
      );
      const client = await start(root);
      const answer = client.send({ path: '/delayed' });
      await until(() => clock.getDelayedCalls().length === 1, 'the request to wait');
      clock.advance(5);
      expect((await answer).status).toBe(500);
      if (host.kind === 'framework') {
        expect(client.errors.map((error) => error.message)).toEqual(['late boom']);
      }
      expect(unhandled).toEqual([]);
    });

    it('hands errors to the host, or makes pages of them when asked', async () => {
      const root = new Resource();
      root.putChild(
        'throws',
        new Page(() => {
          throw new Error('boom');
        }),
      );
      root.putChild('string', new Page(() => fail('route')));
      root.putChild(
        'teapot',
        new Page(() => {
          throw new HttpError(418, 'short and stout');
        }),
      );
      let client = await start(root);
      for (const path of ['/throws', '/string', '/teapot']) {
        const answer = await client.send({ path });
        expect(answer.status, path).toBe(path === '/teapot' ? 418 : 500);
        if (host.kind === 'framework') expect(answer.text, path).toContain(HOST_ERROR);
      }
      if (host.kind === 'framework') {
        expect(client.errors.every((error) => error instanceof Error)).toBe(true);
      }
      await client.close();
      client = await start(root, { errors: 'page', fallthrough: false });
      const page = await client.send({ path: '/throws' });
      expect(page.status).toBe(500);
      expect(page.text).toContain('<b>Processing Failed</b>');
      expect((await client.send({ path: '/nope' })).status).toBe(404);
      expect(client.errors).toEqual([]);
    });

    it('shows the mount prefix in prepath, postpath and URLs', async () => {
      const root = new Resource();
      root.putChild(
        'leaf',
        new Page((request) =>
          JSON.stringify([request.prepath, request.postpath, request.prePathURL(), request.uri]),
        ),
      );
      const client = await start(root);
      const { text } = await client.send({ path: '/leaf/a%2Fb//c?x=1' });
      const [prepath, postpath, url, uri] = JSON.parse(text);
      const base = client.prefix === '' ? [] : [client.prefix.slice(1)];
      expect(prepath).toEqual([...base, 'leaf']);
      expect(postpath).toEqual(['a/b', '', 'c']);
      expect(url).toBe(`http://127.0.0.1:${client.port ?? 8080}${client.prefix}/leaf`);
      expect(uri).toBe(`${client.prefix}/leaf/a%2Fb//c?x=1`);
    });

    it('tells the mount point from the page at its slash', async () => {
      class Root extends Resource {
        render_GET(request: IRequest) {
          return `bare ${request.postpath.length}`;
        }
      }
      const root = new Root();
      root.putChild('', new Page(() => 'slash'));
      const client = await start(root);
      expect((await client.send({ path: '/' })).text).toBe('slash');
      if (client.prefix !== '') expect((await client.send({ path: '' })).text).toBe('bare 0');
    });

    it('lets a request for no such child fall through', async () => {
      const client = await start(new Resource());
      const answer = await client.send({ method: 'POST', path: '/nope', body: 'unread' });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain(
        host.kind === 'framework' ? FELL_THROUGH : 'No luck finding that resource',
      );
    });

    it('sends several cookies, HEAD without a body, 204 without content', async () => {
      const root = new Resource();
      root.putChild(
        'cookies',
        new Page((request) => {
          request.addCookie('a', '1');
          request.addCookie('b', '2');
          return 'two cookies';
        }),
      );
      root.putChild(
        'empty',
        new Page((request) => {
          request.setResponseCode(204);
          return '';
        }),
      );
      const client = await start(root);
      expect((await client.send({ path: '/cookies' })).headers['set-cookie']).toEqual([
        'a=1',
        'b=2',
      ]);
      const head = await client.send({ method: 'HEAD', path: '/cookies' });
      expect(head.status).toBe(200);
      expect(head.text).toBe('');
      if (!host.compresses) expect(head.headers['content-length']).toBe('11');
      const empty = await client.send({ path: '/empty' });
      expect(empty.status).toBe(204);
      expect(empty.headers['content-type']).toBeUndefined();
    });

    it('streams pieces as they are written, and breaks the response off when it fails half-way', async () => {
      const clock = new Clock();
      const root = new Resource();
      root.putChild(
        'pieces',
        new Page((request) => {
          request.write('one;');
          clock.callLater(1, () => {
            request.write('two;');
            request.flush();
          });
          clock.callLater(2, () => request.finish());
          return NOT_DONE_YET;
        }),
      );
      root.putChild(
        'breaks',
        new Page((request) => {
          request.write('begun');
          request.flush();
          return deferLater(clock, 1, () => {
            throw new Error('half-way');
          });
        }),
      );
      const client = await start(root);
      if (!host.compresses) {
        const begun = client.begin({ path: '/pieces' });
        expect(await begun.piece()).toBe('one;');
        clock.advance(1);
        expect(await begun.piece()).toBe('two;');
        clock.advance(1);
        expect((await begun.answer).truncated).toBe(false);
      }
      const broken = client.begin({ path: '/breaks' });
      await until(() => clock.getDelayedCalls().length === 1, 'the response to begin');
      if (!host.compresses) expect(await broken.piece()).toBe('begun');
      clock.advance(1);
      expect((await broken.answer).truncated).toBe(true);
    });

    it('reads bodies to a limit and answers 413 beyond it', async () => {
      class Echo extends Resource {
        override isLeaf = true;
        override maxBodyBytes = 100;
        render_POST(request: IRequest) {
          return request.content.read();
        }
      }
      const root = new Resource();
      root.putChild('echo', new Echo());
      const client = await start(root);
      const small = await client.send({ method: 'POST', path: '/echo', body: 'x'.repeat(100) });
      expect(small.status).toBe(200);
      expect(small.text).toBe('x'.repeat(100));
      const large = await client.send({ method: 'POST', path: '/echo', body: 'x'.repeat(101) });
      expect(large.status).toBe(413);
    });
  });
}
