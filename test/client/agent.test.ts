import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  CancelledError,
  Clock,
  Deferred,
  type Failure,
  Headers,
  type IRequest,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  TimeoutError,
} from 'hawser';
import {
  Agent,
  type AgentOptions,
  type BodyConsumer,
  ConnectError,
  ConnectionDone,
  ConnectionRefusedError,
  ConnectTimeoutError,
  CookieJar,
  DNSLookupError,
  HTTPConnectionPool,
  type IBodyProducer,
  InfiniteRedirection,
  PageRedirect,
  ParseError,
  RedirectWithNoLocation,
  RequestGenerationFailed,
  ResponseDone,
  ResponseFailed,
  ResponseNeverReceived,
  ResponseTooLarge,
  readBody,
  readJSON,
  readText,
  SchemeNotSupported,
  UNKNOWN_LENGTH,
} from 'hawser/client';
import { serve } from 'hawser/node';
import { describe, expect, it } from 'vitest';
import { byHand, closed, closing, served, until } from './servers.js';

class Page extends Resource {
  override isLeaf = true;
  readonly #render: (request: IRequest) => RenderResult;

  constructor(render: (request: IRequest) => RenderResult) {
    super();
    this.#render = render;
  }

  override render(request: IRequest): RenderResult {
    return this.#render(request);
  }
}

/** What came, as JSON. */
const echo = (request: IRequest): string =>
  JSON.stringify({
    method: request.method,
    uri: request.uri,
    headers: Object.fromEntries(request.requestHeaders),
    body: request.content.read().toString(),
  });

function tree(pages: Record<string, (request: IRequest) => RenderResult>): Resource {
  const root = new Resource();
  for (const [name, render] of Object.entries(pages)) root.putChild(name, new Page(render));
  return root;
}

function agentOf(options?: AgentOptions): Agent {
  const agent = new Agent(options);
  closing(agent.pool);
  return agent;
}

/** What a Deferred fails with. */
async function failure(d: Deferred<any>): Promise<any> {
  return await d.asPromise().then(
    (value) => {
      throw new Error(`it did not fail: ${String(value)}`);
    },
    (error: unknown) => error,
  );
}

/** The reason in a ResponseFailed or its like. */
async function reason(d: Deferred<any>, Kind: new (...args: any[]) => Error): Promise<any> {
  const error = await failure(d);
  expect(error).toBeInstanceOf(Kind);
  return (error.reasons as Failure[])[0]?.value;
}

