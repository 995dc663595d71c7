import {
  Clock,
  type EventStream,
  EventStream as EventStreamClass,
  EventStreamResource,
  type IRequest,
  NOT_DONE_YET,
  Resource,
  setReporter,
} from 'hawser';
import { EventSource } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS, type Running } from '../../hosts/hosts.js';
import { cleanUp, front, until, Wire } from '../proxy/servers.js';

const reported: string[] = [];

beforeEach(() => {
  reported.length = 0;
  setReporter((failure) => reported.push(failure.getErrorMessage()));
});

afterEach(() => setReporter(undefined));

const at = (name: string, child: Resource): Resource => {
  const root = new Resource();
  root.putChild(name, child);
  return root;
};

describe.each(HOSTS)('server-sent events on $name', (host) => {
  async function start(resource: Resource): Promise<Running> {
    const running = await host.start(at('events', resource));
    cleanUp(() => running.close());
    return running;
  }

  it('arrive one by one, as they are sent, and end with the stream', async () => {
    const streams: EventStream[] = [];
    const { begin } = await start(new EventStreamResource((stream) => void streams.push(stream)));
    const { piece, answer } = begin({ path: '/events', headers: { 'Last-Event-ID': 'ü-41' } });
    // The head and a comment are there before any event.
    expect(await piece()).toBeDefined();
    const [stream] = streams as [EventStream];
    // Headers of fetch and of HTTP/2 clients are Latin-1; the bytes are what matters on a socket.
    expect(stream.lastEventId).toMatch(/41$/);
    stream.send({ id: 42, event: 'news', data: 'first\nsecond' });
    expect(await piece()).toBeDefined();
    stream.send('third');
    expect(await piece()).toBeDefined();
    stream.close();
    const { status, headers, text, truncated } = await answer;
    expect([status, truncated, headers['content-type']]).toEqual([200, false, 'text/event-stream']);
    expect(headers['cache-control']).toBe('no-cache');
    expect(text).toBe(':\n\nevent: news\nid: 42\ndata: first\ndata: second\n\ndata: third\n\n');
    expect(stream.isClosed).toBe(true);
    expect(stream.send('too late')).toBe(false);
  });

  it('end when the client leaves', async () => {
    const resource = new EventStreamResource(() => undefined);
    const { begin } = await start(resource);
    const { piece, leave } = begin({ path: '/events' });
    await piece();
    const [stream] = [...resource.streams] as [EventStream];
    const closed = stream.whenClosed();
    leave();
    await closed;
    expect(resource.streams.size).toBe(0);
    expect(stream.isClosed).toBe(true);
    stream.close();
    expect(reported).toEqual([]);
  });

  it('are given by a generator, which is ended with the client', async () => {
    let ended = false;
    const { send, begin } = await start(
      new EventStreamResource(async function* (stream) {
        try {
          yield { data: 1 };
          yield 'two';
          if (stream.lastEventId === undefined) return;
          for (;;) {
            yield { data: 'on and on' };
            await new Promise(setImmediate);
          }
        } finally {
          ended = true;
        }
      }),
    );
    const whole = await send({ path: '/events' });
    expect([whole.status, whole.text]).toEqual([200, ':\n\ndata: 1\n\ndata: two\n\n']);
    ended = false;
    const { piece, leave } = begin({ path: '/events', headers: { 'Last-Event-ID': '1' } });
    await piece();
    leave();
    await until(() => ended, 'the end of the generator');
  });

  it('answer HEAD with their head', async () => {
    const { send } = await start(new EventStreamResource(() => undefined));
    const { status, headers, text } = await send({ method: 'HEAD', path: '/events' });
    expect([status, headers['content-type'], text]).toEqual([200, 'text/event-stream', '']);
  });
});

