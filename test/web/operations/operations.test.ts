import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  Deferred,
  HealthResource,
  HttpError,
  type IRequest,
  REQUEST_END,
  REQUEST_ERROR,
  REQUEST_START,
  type RequestEnd,
  Resource,
} from 'hawser';
import { Clock, render } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

describe('HealthResource', () => {
  it('answers 200 while all checks hold, 503 otherwise, and says which', async () => {
    const clock = new Clock();
    const good = new HealthResource({ checks: { db: async () => 1 } });
    const page = await render(good);
    expect([page.status, page.json()]).toEqual([200, { status: 'ok', checks: { db: 'ok' } }]);
    expect(page.headers.last('cache-control')).toBe('no-store');
    good.draining = true;
    expect((await render(good)).json().status).toBe('draining');
    const bad = new HealthResource({
      checks: {
        db: () => {
          throw new Error('secret');
        },
        slow: () => new Deferred(),
      },
      timeoutSeconds: 2,
    });
    const failing = await render(bad, { clock, advance: 2 });
    expect([failing.status, failing.json()]).toEqual([
      503,
      { status: 'failing', checks: { db: 'failed', slow: 'timed out' } },
    ]);
    expect((await render(new HealthResource())).json()).toEqual({ status: 'ok', checks: {} });
  });
});

describe('diagnostics channels (twisted 2452)', () => {
  it('tells of starts, ends and errors, with route and duration', async () => {
    const clock = new Clock();
    const seen: unknown[] = [];
    const onStart = () => seen.push('start');
    const onError = (message: unknown) => seen.push((message as { error: Error }).error.message);
    const onEnd = (message: unknown) => {
      const { outcome, status, route, sentLength, durationSeconds } = message as RequestEnd;
      seen.push({ outcome, status, route, sentLength, durationSeconds });
    };
    subscribe(REQUEST_START, onStart);
    subscribe(REQUEST_ERROR, onError);
    subscribe(REQUEST_END, onEnd);
    class Slow extends Resource {
      override isLeaf = true;
      render_GET(request: IRequest) {
        if (request.postpath[0] === 'bad') throw new HttpError(418, 'teapot');
        const d = new Deferred<string>();
        clock.callLater(3, () => d.callback('abc'));
        return d;
      }
    }
    const root = new Resource();
    root.putChild('slow', new Slow());
    await render(root, { url: '/slow', clock, advance: 3 });
    await render(root, { url: '/slow/bad', clock });
    unsubscribe(REQUEST_START, onStart);
    unsubscribe(REQUEST_ERROR, onError);
    unsubscribe(REQUEST_END, onEnd);
    await render(root, { url: '/none', clock });
    expect(seen).toEqual([
      'start',
      { outcome: 'finished', status: 200, route: '/slow', sentLength: 3, durationSeconds: 3 },
      'start',
      'teapot',
      {
        outcome: 'finished',
        status: 418,
        route: '/slow',
        sentLength: expect.any(Number),
        durationSeconds: 0,
      },
    ]);
  });
});