describe('Agent.request', () => {
  it('sends method, target, header fields and body, and gives the response at its head', async () => {
    const { url } = await served(tree({ echo }));
    const agent = agentOf({ headers: { 'User-Agent': 'tester', 'X-Both': 'agent' } });
    const d = agent.request(
      'PUT',
      `${url}echo?q=1#fragment`,
      { 'X-Own': ['a', 'b'], 'X-Both': 'own' },
      'the body',
    );
    expect(d).toBeInstanceOf(Deferred);
    const response = await d;
    expect(response).toMatchObject({ code: 200, phrase: 'OK' });
    expect(response.headers).toBeInstanceOf(Headers);
    expect(response.headers.first('content-type')).toBe('text/html');
    expect(response.request).toMatchObject({ method: 'PUT', absoluteURI: `${url}echo?q=1` });
    const seen = await readJSON(response);
    expect(seen).toMatchObject({ method: 'PUT', uri: '/echo?q=1', body: 'the body' });
    expect(seen.headers).toMatchObject({
      'User-Agent': ['tester'],
      'X-Own': ['a', 'b'],
      'X-Both': ['own'],
      'Content-Length': ['8'],
      Host: [new URL(url).host],
    });
  });

  it('gives header values and bodies byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const { url } = await served(
      tree({
        bytes: (request) => {
          request.setHeader('X-Text', 'café');
          request.responseHeaders.setRawHeaders('X-Many', ['1', '2']);
          return bytes;
        },
      }),
    );
    const response = await agentOf().request('GET', `${url}bytes`);
    expect(response.length).toBe(256);
    expect(response.headers.first('x-text')).toBe('café');
    expect(response.headers.getRawHeaders('x-many')).toEqual(['1', '2']);
    expect(Buffer.from(await readBody(response))).toEqual(Buffer.from(bytes));
  });

  it('fires before the body is there', async () => {
    const clock = new Clock();
    const { url } = await served(
      tree({
        slow: (request) => {
          request.write('first');
          request.flush();
          clock.callLater(1, () => {
            request.write(', second');
            request.finish();
          });
          return NOT_DONE_YET;
        },
      }),
    );
    const response = await agentOf().request('GET', `${url}slow`);
    expect(response.length).toBeUndefined();
    const body = readText(response);
    expect(body.called).toBe(false);
    clock.advance(1);
    expect(await body).toBe('first, second');
  });

  it('has no body for HEAD, 204 and 304', async () => {
    const { url } = await served(
      tree({
        code: (request) => {
          request.setResponseCode(Number(request.args.get('c')?.[0]));
          return 'text';
        },
      }),
    );
    const agent = agentOf();
    for (const [method, code] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const response = await agent.request(method, `${url}code?c=${code}`);
      expect(response).toMatchObject({ code, length: 0 });
      expect(await readText(response)).toBe('');
    }
  });

  it('authenticates with what the URL says, and leaves that out of the target', async () => {
    const { url } = await served(tree({ who: (r) => `${r.getUser()}:${r.getPassword()}` }));
    const withUser = url.replace('//', '//b%40b:s%3Acret@');
    expect(await agentOf().request('GET', `${withUser}who`).addCallback(readText)).toBe(
      'b@b:s:cret',
    );
  });

  it('speaks over a Unix socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-client-'));
    const path = join(folder, 's');
    const serving = await serve(tree({ echo }), { path });
    const agent = agentOf({ socketPath: path });
    const seen = await agent
      .request('GET', 'http://somewhere/echo')
      .addCallback((r) => readJSON(r));
    expect(seen.headers.Host).toEqual(['somewhere']);
    await agent.pool.abort();
    await serving.close(0);
    rmSync(folder, { recursive: true });
  });

  it('refuses wrong arguments through its Deferred', async () => {
    const agent = agentOf();
    expect(await failure(agent.request('G T', 'http://x/'))).toBeInstanceOf(TypeError);
    expect(await failure(agent.request('GET', 'nowhere'))).toBeInstanceOf(TypeError);
    expect(await failure(agent.request('GET', 'ftp://x/'))).toBeInstanceOf(SchemeNotSupported);
    expect(await failure(agent.request('GET', 'http://x/', { 'a b': 'c' }))).toBeInstanceOf(Error);
    expect(
      await failure(agent.request('GET', 'http://x/', {}, undefined, { responseTimeout: -1 })),
    ).toBeInstanceOf(RangeError);
    expect(() => new Agent({ redirects: 'sometimes' as never })).toThrow(RangeError);
    expect(() => new Agent({ connectTimeout: 0 })).toThrow(RangeError);
    expect(() => new Agent({ pool: agent.pool, connectTimeout: 1 })).toThrow(/connectTimeout/);
  });
});

