import { CancelledError, Deferred, fail, setReporter, setUnhandledHandler, succeed } from 'hawser';
import {
  BUFFER_SIZE,
  CDATA,
  CharRef,
  Comment,
  Element,
  type Flattenable,
  FlattenerError,
  flatten,
  flattenString,
  slot,
  Tag,
  TagLoader,
  tags,
  UnfilledSlot,
  UnsupportedType,
} from 'hawser/template';
import { describe, expect, it, vi } from 'vitest';
import { causeOf, flattened } from './flattened.js';

/** Flatten and collect the pieces as they are written. */
function collect(root: Flattenable): { pieces: string[]; done: Deferred<void> } {
  const pieces: string[] = [];
  const done = flatten(undefined, root, (piece) => {
    pieces.push(piece);
  });
  return { pieces, done };
}

/** What a Deferred failed with; it counts as handled. */
function failureOf(d: Deferred<unknown>): any {
  let error: unknown;
  d.addErrback((failure) => {
    error = failure.value;
  });
  if (error === undefined) throw new Error('it has not failed');
  return error;
}

describe('what is written', () => {
  it('test_nestedTags, test_serializeString, test_serializeUnicode', () => {
    expect(flattened(tags.html(tags.body('42'), { hi: 'there' }))).toBe(
      '<html hi="there"><body>42</body></html>',
    );
    expect(flattened('<foo bar="baz">&amp;')).toBe('&lt;foo bar="baz"&gt;&amp;amp;');
    expect(flattened('☃')).toBe('☃');
  });

  it('reads bytes as UTF-8 and loses none that are not', () => {
    expect(flattened(new Uint8Array([0xe2, 0x98, 0x83, 0x3c]))).toBe('☃&lt;');
    expect(flattened(new Uint8Array([0xff]))).toBe('\udcff');
  });

  it('test_serializeSelfClosingTags: closes void elements in themselves, others never', () => {
    expect(flattened([tags.img, tags.wbr, tags.p])).toBe('<img /><wbr /><p></p>');
    expect(flattened(tags.img('x'))).toBe('<img>x</img>');
  });

  it('test_serializeAttribute, test_serializedMultipleAttributes', () => {
    expect(flattened(tags.p({ foo: 'bar' }))).toBe('<p foo="bar"></p>');
    expect(flattened(tags.p({ foo: 'bar', b: '', 'data-x': '1' }))).toBe(
      '<p foo="bar" b="" data-x="1"></p>',
    );
  });

  const dangerous = '<>&"';
  const safe = '&lt;&gt;&amp;&quot;';
  it.each<[string, Flattenable]>([
    ['test_serializedAttributeWithSanitization', dangerous],
    ['test_serializedDeferredAttributeWithSanitization', succeed(dangerous)],
    ['test_serializedAttributeWithTransparentTag', tags.transparent(dangerous)],
    ['a list', ['<>', ['&"']]],
    ['a generator', ['<', '>', '&', '"'].values()],
    ['bytes', Buffer.from(dangerous)],
  ])('%s', (_what, value) => {
    expect(flattened(tags.img({ src: value }))).toBe(`<img src="${safe}" />`);
  });

  it('test_serializedAttributeWithSlotWithSanitization', () => {
    const img = tags.img({ src: new slot('stuff') }).fillSlots({ stuff: dangerous });
    expect(flattened(img)).toBe(`<img src="${safe}" />`);
  });

  it('test_serializedAttributeWithRenderable, test_serializedAttributeWithTransparentTagWithRenderer', () => {
    class Src extends Element {
      static override loader = new TagLoader(tags.transparent({ render: 'stuff' }));
      static override renderers = ['stuff'];
      stuff(_request: unknown, tag: Tag) {
        return tag(dangerous);
      }
    }
    expect(flattened(tags.img({ src: new Src() }))).toBe(`<img src="${safe}" />`);
  });

  it('test_serializedAttributeWithTag, test_serializedAttributeWithTagWithAttribute', () => {
    expect(flattened(tags.img({ src: tags.a(dangerous) }))).toBe(
      '<img src="&lt;a&gt;&amp;lt;&amp;gt;&amp;amp;&quot;&lt;/a&gt;" />',
    );
    expect(flattened(tags.img({ src: succeed(tags.a(dangerous)) }))).toBe(
      '<img src="&lt;a&gt;&amp;lt;&amp;gt;&amp;amp;&quot;&lt;/a&gt;" />',
    );
    expect(flattened(tags.img({ src: tags.a({ href: dangerous }) }))).toBe(
      '<img src="&lt;a href=&quot;&amp;lt;&amp;gt;&amp;amp;&amp;quot;&quot;&gt;&lt;/a&gt;" />',
    );
    expect(flattened(tags.a({ b: Tag('c')({ d: Tag('e')({ f: '"' }) }) }))).toBe(
      '<a b="&lt;c d=&quot;&amp;lt;e f=&amp;quot;&amp;amp;quot;&amp;quot;&amp;gt;&amp;lt;/e&amp;gt;&quot;&gt;&lt;/c&gt;"></a>',
    );
  });

  it('quotes other markup in attributes too', () => {
    const value = [new Comment('c'), new CDATA('d'), new CharRef(9)];
    expect(flattened(tags.a({ b: value }))).toBe(
      '<a b="&lt;!--c--&gt;&lt;![CDATA[d]]&gt;&amp;#9;"></a>',
    );
  });

  it('test_serializeComment', () => {
    expect(flattened(new Comment('foo bar'))).toBe('<!--foo bar-->');
  });

  it('flattens lists, generators, sets and what they hold', () => {
    function* rows() {
      yield tags.li('1');
      yield ['2', new Set(['3', tags.b('4')])];
    }
    expect(flattened(rows())).toBe('<li>1</li>23<b>4</b>');
  });

  it('refuses names that would not stay names', () => {
    for (const name of ['p onclick=x', 'p>', 'p/', '!--', '?xml', 'a"', '', 'a\0', '1']) {
      if (name !== '')
        expect(() => flattened(Tag(name)), name).toThrow('cannot be the name of a tag');
      if (name === '!--' || name === '?xml' || name === '1') continue;
      expect(() => flattened(tags.p({ [name]: 'x' })), name).toThrow('the name of an attribute');
    }
    expect(flattened(Tag('x-größe')({ '@click': 'a', ':b.c': 'd', '[e]': 'f' }))).toBe(
      '<x-größe @click="a" :b.c="d" [e]="f"></x-größe>',
    );
  });

  it('keeps its promise for a tree of any depth', () => {
    let deep: Flattenable = 'x';
    for (let i = 0; i < 100_000; i++) deep = tags.i('-', deep);
    expect(flattened(deep)).toHaveLength(100_000 * 8 + 1);
    let lists: Flattenable = 'x';
    for (let i = 0; i < 100_000; i++) lists = [lists, ''];
    expect(flattened(lists)).toBe('x');
  });

  it('ends where something holds itself', () => {
    const list: Flattenable[] = [];
    list.push(list);
    expect(causeOf(() => flattened(list))).toBeInstanceOf(RangeError);
    const self = tags.p(new slot('a')).fillSlots({ a: tags.b(new slot('a')) });
    expect(String(causeOf(() => flattened(self)))).toContain('does something hold itself?');
  });
});

