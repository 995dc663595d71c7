// How a client leaves, and what a resource hears of it: on every host.
import {
  ConnectionClosed,
  ConnectionDone,
  ConnectionLost,
  type IRequest,
  NOT_DONE_YET,
  Resource,
  setReporter,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS, type Running } from './hosts.js';

/** Never answers; with `/begun` it begins to. Keeps what `notifyFinish` says. */
class Pending extends Resource {
  override isLeaf = true;
  readonly requests: IRequest[] = [];
  readonly losses: unknown[] = [];

  render_GET(request: IRequest) {
    this.requests.push(request);
    request.notifyFinish().addErrback((failure) => void this.losses.push(failure.value));
    if (request.postpath[0] === 'begun') {
      request.write('begun');
      request.flush();
    }
    return NOT_DONE_YET;
  }

  render_POST(request: IRequest) {
    return this.render_GET(request);
  }
}

async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const reported: unknown[] = [];
let running: Running | undefined;

beforeEach(() => {
  reported.length = 0;
  setReporter((failure) => reported.push(failure));
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  setReporter(undefined);
});

describe.each(HOSTS)('a client that leaves $name', (host) => {
  let pending: Pending;

  async function begin(path: string, hold = false) {
    pending = new Pending();
    const root = new Resource();
    root.putChild('wait', pending);
    running = await host.start(root);
    const begun = running.begin({ path: `/wait${path}`, ...(hold ? { hold, method: 'GET' } : {}) });
    await until(() => pending.requests.length === 1, 'the request');
    return begun;
  }

  describe.each([
    ['before the response has begun', ''],
    ['in the middle of the response', '/begun'],
  ])('%s', (_when, path) => {
    if (host.protocol === 'http1')
      it('by a FIN: ConnectionDone', async () => {
        const begun = await begin(path);
        if (path !== '' && !host.compresses) expect(await begun.piece()).toBe('begun');
        begun.leave('end');
        await until(() => pending.losses.length === 1, 'the loss');
        const [loss] = pending.losses;
        expect(loss).toBeInstanceOf(ConnectionDone);
        expect(loss).toBeInstanceOf(ConnectionClosed);
        expect(loss).not.toBeInstanceOf(ConnectionLost);
      });

    if (host.protocol === 'http1')
      it('by a reset: ConnectionLost with its cause', async () => {
        const begun = await begin(path);
        if (path !== '' && !host.compresses) expect(await begun.piece()).toBe('begun');
        begun.leave('reset');
        await until(() => pending.losses.length === 1, 'the loss');
        const [loss] = pending.losses;
        expect(loss).toBeInstanceOf(ConnectionLost);
        expect(loss).toBeInstanceOf(ConnectionClosed);
        expect(loss).not.toBeInstanceOf(ConnectionDone);
        expect((loss as Error).cause).toMatchObject({ code: 'ECONNRESET' });
      });

    if (host.protocol === 'http2')
      it('by a reset of its stream: ConnectionLost', async () => {
        const begun = await begin(path);
        begun.leave();
        await until(() => pending.losses.length === 1, 'the loss');
        expect(pending.losses[0]).toBeInstanceOf(ConnectionLost);
        expect((pending.losses[0] as Error).cause).toMatchObject({ message: /code 8/ });
      });

    if (host.protocol === 'fetch')
      it('by an abort: ConnectionDone', async () => {
        const begun = await begin(path);
        begun.leave();
        await until(() => pending.losses.length === 1, 'the loss');
        expect(pending.losses[0]).toBeInstanceOf(ConnectionDone);
      });
  });

  it('leaves a request that says so, and takes what is written and finished quietly', async () => {
    const begun = await begin('');
    begun.leave();
    await until(() => pending.losses.length === 1, 'the loss');
    const [request] = pending.requests as [IRequest];
    expect(request.disconnected).toBe(true);
    expect(request.channel).toBeUndefined();
    expect(request.write('too late')).toBe(false);
    request.finish();
    expect(request.lateFinishes).toBe(1);
    // Whoever asks later hears the same, at once.
    let again: unknown;
    request.notifyFinish().addErrback((failure) => {
      again = failure.value;
    });
    expect(again).toBe(pending.losses[0]);
    expect(reported).toEqual([]);
  });
});