describe('bodies of requests', () => {
  async function sent(body: any, headers = {}): Promise<any> {
    const { url } = await served(tree({ echo }));
    return await agentOf()
      .request('POST', `${url}echo`, headers, body)
      .addCallback((response) => readJSON(response));
  }

  it('may be text and bytes, with their length', async () => {
    expect(await sent('é')).toMatchObject({ body: 'é', headers: { 'Content-Length': ['2'] } });
    expect(await sent(new Uint8Array([104, 105]))).toMatchObject({ body: 'hi' });
  });

  it('may be streams and iterables, in chunks', async () => {
    const chunked = { 'Transfer-Encoding': ['chunked'] };
    expect(await sent(Readable.from(['a', 'b']))).toMatchObject({ body: 'ab', headers: chunked });
    expect(await sent(new Blob(['web']).stream())).toMatchObject({ body: 'web', headers: chunked });
    async function* pieces() {
      yield 'one ';
      yield Buffer.from('two');
    }
    expect(await sent(pieces())).toMatchObject({ body: 'one two', headers: chunked });
  });

  /** Produces pieces; counts what is asked of it. */
  class Producer implements IBodyProducer {
    length: number | typeof UNKNOWN_LENGTH = UNKNOWN_LENGTH;
    readonly calls: string[] = [];
    readonly done = new Deferred<undefined>();
    consumer: BodyConsumer | undefined;
    startProducing(consumer: BodyConsumer) {
      this.consumer = consumer;
      this.calls.push('start');
      return this.done;
    }
    pauseProducing() {
      this.calls.push('pause');
    }
    resumeProducing() {
      this.calls.push('resume');
    }
    stopProducing() {
      this.calls.push('stop');
    }
  }

  it('may come from a producer, of known length or not', async () => {
    for (const length of [4, UNKNOWN_LENGTH] as const) {
      const producer = new Producer();
      producer.length = length;
      const seen = sent(producer);
      await until(() => producer.consumer !== undefined, 'the producer to start');
      producer.consumer?.write('bo');
      producer.consumer?.write('dy');
      producer.done.callback(undefined);
      expect(await seen).toMatchObject({
        body: 'body',
        headers: length === 4 ? { 'Content-Length': ['4'] } : { 'Transfer-Encoding': ['chunked'] },
      });
    }
  });

  it('are produced no faster than they are taken', async () => {
    const server = await byHand((socket) => socket.pause());
    const producer = new Producer();
    const asked = agentOf().request('POST', server.url, {}, producer);
    await until(() => producer.consumer !== undefined, 'the producer to start');
    const megabyte = new Uint8Array(2 ** 20);
    for (let i = 0; i < 64 && !producer.calls.includes('pause'); i++) {
      producer.consumer?.write(megabyte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(producer.calls).toContain('pause');
    asked.cancel();
    expect(await failure(asked)).toBeInstanceOf(CancelledError);
    await until(() => producer.calls.includes('stop'), 'the producer to be stopped');
  });

  it('that fail, fail the request: RequestGenerationFailed', async () => {
    const { url } = await served(tree({ echo }));
    const agent = agentOf();
    const producer = new Producer();
    const asked = agent.request('POST', `${url}echo`, {}, producer);
    await until(() => producer.consumer !== undefined, 'the producer to start');
    producer.done.errback(new Error('out of words'));
    expect((await reason(asked, RequestGenerationFailed)).message).toBe('out of words');
    const broken = new Readable({
      read() {
        this.destroy(new Error('the disk is gone'));
      },
    });
    const second = agent.request('POST', `${url}echo`, {}, broken);
    expect((await reason(second, RequestGenerationFailed)).message).toBe('the disk is gone');
  });

  it('that are shorter or longer than was announced fail the request', async () => {
    for (const text of ['abc', 'abcde']) {
      const { url } = await served(tree({ echo }));
      const producer = new Producer();
      producer.length = 4;
      const asked = agentOf().request('POST', `${url}echo`, {}, producer);
      await until(() => producer.consumer !== undefined, 'the producer to start');
      producer.consumer?.write(text);
      producer.done.callback(undefined);
      expect(await failure(asked)).toBeInstanceOf(RequestGenerationFailed);
    }
  });
});

describe('bodies of responses', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n';

  it('are given to a protocol piece by piece, with ResponseDone at the end', async () => {
    const { url } = await served(tree({ page: () => 'all of it' }));
    const response = await agentOf().request('GET', `${url}page`);
    const log: unknown[] = [];
    await new Promise<void>((resolve) =>
      response.deliverBody({
        makeConnection: (given) => log.push(given),
        dataReceived: (data) => log.push(Buffer.from(data).toString()),
        connectionLost: (lost) => {
          log.push(lost.check(ResponseDone));
          resolve();
        },
      }),
    );
    expect(log).toEqual([response, 'all of it', ResponseDone]);
    expect(() => response.deliverBody({ dataReceived: () => undefined })).toThrow(/already/);
    expect(await failure(readBody(response))).toMatchObject({ message: /already/ });
  });

  it('are streams of node’s and of the web', async () => {
    const { url } = await served(tree({ page: () => 'text' }));
    const agent = agentOf();
    let text = '';
    for await (const piece of (await agent.request('GET', `${url}page`)).stream) text += piece;
    expect(text).toBe('text');
    const { webStream } = await agent
      .request('GET', `${url}page`)
      .addCallback((r) => ({ webStream: r.webStream() }));
    expect(await new Response(webStream).text()).toBe('text');
  });

  it('are not read before somebody wants them', async () => {
    let written = 0;
    const { url } = await served(
      tree({
        endless: async function* () {
          for (;;) {
            written += 65_536;
            yield new Uint8Array(65_536);
          }
        },
      }),
    );
    const response = await agentOf().request('GET', `${url}endless`);
    let before = -1;
    await until(() => {
      const still = before === written;
      before = written;
      return still;
    }, 'the server to stand still');
    expect(written).toBeLessThan(64 * 2 ** 20);
    response.abort();
  });

  it('are limited: ResponseTooLarge, and the connection is closed', async () => {
    const server = await byHand((socket) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
      for (let i = 0; i < 10; i++) socket.write('4\r\ndata\r\n');
    });
    const response = await agentOf({ maxBodyBytes: 10 }).request('GET', server.url);
    const gone = closed(await server.socket(0));
    expect(await failure(readBody(response))).toMatchObject({
      name: 'ResponseTooLarge',
      maxBytes: 10,
    });
    await gone;
    const announced = await byHand((socket) => {
      socket.write(`${HEAD}Content-Length: 11\r\n\r\n`);
    });
    const second = await agentOf().request('GET', announced.url);
    expect(await failure(readBody(second, { maxBytes: 10 }))).toBeInstanceOf(ResponseTooLarge);
  });

  it('that break off fail with what came before: ResponseFailed', async () => {
    const server = await byHand((socket) => {
      socket.end(`${HEAD}Content-Length: 10\r\n\r\nhalf`);
    });
    const response = await agentOf().request('GET', server.url);
    const error = await failure(readBody(response));
    expect(error).toBeInstanceOf(ResponseFailed);
    expect(error.response).toBe(response);
    expect(error.reasons[0].value).toBeInstanceOf(ConnectionDone);
  });

  it('end where the connection does, if nothing else is said', async () => {
    const server = await byHand((socket) => {
      socket.end('HTTP/1.0 200 OK\r\n\r\nto the end');
    });
    expect(await agentOf().request('GET', server.url).addCallback(readText)).toBe('to the end');
  });

  it('are unpacked if asked for, and the limit counts what comes out', async () => {
    const packed = gzipSync('x'.repeat(100_000));
    const { url } = await served(
      tree({
        gzip: (request) => {
          request.setHeader('Content-Encoding', 'gzip');
          request.setHeader('X-Accepted', request.getHeader('accept-encoding') ?? '');
          return packed;
        },
        broken: (request) => {
          request.setHeader('Content-Encoding', 'gzip');
          return packed.subarray(0, 50);
        },
        unknown: (request) => {
          request.setHeader('Content-Encoding', 'sponge, gzip');
          return gzipSync('sponged');
        },
      }),
    );
    const agent = agentOf({ decode: true });
    const response = await agent.request('GET', `${url}gzip`);
    expect(response.headers.first('x-accepted')).toMatch(/^gzip, deflate, br/);
    expect(response.headers.hasHeader('content-encoding')).toBe(false);
    expect(response.length).toBeUndefined();
    expect((await readText(response)).length).toBe(100_000);
    const plain = await agentOf().request('GET', `${url}gzip`);
    expect(Buffer.from(await readBody(plain))).toEqual(packed);
    const limited = agentOf({ decode: true, maxBodyBytes: 50_000 });
    const bomb = limited.request('GET', `${url}gzip`).addCallback((r) => readBody(r));
    expect(await failure(bomb)).toBeInstanceOf(ResponseTooLarge);
    const broken = agent.request('GET', `${url}broken`).addCallback((r) => readBody(r));
    expect(await failure(broken)).toBeInstanceOf(ResponseFailed);
    const unknown = await agent.request('GET', `${url}unknown`);
    expect(unknown.headers.first('content-encoding')).toBe('sponge');
    expect(await readText(unknown)).toBe('sponged');
  });
});