describe('slots', () => {
  it('test_serializeSlots: stand for what is filled in', () => {
    expect(flattened(tags.p(new slot('stuff')).fillSlots({ stuff: tags.b('<') }))).toBe(
      '<p><b>&lt;</b></p>',
    );
  });

  it('test_serializeDeferredSlots', () => {
    const p = tags.p(new slot('stuff')).fillSlots({ stuff: succeed('x') });
    expect(flattened(p)).toBe('<p>x</p>');
  });

  it('fall back to their default, and fail without one', () => {
    expect(flattened(tags.p(new slot('stuff', { default: tags.i('d') })))).toBe('<p><i>d</i></p>');
    expect(causeOf(() => flattened(tags.p(new slot('stuff'))))).toBeInstanceOf(UnfilledSlot);
    expect(causeOf(() => flattened(tags.p(new slot('toString'))))).toBeInstanceOf(UnfilledSlot);
  });

  it('are filled by the innermost tag around them', () => {
    const inner = tags.b(new slot('a'), new slot('b')).fillSlots({ b: '2' });
    expect(flattened(tags.p(inner).fillSlots({ a: '1', b: 'x' }))).toBe('<p><b>12</b></p>');
  });

  it('stay filled after the tag, as in Twisted (its ticket 9383)', () => {
    const outer = tags.div(tags.p(new slot('b')).fillSlots({ b: 'inner' }), new slot('b'));
    expect(flattened(outer.fillSlots({ b: 'outer' }))).toBe('<div><p>inner</p>inner</div>');
  });
});

