import { connect } from 'node:net';
import {
  collectErrors,
  Deferred,
  deferLater,
  HttpError,
  type IRequest,
  type RenderResult,
  Resource,
  Site,
  setSink,
} from 'hawser';
import { serve } from 'hawser/node';
import {
  BUFFER_SIZE,
  Element,
  type Flattenable,
  FlattenerError,
  h,
  renderElement,
  type Tag,
  TagLoader,
  tags,
} from 'hawser/template';
import { Clock, MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

class Page extends Resource {
  override isLeaf = true;
  readonly render_GET: (request: IRequest) => RenderResult;

  constructor(render: (request: IRequest) => RenderResult) {
    super();
    this.render_GET = render;
  }
}

/** Ask for a page; the answer is in the exchange. */
function get(
  render: (request: IRequest) => RenderResult,
  request: MemoryRequest = {},
  options: { displayTracebacks?: boolean } = {},
): MemoryExchange {
  const exchange = new MemoryExchange(request);
  new Site(new Page(render), options).handle(exchange);
  return exchange;
}

let stop: () => { value: any }[];
beforeEach(() => {
  setSink(() => undefined);
  stop = collectErrors();
});
/** The errors that were logged since the test began. */
const logged = (): any[] => stop().map((failure) => failure.value);
afterEach(() => {
  setSink(undefined);
  expect(logged()).toEqual([]);
});

describe('renderElement', () => {
  it('test_simpleRender: answers with doctype and page, in one piece and with its length', () => {
    const exchange = get((request) => renderElement(request, tags.p('Hello, ☃.')));
    expect(exchange.status).toBe(200);
    expect(exchange.text).toBe('<!DOCTYPE html>\n<p>Hello, ☃.</p>');
    expect(exchange.whole).toBe(true);
    expect(exchange.header('content-type')).toBe('text/html');
    expect(exchange.header('content-length')).toBe(String(exchange.bytes.length));
  });

  it('test_nonDefaultDoctype, test_noneDoctype', () => {
    expect(get((r) => renderElement(r, 'x', '<!DOCTYPE foo>')).text).toBe('<!DOCTYPE foo>\nx');
    expect(get((r) => renderElement(r, 'x', null)).text).toBe('x');
    expect(get((r) => renderElement(r, '', null)).text).toBe('');
  });

  it('gives elements and their methods the request', () => {
    class Echo extends Element {
      static override loader = new TagLoader(tags.p({ render: 'path' }));
      static override renderers = ['path'];
      path(request: IRequest, tag: Tag) {
        return tag(request.path);
      }
    }
    expect(get((r) => renderElement(r, new Echo()), { url: '/a%3Cb' }).text).toContain(
      '<p>/a%3Cb</p>',
    );
  });

  it('is what resources may leave to the site: elements, tags and JSX are answers', () => {
    const answers: RenderResult[] = [
      new Element(new TagLoader(tags.p('x'))),
      tags.p('x'),
      h('p', null, 'x'),
      h(() => h('p', null, 'x')),
    ];
    for (const answer of answers) {
      expect(get(() => answer).text).toBe('<!DOCTYPE html>\n<p>x</p>');
    }
  });

  it('keeps status and headers that were set before', () => {
    const exchange = get((request) => {
      request.setResponseCode(418);
      request.setHeader('Content-Type', 'application/xhtml+xml');
      return renderElement(request, tags.p('teapot'));
    });
    expect([exchange.status, exchange.header('content-type')]).toEqual([
      418,
      'application/xhtml+xml',
    ]);
  });

  it('sends no body for HEAD, but the length', () => {
    const exchange = get(() => tags.p('x'), { method: 'HEAD' });
    expect([exchange.text, exchange.header('content-length')]).toEqual(['', '24']);
  });

  it('sends a page beyond the held 16 KiB with its length if it is there at once', () => {
    const exchange = get(() => tags.p('é'.repeat(20_000)));
    expect(exchange.header('content-length')).toBe(String(16 + 7 + 40_000));
    expect(exchange.bytes).toHaveLength(16 + 7 + 40_000);
  });

  it('streams what is larger than the buffer', () => {
    const exchange = get(() => tags.ul(Array.from({ length: 30_000 }, () => tags.li('row'))));
    expect(exchange.header('content-length')).toBeUndefined();
    expect(exchange.chunks.length).toBeGreaterThan(2);
    expect(exchange.bytes).toHaveLength(16 + 9 + 30_000 * 12);
    expect(exchange.ended).toBe('ended');
  });

  it('writes bytes that were no UTF-8 as they came', () => {
    const exchange = get(() => tags.p(new Uint8Array([0xff, 0x41])), {});
    expect([...exchange.bytes.subarray(19, 21)]).toEqual([0xff, 0x41]);
    expect(exchange.header('content-length')).toBe('25');
  });
});

describe('a page of 1,000 rows, ten of them Deferred', () => {
  it('is flattened in one pass, and flows before the last has fired', async () => {
    const clock = new Clock();
    let made = 0;
    const rows = Array.from({ length: 1000 }, (_, i) => {
      if (i % 100 !== 50) return tags.tr(tags.td(String(i)));
      const late = deferLater(clock, 1 + i / 1000, () => {
        made++;
        return tags.tr(tags.td(`late ${i}`));
      });
      return late;
    });
    const exchange = get(() => tags.table(rows));
    await Promise.resolve();
    expect(exchange.text).toContain('<td>49</td>');
    expect(exchange.text).not.toContain('<td>51</td>');
    // The seconds up to the last but one: everything before it is on its way.
    clock.advance(1.85);
    expect(made).toBe(9);
    expect(exchange.text).toContain('<td>late 850</td>');
    expect(exchange.text).toContain('<td>949</td>');
    expect(exchange.ended).toBe('open');
    clock.advance(0.2);
    expect(exchange.ended).toBe('ended');
    const cells = [...exchange.text.matchAll(/<td>(?:late )?(\d+)<\/td>/g)].map((found) =>
      Number(found[1]),
    );
    expect(cells).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    // A piece up to each Deferred, and the rest.
    expect(exchange.chunks).toHaveLength(11);
  });
});

describe('a client that reads slowly', () => {
  it('is not sent more than it takes', () => {
    let rows = 0;
    function* endless(): Generator<Flattenable> {
      for (;;) {
        rows++;
        yield tags.p('x'.repeat(1000));
      }
    }
    const exchange = get(() => tags.body(endless()), { bufferBytes: 100_000 });
    for (let round = 0; round < 50; round++) {
      expect(exchange.bytes.length - round * 2 * BUFFER_SIZE).toBeLessThan(4 * BUFFER_SIZE);
      expect(rows * 1007).toBeLessThan(exchange.bytes.length + 2000);
      exchange.drain();
    }
    expect(rows).toBeGreaterThan(1000);
    exchange.disconnect();
    const then = rows;
    exchange.drain();
    expect(rows).toBe(then);
  });

  it('costs no memory on a socket either', async () => {
    let rows = 0;
    const total = 200_000;
    function* table(): Generator<Flattenable> {
      for (let i = 0; i < total; i++) {
        rows++;
        yield tags.p('x'.repeat(1000));
      }
    }
    const serving = await serve(new Site(new Page(() => tags.body(table()))), {
      port: 0,
      host: '127.0.0.1',
    });
    const socket = connect(serving.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    socket.pause();
    // Until the kernel's buffers are full and nothing moves any more.
    let before = -1;
    for (let still = 0; still < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      still = rows === before ? still + 1 : 0;
      before = rows;
    }
    expect(rows).toBeGreaterThan(0);
    // 200 MB are to come; what the kernel and Node buffer is a few.
    expect(rows).toBeLessThan(total / 10);
    let received = 0;
    socket.on('data', (chunk) => {
      received += chunk.length;
    });
    socket.resume();
    await new Promise((resolve) => socket.on('end', resolve));
    expect(received).toBeGreaterThan(total * 1007);
    socket.destroy();
    await serving.close();
  }, 60_000);
});

describe('a client that leaves', () => {
  it('cancels all that is under way for the page, and is not written to', async () => {
    const cancelled: string[] = [];
    const job = (name: string) => new Deferred<string>(() => cancelled.push(name));
    const exchange = get(() =>
      tags.body(job('first'), tags.p(job('second'), { title: job('third') })),
    );
    await Promise.resolve();
    expect(exchange.text).toBe('<!DOCTYPE html>\n<body>');
    exchange.disconnect();
    expect(cancelled.sort()).toEqual(['first', 'second', 'third']);
    expect(exchange.text).toBe('<!DOCTYPE html>\n<body>');
  });

  it('closes a generator of rows, and those that come later do no harm', async () => {
    let closed = false;
    let settle: (text: string) => void = () => {};
    async function* rows(): AsyncGenerator<Flattenable> {
      try {
        yield 'first';
        yield new Promise<string>((resolve) => {
          settle = resolve;
        });
      } finally {
        closed = true;
      }
    }
    const exchange = get(() => tags.body(rows()));
    for (let i = 0; i < 20; i++) await undefined;
    exchange.disconnect();
    settle('late');
    await new Promise(setImmediate);
    expect(closed).toBe(true);
    expect(exchange.text).toContain('first');
    expect(exchange.text).not.toContain('late');
  });

  it('does not keep an error from being told', async () => {
    const d: Deferred<string> = new Deferred(() => d.errback(new RangeError('while cleaning up')));
    const exchange = get(() => tags.p(d));
    exchange.disconnect();
    expect(logged().map(String)).toEqual(['RangeError: while cleaning up']);
  });
});

describe('a page that fails', () => {
  class Failing extends Element {
    static override loader = new TagLoader(
      tags.div(tags.p('before'), tags.p({ render: 'bad' }), tags.p('after')),
    );
    static override renderers = ['bad'];
    readonly fail: () => Flattenable;
    constructor(fail: () => Flattenable) {
      super();
      this.fail = fail;
    }
    bad() {
      return this.fail();
    }
  }
  const broken = () =>
    new Failing(() => {
      throw new Error('renderer failed');
    });

  it('test_simpleFailure: is an error page as long as nothing has left', () => {
    const exchange = get((request) => renderElement(request, broken()));
    expect(exchange.status).toBe(500);
    expect(exchange.text).toContain('Processing Failed');
    expect(exchange.text).not.toContain('before');
    expect(exchange.text).not.toContain('renderer failed');
    const [error] = logged();
    expect(error).toBeInstanceOf(FlattenerError);
    expect(error.message).toContain('renderer failed');
  });

  it('test_simpleFailureWithTraceback: shows the traceback where the site does', () => {
    const exchange = get(
      (request) => renderElement(request, broken()),
      {},
      { displayTracebacks: true },
    );
    expect(exchange.status).toBe(500);
    expect(exchange.text).toContain('renderer failed');
    expect(exchange.text).toContain('render-element.test.ts');
    expect(logged()).toHaveLength(1);
  });

  it('is an error page even if it fails later in the same turn', () => {
    const d = new Deferred<string>();
    const exchange = get(() => {
      queueMicrotask(() => {});
      return new Failing(() => d);
    });
    d.errback(new Error('soon'));
    expect(exchange.status).toBe(500);
    expect(exchange.text).not.toContain('before');
    expect(logged()).toHaveLength(1);
  });

  it('is broken off when a part of it has left', async () => {
    const d = new Deferred<string>();
    const exchange = get(() => new Failing(() => d));
    await Promise.resolve();
    expect(exchange.text).toBe('<!DOCTYPE html>\n<div><p>before</p>');
    d.errback(new Error('late'));
    expect(exchange.ended).toBe('aborted');
    expect(exchange.text).toBe('<!DOCTYPE html>\n<div><p>before</p>');
    expect(logged()[0].message).toContain('Error: late');
  });

  it('shows the traceback before it is broken off, where the site shows them', async () => {
    const d = new Deferred<string>();
    const exchange = get(() => new Failing(() => d), {}, { displayTracebacks: true });
    await Promise.resolve();
    d.errback(new Error('late <b>'));
    expect(exchange.ended).toBe('aborted');
    expect(exchange.text).toContain('Error: late &lt;b&gt;');
    expect(logged()).toHaveLength(1);
  });

  it('is answered with the status of an HttpError', () => {
    const exchange = get(
      () =>
        new Failing(() => {
          throw new HttpError(404, 'no such <row>');
        }),
    );
    expect(exchange.status).toBe(404);
    expect(exchange.text).toContain('no such &lt;row&gt;');
  });

  it('takes part in nothing once somebody else has answered', async () => {
    let request!: IRequest;
    const cancelled = vi.fn();
    const exchange = get((asked) => {
      request = asked;
      return renderElement(asked, tags.p(new Deferred<string>(cancelled)));
    });
    await Promise.resolve();
    request.finish();
    expect(cancelled).toHaveBeenCalledTimes(1);
    expect(exchange.ended).toBe('ended');
  });

  it('answers for failures that come out before it gets there', async () => {
    const [first, second] = [new Deferred<string>(), new Deferred<string>()];
    const exchange = get(() => tags.p(first, second));
    await Promise.resolve();
    second.errback(new Error('second'));
    for (let i = 0; i < 3; i++) await new Promise(setImmediate);
    expect(exchange.ended).toBe('open');
    first.callback('x');
    expect(exchange.ended).toBe('aborted');
    expect(logged()[0].cause.message).toBe('second');
  });
});