describe('cancelling', () => {
  it('closes the connection of a request that waits for its response', async () => {
    const server = await byHand(() => undefined);
    const asked = agentOf().request('GET', server.url);
    const socket = await server.socket(0);
    await once(socket, 'data');
    const gone = closed(socket);
    asked.cancel();
    expect(await failure(asked)).toBeInstanceOf(CancelledError);
    await gone;
  });

  it('tells a resource of ours that its client has left', async () => {
    let lost: Promise<unknown> | undefined;
    const { url } = await served(
      tree({
        wait: (request) => {
          lost = request
            .notifyFinish()
            .asPromise()
            .catch((error: unknown) => error);
          return NOT_DONE_YET;
        },
      }),
    );
    const asked = agentOf().request('GET', `${url}wait`);
    await until(() => lost !== undefined, 'the request');
    asked.cancel();
    await failure(asked);
    expect(await lost).toMatchObject({ name: /^Connection(Done|Lost)$/ });
  });

  it('closes the connection of a body that is being read', async () => {
    const server = await byHand((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    });
    const body = agentOf()
      .request('GET', server.url)
      .addCallback((r) => readBody(r));
    const socket = await server.socket(0);
    const gone = closed(socket);
    await until(() => socket.bytesWritten > 0, 'the response');
    // Wherever it is by now: waiting for the head, or for the rest.
    body.cancel();
    expect(await failure(body)).toBeInstanceOf(CancelledError);
    await gone;
  });

  it('works by an AbortSignal', async () => {
    const server = await byHand(() => undefined);
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const asked = agentOf().request('GET', server.url, {}, undefined, options);
    const gone = closed(await server.socket(0));
    controller.abort();
    expect(await failure(asked)).toBeInstanceOf(CancelledError);
    await gone;
  });

  it('before there is a connection, connects no more', async () => {
    const { url } = await served(tree({ echo }));
    const asked = agentOf().request('GET', `${url}echo`);
    asked.cancel();
    expect(await failure(asked)).toBeInstanceOf(CancelledError);
  });
});