describe('what cannot be written', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined: does a render method return nothing?'],
    [null, 'cannot flatten object null'],
    [42, 'number 42: wrap it in String()'],
    [true, 'boolean true: wrap it in String()'],
    [new Date(0), 'cannot flatten'],
    [{}, 'attributes come before or after all content'],
    [() => 'x', 'is it to be called?'],
    [Symbol('s'), 'symbol Symbol(s)'],
  ])('test_unknownTypeRaises: %s', (value, message) => {
    const error = causeOf(() => flattened(tags.p(tags.b(['x', value as never]))));
    expect(error).toBeInstanceOf(UnsupportedType);
    expect((error as Error).message).toContain(message);
    expect((error as UnsupportedType).value).toBe(value);
  });

  it('test_serializeMissingRenderFactory', () => {
    const error = causeOf(() => flattened(tags.p({ render: 'test' })));
    expect((error as Error).message).toBe(
      'Tag wants to be rendered by method "test" but is not contained in any IRenderable',
    );
  });
});

describe('how it is written', () => {
  it('test_oneSmallChunk: in one piece if it is there at once', () => {
    expect(collect(['1', tags.b('2'), succeed('3')]).pieces).toEqual(['1<b>2</b>3']);
  });

  it('test_someLargeChunks: in pieces of the size of the buffer if it is large', () => {
    const of = (char: string) => Array.from({ length: BUFFER_SIZE }, () => char);
    expect(collect([of('x'), of('y'), of('z')]).pieces).toEqual([
      'x'.repeat(BUFFER_SIZE),
      'y'.repeat(BUFFER_SIZE),
      'z'.repeat(BUFFER_SIZE),
    ]);
  });

  it('test_chunksSeparatedByUnfiredDeferred: what is there before something has to be waited for', () => {
    const [first, second] = [new Deferred<string>(), new Deferred<string>()];
    const page = ['a', '-b', first, 'c-', 'd', second, 'e-', 'f'];
    const { pieces, done } = collect(page);
    expect(pieces).toEqual(['a-b']);
    second.callback('second-');
    expect(pieces).toEqual(['a-b']);
    first.callback('first-');
    expect(pieces).toEqual(['a-b', 'first-c-dsecond-e-f']);
    expect(done.called).toBe(true);
  });

  it('test_chunksSeparatedByFiredDeferred: nothing is written early for one that has fired', () => {
    expect(collect(['a', succeed('b'), 'c']).pieces).toEqual(['abc']);
  });

  it('test_serializeDeferred, test_serializeSameDeferredTwice: leaves its result where it is', () => {
    const d = succeed(tags.i('x'));
    expect(flattened([d, d])).toBe('<i>x</i><i>x</i>');
    const late = new Deferred<string>();
    const { pieces } = collect([late, late]);
    late.callback('y');
    expect(pieces.join('')).toBe('yy');
    expect(late.result).toBe('y');
  });

  it('test_serializeCoroutine, test_serializeCoroutineWithAwait: waits for promises', async () => {
    const page = tags.p(
      (async () => 'one')(),
      (async () => {
        await undefined;
        return ['two', Promise.resolve(tags.b('three'))];
      })(),
    );
    expect(await flattenString(undefined, page)).toBe('<p>onetwo<b>three</b></p>');
  });

  it('waits for the items of asynchronous generators one by one', async () => {
    async function* rows() {
      for (let i = 0; i < 3; i++) yield tags.li(String(i), Promise.resolve('!'));
    }
    expect(await flattenString(undefined, tags.ul(rows(), 'end'))).toBe(
      '<ul><li>0!</li><li>1!</li><li>2!</li>end</ul>',
    );
  });

  it('test_synchronousDeferredRecursion: many that have fired, and one within another', () => {
    expect(flattened(Array.from({ length: 10_000 }, () => succeed('x')))).toBe('x'.repeat(10_000));
    let nested: Flattenable = 'x';
    for (let i = 0; i < 10_000; i++) nested = succeed([nested]);
    expect(flattened(nested)).toBe('x');
  });

  it('goes on without recursion when many fire one after the other', () => {
    const late = Array.from({ length: 20_000 }, () => new Deferred<string>());
    const { pieces, done } = collect(late);
    for (const d of late) d.callback('x');
    expect(pieces.join('')).toHaveLength(20_000);
    expect(done.called).toBe(true);
  });

  it('starts everything that is there, and waits in order', async () => {
    const order: string[] = [];
    const job = async (name: string, turns: number) => {
      order.push(`${name} begins`);
      for (let i = 0; i < turns; i++) await undefined;
      order.push(`${name} ends`);
      return name;
    };
    const text = await flattenString(undefined, [job('a', 9), job('b', 2), job('c', 5)]);
    expect(text).toBe('abc');
    expect(order).toEqual(['a begins', 'b begins', 'c begins', 'b ends', 'c ends', 'a ends']);
  });

  it('stops where write returns a Deferred or a promise, until that fires', async () => {
    const full = new Deferred<void>();
    const pieces: number[] = [];
    const big = 'x'.repeat(BUFFER_SIZE);
    const promised = Promise.resolve();
    const done = flatten(undefined, [big, big, big, 'end'], (piece) => {
      pieces.push(piece.length);
      if (pieces.length === 1) return full;
      if (pieces.length === 2) return promised;
      return true;
    });
    expect(pieces).toEqual([BUFFER_SIZE]);
    full.callback();
    expect(pieces).toEqual([BUFFER_SIZE, BUFFER_SIZE]);
    await promised;
    expect(pieces).toEqual([BUFFER_SIZE, BUFFER_SIZE, BUFFER_SIZE, 3]);
    expect(done.called).toBe(true);
  });

  it('fails with what write throws or its Deferred fails with', () => {
    const broken = flatten(undefined, 'x', () => {
      throw new Error('no');
    });
    expect(failureOf(broken).cause.message).toBe('no');
    const gone = flatten(undefined, 'x', () => fail(new Error('gone')));
    expect(failureOf(gone).cause.message).toBe('gone');
  });
});