describe('an event stream', () => {
  it('is kept alive by comments in times of silence', async () => {
    const clock = new Clock();
    const resource = new EventStreamResource(() => undefined, {
      reactor: clock,
      heartbeatSeconds: 10,
      retrySeconds: 0.5,
    });
    const wire = new Wire(await front(at('events', resource)));
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await wire.until('retry: 500\n\n');
    const [stream] = [...resource.streams] as [EventStream];
    clock.advance(9);
    stream.send('a');
    clock.advance(9);
    await wire.until('data: a\n\n');
    expect(wire.received).not.toContain(':\n\n');
    clock.advance(1);
    await wire.until(':\n\n');
    clock.advance(10);
    await until(() => wire.received.split('\n:\n\n').length === 3, 'a second comment');
    stream.comment('by hand');
    await wire.until(': by hand\n\n');
    stream.close();
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('sends no comments where none are wanted', async () => {
    const clock = new Clock();
    const resource = new EventStreamResource(() => undefined, {
      reactor: clock,
      heartbeatSeconds: 0,
    });
    const wire = new Wire(await front(at('events', resource)));
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await wire.until(':\n\n');
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('says when a client is behind, and when it has caught up', async () => {
    const streams: EventStream[] = [];
    const wire = new Wire(
      await front(at('events', new EventStreamResource((stream) => void streams.push(stream)))),
    );
    wire.socket.pause();
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => streams.length === 1, 'the request');
    const [stream] = streams as [EventStream];
    const data = 'x'.repeat(64 * 1024);
    let sent = 0;
    while (sent < 500 && stream.send(data)) {
      sent++;
      await new Promise(setImmediate);
    }
    expect(sent).toBeLessThan(500);
    const writable = stream.whenWritable();
    wire.socket.resume();
    await writable;
    expect(stream.isClosed).toBe(false);
  });

  it('cuts a client off that is too far behind', async () => {
    const streams: EventStream[] = [];
    const resource = new EventStreamResource((stream) => void streams.push(stream), {
      maxPendingBytes: 300_000,
    });
    const wire = new Wire(await front(at('events', resource)));
    wire.socket.pause();
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => streams.length === 1, 'the request');
    const data = 'x'.repeat(64 * 1024);
    for (let i = 0; i < 1000 && resource.streams.size > 0; i++) {
      resource.broadcast(data);
      await new Promise(setImmediate);
    }
    expect(resource.streams.size).toBe(0);
    wire.socket.resume();
    await wire.closed();
  });

  it('breaks off where its handler fails, so that clients come back', async () => {
    const resource = new EventStreamResource(async (stream) => {
      stream.send('one');
      await new Promise(setImmediate);
      throw new Error('no more');
    });
    const wire = new Wire(await front(at('events', resource)));
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await wire.closed();
    expect(wire.received).toContain('data: one');
    expect(wire.received).not.toMatch(/\r\n0\r\n\r\n$/);
    expect(reported).toEqual(['no more']);
  });

  it('is ended by the Deferred or Promise of its handler', async () => {
    const resource = new EventStreamResource(async (stream) => {
      stream.send('one');
      await new Promise(setImmediate);
    });
    const wire = new Wire(await front(at('events', resource)));
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await wire.closed();
    expect(wire.received).toMatch(/data: one\n\n\r\n0\r\n\r\n$/);
  });

  it('is an answer like any other, for a resource of its own', async () => {
    class Own extends Resource {
      render_GET(request: IRequest): typeof NOT_DONE_YET {
        const stream = new EventStreamClass(request);
        stream.send({ data: 'mine' });
        stream.close();
        return NOT_DONE_YET;
      }
    }
    const wire = new Wire(await front(at('own', new Own())));
    wire.write('GET /own HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await wire.closed();
    // All of it came in one turn, so its length is known.
    expect(wire.received).toContain('Content-Length: 15\r\n');
    expect(wire.received).toMatch(/:\n\ndata: mine\n\n$/);
  });

  it('checks what it is given', () => {
    expect(() => new EventStreamClass({} as never)).toThrow(TypeError);
    expect(() => new EventStreamResource('x' as never)).toThrow(TypeError);
  });

  it('is understood by EventSource, which comes back and says what it saw', async () => {
    const seen: Array<string | undefined> = [];
    const resource = new EventStreamResource(
      (stream) => {
        seen.push(stream.lastEventId);
        stream.send({ id: `n${seen.length}`, event: 'news', data: { line: 'a\nb' } });
        stream.send({ data: 'a\nb' });
        stream.close();
      },
      { retrySeconds: 0 },
    );
    const source = new EventSource(
      `http://127.0.0.1:${await front(at('events', resource))}/events`,
    );
    const news: string[] = [];
    const messages: string[] = [];
    source.addEventListener('news', (event) => news.push((event as { data?: string }).data ?? ''));
    source.addEventListener('message', (event) =>
      messages.push((event as { data?: string }).data ?? ''),
    );
    await until(() => seen.length >= 2 && messages.length >= 2, 'a second connection');
    source.close();
    expect(seen.slice(0, 2)).toEqual([undefined, 'n1']);
    expect(news[0]).toBe('{"line":"a\\nb"}');
    expect(messages[0]).toBe('a\nb');
  });
});