describe('time', () => {
  it('a server that stands still before its response: TimeoutError, by the clock', async () => {
    const clock = new Clock();
    const server = await byHand(() => undefined);
    const asked = agentOf({ responseTimeout: 5, reactor: clock }).request('GET', server.url);
    const socket = await server.socket(0);
    await once(socket, 'data');
    const gone = closed(socket);
    clock.advance(4);
    expect(asked.called).toBe(false);
    clock.advance(1);
    const error = await failure(asked);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toBe('No response within 5 seconds.');
    await gone;
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('a server that stands still in the middle of the body', async () => {
    const clock = new Clock();
    const server = await byHand((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    });
    const agent = agentOf({
      responseTimeout: 5,
      bodyTimeout: 3,
      reactor: clock,
      connectTimeout: 9,
    });
    const response = await agent.request('GET', server.url);
    const pieces: string[] = [];
    const lost = new Promise<Failure>((resolve) =>
      response.deliverBody({
        dataReceived: (data) => pieces.push(Buffer.from(data).toString()),
        connectionLost: resolve,
      }),
    );
    await until(() => pieces.length === 1, 'the first piece');
    // Each piece begins the time anew.
    clock.advance(2);
    server.sockets[0]?.write('more');
    await until(() => pieces.length === 2, 'the second piece');
    clock.advance(2);
    expect(pieces).toEqual(['half', 'more']);
    clock.advance(1);
    const failed = await lost;
    expect(failed.check(ResponseFailed)).toBe(ResponseFailed);
    expect((failed.value as ResponseFailed).reasons[0]?.value).toBeInstanceOf(TimeoutError);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('a body nobody reads is not late', async () => {
    const clock = new Clock();
    const server = await byHand((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf');
    });
    const response = await agentOf({ bodyTimeout: 3, reactor: clock }).request('GET', server.url);
    clock.advance(100);
    expect(await readText(response)).toBe('half');
  });

  it('a connection that does not come about: ConnectTimeoutError', async () => {
    const clock = new Clock();
    // TLS begins with a word of the server's, and this one says none.
    const server = await byHand(() => undefined);
    const agent = agentOf({ connectTimeout: 7, reactor: clock });
    const asked = agent.request('GET', `https://127.0.0.1:${server.port}/`);
    await server.socket(0);
    clock.advance(6);
    expect(asked.called).toBe(false);
    clock.advance(1);
    const error = await failure(asked);
    expect(error).toBeInstanceOf(ConnectTimeoutError);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.seconds).toBe(7);
  });

  it('leaves no timer behind where all goes well', async () => {
    const clock = new Clock();
    const { url } = await served(tree({ page: () => 'text' }));
    const agent = agentOf({ responseTimeout: 5, bodyTimeout: 3, reactor: clock });
    expect(await agent.request('GET', `${url}page`).addCallback((r) => readText(r))).toBe('text');
    expect(clock.getDelayedCalls()).toEqual([]);
  });
});

describe('connections', () => {
  const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  it('are kept and used again', async () => {
    const server = await byHand((socket) => socket.on('data', () => socket.write(RESPONSE)));
    const agent = agentOf();
    for (let i = 0; i < 3; i++) await agent.request('GET', server.url).addCallback(readText);
    expect(server.sockets.length).toBe(1);
  });

  it('are closed after each response where the pool is not persistent', async () => {
    const server = await byHand((socket) => socket.on('data', () => socket.write(RESPONSE)));
    const agent = agentOf({ persistent: false });
    for (let i = 0; i < 3; i++) await agent.request('GET', server.url).addCallback(readText);
    expect(server.sockets.length).toBe(3);
  });

  it('are shared by agents with one pool, and closed with it', async () => {
    const server = await byHand((socket) => socket.on('data', () => socket.write(RESPONSE)));
    const pool = new HTTPConnectionPool();
    await new Agent({ pool }).request('GET', server.url).addCallback(readText);
    await new Agent({ pool, redirects: 'strict' }).request('GET', server.url).addCallback(readText);
    expect(server.sockets.length).toBe(1);
    const gone = closed(await server.socket(0));
    await pool.closeCachedConnections();
    await gone;
  });

  it('are bounded: further requests wait for one', async () => {
    const waiting: Array<() => void> = [];
    const server = await byHand((socket) =>
      socket.on('data', () => waiting.push(() => socket.write(RESPONSE))),
    );
    const agent = agentOf({ maxConnectionsPerHost: 2 });
    const bodies = [1, 2, 3].map(() => agent.request('GET', server.url).addCallback(readText));
    await until(() => waiting.length === 2, 'two requests');
    expect(server.sockets.length).toBe(2);
    waiting.shift()?.();
    await until(() => waiting.length === 2, 'the third request');
    for (const answer of waiting) answer();
    for (const body of bodies) expect(await body).toBe('ok');
    expect(server.sockets.length).toBe(2);
  });

  it('that died while they were kept are tried once more, for requests that may be repeated', async () => {
    let requests = 0;
    const server = await byHand((socket) =>
      socket.on('data', () => {
        requests++;
        // The second request on a connection meets its end.
        if (socket.bytesWritten > 0) socket.destroy();
        else socket.write(RESPONSE);
      }),
    );
    const agent = agentOf();
    expect(await agent.request('GET', server.url).addCallback(readText)).toBe('ok');
    expect(await agent.request('GET', server.url).addCallback(readText)).toBe('ok');
    expect(requests).toBe(3);
    // Who knows what became of a POST.
    expect(await failure(agent.request('POST', server.url))).toBeInstanceOf(ResponseNeverReceived);
    const strict = agentOf({ retryAutomatically: false });
    await strict.request('GET', server.url).addCallback(readText);
    expect(await failure(strict.request('GET', server.url))).toBeInstanceOf(ResponseNeverReceived);
  });
});

describe('what goes wrong', () => {
  it('nobody listens: ConnectionRefusedError', async () => {
    const server = await byHand(() => undefined);
    const { port } = server;
    const free = await byHand(() => undefined);
    expect(free.port).not.toBe(port);
    // A port that was just given back.
    const { createServer } = await import('node:net');
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const dead = (gone.address() as { port: number }).port;
    await new Promise((resolve) => gone.close(resolve));
    const error = await failure(agentOf().request('GET', `http://127.0.0.1:${dead}/`));
    expect(error).toBeInstanceOf(ConnectionRefusedError);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.cause.code).toBe('ECONNREFUSED');
  });

  it('no such name: DNSLookupError', async () => {
    const error = await failure(agentOf().request('GET', 'http://no-such-host.invalid/'));
    expect(error).toBeInstanceOf(DNSLookupError);
  });

  it('the server closes without a word: ResponseNeverReceived', async () => {
    const server = await byHand((socket) => socket.on('data', () => socket.end()));
    const lost = await reason(agentOf().request('GET', server.url), ResponseNeverReceived);
    expect(lost).toBeInstanceOf(ConnectionDone);
  });

  it('what comes is no HTTP: ParseError in a ResponseFailed', async () => {
    const server = await byHand((socket) => socket.on('data', () => socket.write('SSH-2.0-x\r\n')));
    expect(await reason(agentOf().request('GET', server.url), ResponseFailed)).toBeInstanceOf(
      ParseError,
    );
  });
});

describe('redirects', () => {
  const pages = {
    go: (request: IRequest) => {
      request.setResponseCode(Number(request.args.get('code')?.[0]));
      const to = request.args.get('to')?.[0];
      if (to !== undefined) request.setHeader('Location', to);
      return 'moved';
    },
    echo,
  };

  it('are not followed unless that is asked for', async () => {
    const { url } = await served(tree(pages));
    const response = await agentOf().request('GET', `${url}go?code=302&to=/echo`);
    expect(response.code).toBe(302);
    response.abort();
  });

  it.each([
    ['strict', 301, 'GET', 'GET'],
    ['strict', 302, 'HEAD', 'HEAD'],
    ['strict', 303, 'POST', 'GET'],
    ['strict', 307, 'GET', 'GET'],
    ['strict', 308, 'GET', 'GET'],
    ['strict', 301, 'POST', PageRedirect],
    ['strict', 308, 'PUT', PageRedirect],
    ['browser', 301, 'POST', 'GET'],
    ['browser', 302, 'POST', 'GET'],
    ['browser', 303, 'PUT', 'GET'],
    ['browser', 308, 'POST', 'GET'],
    ['browser', 307, 'GET', 'GET'],
    ['browser', 307, 'POST', PageRedirect],
  ] as const)('%s: %i of %s', async (redirects, code, method, outcome) => {
    const { url } = await served(tree(pages));
    const agent = agentOf({ redirects });
    const target = `${url}go?code=${code}&to=/echo%3Fx`;
    const body = method === 'POST' || method === 'PUT' ? 'body' : undefined;
    const asked = agent.request(method, target, { 'Content-Type': 'text/plain' }, body);
    if (typeof outcome !== 'string') {
      expect(await reason(asked, ResponseFailed)).toBeInstanceOf(outcome);
      return;
    }
    const response = await asked;
    expect(response.request).toMatchObject({ method: outcome, absoluteURI: `${url}echo?x` });
    expect(response.previousResponse?.code).toBe(code);
    if (outcome === 'HEAD') return;
    const seen = await readJSON(response);
    expect(seen).toMatchObject({ method: outcome, body: '' });
    expect(seen.headers['Content-Type']).toBeUndefined();
  });

  it('have an end: InfiniteRedirection', async () => {
    const { url } = await served(
      tree({
        loop: (request) => {
          request.redirect('/loop');
          return '';
        },
      }),
    );
    const asked = agentOf({ redirects: 'strict', redirectLimit: 3 }).request('GET', `${url}loop`);
    expect(await reason(asked, ResponseFailed)).toBeInstanceOf(InfiniteRedirection);
  });

  it('must say where to: RedirectWithNoLocation', async () => {
    const { url } = await served(tree(pages));
    const asked = agentOf({ redirects: 'strict' }).request('GET', `${url}go?code=301`);
    expect(await reason(asked, ResponseFailed)).toBeInstanceOf(RedirectWithNoLocation);
  });

  it('do not take secrets to another origin (CVE-2022-21712)', async () => {
    const other = await served(tree({ echo }));
    const { url } = await served(tree(pages));
    const agent = agentOf({ redirects: 'strict', sensitiveHeaderNames: ['X-Token'] });
    const fields = { Authorization: 'Basic x', Cookie: 'a=1', 'X-Token': 't', 'X-Plain': 'p' };
    const follow = async (to: string) =>
      (
        await agent
          .request('GET', `${url}go?code=302&to=${encodeURIComponent(to)}`, fields)
          .addCallback((response) => readJSON(response))
      ).headers;
    const away = await follow(`${other.url}echo`);
    expect(away['X-Plain']).toEqual(['p']);
    for (const name of ['Authorization', 'Cookie', 'X-Token']) expect(away[name]).toBeUndefined();
    expect(await follow('/echo')).toMatchObject({
      Authorization: ['Basic x'],
      Cookie: ['a=1'],
      'X-Token': ['t'],
    });
  });

  it('can be cancelled on the way', async () => {
    const server = await byHand(() => undefined);
    const { url } = await served(tree(pages));
    const asked = agentOf({ redirects: 'strict' }).request(
      'GET',
      `${url}go?code=302&to=${encodeURIComponent(server.url)}`,
    );
    const gone = closed(await server.socket(0));
    asked.cancel();
    expect(await failure(asked)).toBeInstanceOf(CancelledError);
    await gone;
  });
});

describe('cookies', () => {
  it('are kept between requests and across redirects, beside those set by hand', async () => {
    const { url } = await served(
      tree({
        login: (request) => {
          request.addCookie('sid', 'abc', { path: '/' });
          request.redirect('/show');
          return '';
        },
        show: (request) => request.getHeader('cookie') ?? 'none',
      }),
    );
    const cookies = new CookieJar();
    const agent = agentOf({ cookies, redirects: 'browser' });
    expect(await agent.request('GET', `${url}show`).addCallback(readText)).toBe('none');
    expect(await agent.request('GET', `${url}login`).addCallback(readText)).toBe('sid=abc');
    const own = agent.request('GET', `${url}show`, { Cookie: 'own=1' }).addCallback(readText);
    expect(await own).toBe('own=1; sid=abc');
    expect(cookies.size).toBe(1);
  });
});