describe('FlattenerError', () => {
  it('test_tag, test_tagWithoutLocation, test_renderable: names the way to the place', () => {
    class Page extends Element {
      override toString() {
        return 'the page';
      }
    }
    const located = Tag('div', { filename: '/foo.xhtml', lineNumber: 17, columnNumber: 12 });
    const page = new Page(new TagLoader(tags.body(located(tags.span(7 as never)))));
    let error: any;
    try {
      flattened(page);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FlattenerError);
    expect(error.message).toBe(
      'Exception while flattening:\n' +
        '  the page\n' +
        '  Tag <body>\n' +
        '  File "/foo.xhtml", line 17, column 12, in "div"\n' +
        '  Tag <span>\n' +
        'UnsupportedType: cannot flatten number 7: wrap it in String()',
    );
    expect(error.roots[0]).toBe(page);
    expect(error.roots.at(-1).tagName).toBe('span');
  });

  it('test_asynchronousFlattenError: also when the error comes later', () => {
    const failing = new Deferred<string>();
    const flattening = flattenString(undefined, tags.p(failing));
    expect(flattening.called).toBe(false);
    failing.errback(new RangeError('example'));
    const error = failureOf(flattening);
    expect(error.message).toContain('  Tag <p>\n  <Deferred');
    expect(error.message).toContain('RangeError: example');
    expect(error.cause).toBeInstanceOf(RangeError);
    // The Deferred keeps its failure, which is handled by now.
    expect(failureOf(failing)).toBe(error.cause);
  });

  it('copes with anything that is thrown and anything on the way', () => {
    const rude = {
      lookupRenderMethod: () => () => '',
      render: () => {
        throw null;
      },
      toString() {
        throw new Error('no name');
      },
    };
    expect(() => flattened(rude)).toThrow('<Object>\nobject null was thrown');
    const error = new FlattenerError('just text', ['x'.repeat(100), [1, 2], () => 1, 5n]);
    expect(error.message).toBe(
      'Exception while flattening:\n' +
        `  "${'x'.repeat(20)}<...>${'x'.repeat(20)}"\n` +
        '  function (anonymous)\n  bigint 5n\n"just text" was thrown',
    );
  });

  it('drops what was collected and not yet written', () => {
    const { pieces, done } = collect([tags.p('lost'), undefined as never]);
    expect(failureOf(done)).toBeInstanceOf(FlattenerError);
    expect(pieces).toEqual([]);
  });

  it('closes the generators it was in the middle of', async () => {
    const closed: string[] = [];
    function* rows(): Generator<Flattenable> {
      try {
        yield 'a';
        yield undefined as never;
      } finally {
        closed.push('sync');
      }
    }
    async function* slow(): AsyncGenerator<Flattenable> {
      try {
        yield rows();
      } finally {
        closed.push('async');
      }
    }
    await expect(flattenString(undefined, slow())).rejects.toThrow(FlattenerError);
    expect(closed).toEqual(['sync', 'async']);
  });
});

