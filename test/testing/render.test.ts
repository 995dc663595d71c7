import { deferLater, type IRequest, NOT_DONE_YET, Resource, Site } from 'hawser';
import {
  assertNoResult,
  Clock,
  DummyRequest,
  memoryFetch,
  render,
  successResultOf,
} from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Slow extends Resource {
  override isLeaf = true;
  readonly clock: Clock;
  readonly log: string[] = [];

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  render_GET(request: IRequest) {
    request.notifyFinish().addErrback((failure) => {
      this.log.push((failure.value as Error).name);
    });
    request.write('begun;');
    deferLater(this.clock, 5, () => {
      request.write('done');
      request.finish();
    });
    return NOT_DONE_YET;
  }
}

class Echo extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    request.setHeader('X-Path', request.postpath.join('|'));
    return `Hello, ${request.arg('name') ?? 'world'}`;
  }

  render_POST(request: IRequest) {
    request.setResponseCode(201);
    return request.content.read();
  }
}

describe('render (twisted 3091)', () => {
  it('returns status, headers and body', async () => {
    const page = await render(new Echo(), { url: '/a/b?name=Ann', headers: { Accept: '*/*' } });
    expect([page.status, page.text, page.outcome]).toEqual([200, 'Hello, Ann', 'ended']);
    expect(page.headers.last('x-path')).toBe('a|b');
    const posted = await render(new Echo(), { method: 'POST', body: 'ü' });
    expect([posted.status, posted.text]).toEqual([201, 'ü']);
  });

  it('is there at once where nothing waits', () => {
    expect(successResultOf(render(new Echo()).response).text).toBe('Hello, world');
  });

  it('tells times of a fake clock', async () => {
    const clock = new Clock();
    const page = await render(new Slow(clock), { clock, advance: [2, 3] });
    expect(page.text).toBe('begun;done');
    expect(page.timing).toEqual({ head: 0, pieces: [0, 5], end: 5 });
  });

  it('simulates a client that leaves, now or by the clock (twisted 6703)', async () => {
    const clock = new Clock();
    const resource = new Slow(clock);
    const rendering = render(new Site(resource), { clock });
    assertNoResult(rendering.response);
    rendering.disconnect(new Error('reset'));
    expect(successResultOf(rendering.response).outcome).toBe('closed');
    const page = await render(resource, { clock, advance: [3, 1], disconnectAfter: 3 });
    expect([page.outcome, page.timing.end]).toEqual(['closed', 3]);
    expect(resource.log).toEqual(['ConnectionLost', 'ConnectionDone']);
  });

  it('refuses to advance a clock it was not given', () => {
    expect(() => render(new Echo(), { advance: 1 })).toThrow('needs a clock');
  });
});

describe('DummyRequest (twisted 4663, twisted 4662)', () => {
  it('renders into written', () => {
    const request = new DummyRequest(['x', 'y'], { args: { name: ['Bob'] } });
    request.render(new Echo());
    expect(request.written.join('')).toBe('Hello, Bob');
    expect([request.finishCount, request.responseCode]).toEqual([1, 200]);
    expect(request.postpath).toEqual(['x', 'y']);
  });

  it('has content and arguments; finish after a disconnect does no harm (twisted 4899)', () => {
    const request = new DummyRequest([], { method: 'POST', body: 'abc' });
    request.addArg('a', '1');
    expect([request.arg('a'), request.content.text()]).toEqual(['1', 'abc']);
    const gone: string[] = [];
    request.notifyFinish().addErrback((failure) => void gone.push((failure.value as Error).name));
    expect(request.responseCode).toBeUndefined();
    request.disconnect();
    request.finish();
    expect(gone).toEqual(['ConnectionDone']);
  });
});

describe('memoryFetch (twisted 5527)', () => {
  it('has the shape of fetch', async () => {
    const fetch: typeof globalThis.fetch = memoryFetch(new Echo());
    const response = await fetch('https://example.com/q?name=Cy');
    expect([response.status, await response.text()]).toEqual([200, 'Hello, Cy']);
    const posted = await fetch('/x', { method: 'POST', body: new Uint8Array([1, 2]) });
    expect(new Uint8Array(await posted.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    expect((await fetch('/x', { method: 'DELETE' })).status).toBe(405);
  });

  it('streams, and leaves when it is aborted', async () => {
    const clock = new Clock();
    const resource = new Slow(clock);
    const controller = new AbortController();
    const response = await memoryFetch(resource)('/', { signal: controller.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value as Uint8Array).toString()).toBe('begun;');
    controller.abort();
    await expect(reader.read()).rejects.toThrow(/abort/i);
    expect(resource.log).toEqual(['ConnectionDone']);
  });
});