describe('what fails before it is reached', () => {
  it('is no unhandled failure, be it a Deferred or a promise', async () => {
    const unhandled = vi.fn();
    const previous = setUnhandledHandler(unhandled);
    process.on('unhandledRejection', unhandled);
    try {
      const first = new Deferred<string>();
      const second = new Deferred<string>();
      const third = Promise.reject(new Error('third'));
      const page = tags
        .ul(tags.li(first), tags.li({ title: second }), new slot('s'))
        .fillSlots({ s: [third] });
      const { done } = collect(page);
      second.errback(new Error('second'));
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      expect(done.called).toBe(false);
      first.callback('x');
      expect(failureOf(done).cause.message).toBe('second');
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      setUnhandledHandler(previous);
      process.off('unhandledRejection', unhandled);
    }
  });

  it('is reported if the page fails earlier, as nobody else will', () => {
    const reported = vi.fn();
    const previous = setReporter(reported);
    try {
      const [first, second, third] = [new Deferred(), new Deferred(), new Deferred()];
      const { done } = collect([first, second, third] as never);
      second.errback(new Error('second'));
      third.callback('fine');
      first.errback(new Error('first'));
      expect(failureOf(done).cause.message).toBe('first');
      expect(reported.mock.calls.map(([failure]) => failure.value.message)).toEqual(['second']);
    } finally {
      setReporter(previous);
    }
  });
});

describe('cancelling', () => {
  it('test_cancel: cancels what is waited for', () => {
    const cancelled = vi.fn();
    const d = new Deferred<string>(cancelled);
    const flattening = flattenString(undefined, tags.p(d));
    flattening.cancel();
    expect(cancelled).toHaveBeenCalledExactlyOnceWith(d);
    const error = failureOf(flattening);
    expect(error).toBeInstanceOf(FlattenerError);
    expect(error.cause).toBeInstanceOf(CancelledError);
    expect(failureOf(d)).toBeInstanceOf(CancelledError);
  });

  it('cancels all that stands further on (twisted 5132)', async () => {
    const names: string[] = [];
    const job = (name: string) => new Deferred<string>(() => names.push(name));
    const unhandled = vi.fn();
    const previous = setUnhandledHandler(unhandled);
    try {
      class Row extends Element {}
      const page = tags.ul(
        { 'data-first': job('first'), 'data-second': job('second') },
        tags.li(job('in content'), { title: [job('in attribute')] }),
        new Row(new TagLoader('not looked into')),
        [[[job('in lists')]]],
        new slot('x', { default: job('in a default') }),
      );
      page.fillSlots({ filled: job('in a slot') });
      page.attributes['data-last'] = job('last attribute');
      const outer = tags.div(page, job('after')).fillSlots({ o: 'x' });
      const done = flatten(undefined, [outer, succeed('done already')], () => {});
      done.cancel();
      expect(names[0]).toBe('first');
      expect(new Set(names)).toEqual(
        new Set([
          ...['first', 'second', 'last attribute', 'in content', 'in attribute', 'in lists'],
          ...['in a default', 'in a slot', 'after'],
        ]),
      );
      expect(failureOf(done).cause).toBeInstanceOf(CancelledError);
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      globalThis.gc?.();
      for (let i = 0; i < 3; i++) await new Promise(setImmediate);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      setUnhandledHandler(previous);
    }
  });

  it('stops even if what was cancelled has a result', () => {
    const d: Deferred<string> = new Deferred<string>(() => d.callback('all the same'));
    const { pieces, done } = collect(['before', d, 'after']);
    done.cancel();
    expect(failureOf(done).cause).toBeInstanceOf(CancelledError);
    expect(pieces).toEqual(['before']);
  });

  it('stops while it waits for a promise or for the reader', async () => {
    let settle: (text: string) => void = () => {};
    const waiting = collect(['a', new Promise<string>((resolve) => (settle = resolve)), 'b']);
    waiting.done.cancel();
    settle('late');
    await undefined;
    expect(waiting.pieces).toEqual(['a']);
    const full = new Deferred<void>();
    const big = 'x'.repeat(BUFFER_SIZE);
    const pieces: string[] = [];
    const done = flatten(undefined, [big, big], (piece) => {
      pieces.push(piece);
      return full;
    });
    done.cancel();
    full.callback();
    expect(pieces).toHaveLength(1);
    expect(
      [failureOf(waiting.done), failureOf(done)].every((e) => e.cause instanceof CancelledError),
    ).toBe(true);
  });

  it('closes generators and survives cancellers that throw', () => {
    const reported = vi.fn();
    const previous = setReporter(reported);
    try {
      let closed = false;
      const bad = (): Deferred<string> =>
        new Deferred<string>(() => {
          throw new Error('canceller');
        });
      function* rows() {
        try {
          yield bad();
        } finally {
          closed = true;
        }
      }
      const { done } = collect([rows(), bad()]);
      done.cancel();
      expect(closed).toBe(true);
      expect(failureOf(done).cause).toBeInstanceOf(CancelledError);
      expect(reported).toHaveBeenCalledTimes(2);
    } finally {
      setReporter(previous);
    }
  });

  it('may come from within write', () => {
    const big = 'x'.repeat(BUFFER_SIZE);
    const pieces: string[] = [];
    const done: Deferred<void> = flatten(undefined, succeedLater(), (piece) => {
      pieces.push(piece);
      done.cancel();
    });
    function* succeedLater(): Generator<Flattenable> {
      yield late;
      yield big;
      yield tags.p(big, tags.b('more'));
    }
    expect(pieces).toEqual([]);
    late.callback('');
    expect(pieces).toHaveLength(1);
    expect(failureOf(done).cause).toBeInstanceOf(CancelledError);
  });
  const late = new Deferred<string>();
});
