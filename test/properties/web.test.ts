// Laws that hold for whatever comes: fast-check looks for what breaks them, and makes it small.
import fc from 'fast-check';
import { type IRequest, type IResource, Resource, Site } from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { describe, expect, it } from 'vitest';
import { fromBytes, toBytes } from '../../src/http/bytes.js';
import { formatCookie, parseCookies } from '../../src/http/cookie.js';
import { Headers } from '../../src/http/headers.js';
import { encodeSegment } from '../../src/http/path.js';
import { parseForm } from '../../src/http/query.js';
import { contentRange, parseContentRange, parseRange } from '../../src/http/range.js';

// ---- traversal

interface Model {
  readonly isLeaf: boolean;
  readonly children: ReadonlyMap<string, Model>;
}

const name = fc.oneof(
  fc.constantFrom('', 'a', 'b', '..', '.', 'a/b', '%41', 'é', '\udcff', '+'),
  fc.string({ unit: 'binary', maxLength: 3 }).map((text) => text.toWellFormed()),
);

const nothing = fc.constant(new Map<string, Model>());
const { tree } = fc.letrec<{ tree: Model; children: Map<string, Model> }>((tie) => ({
  tree: fc.record({ isLeaf: fc.boolean(), children: tie('children') }),
  children: fc.oneof(
    { maxDepth: 4 },
    nothing,
    fc.array(fc.tuple(name, tie('tree')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  ),
}));

class Shown extends Resource {
  readonly model: Model;
  constructor(model: Model) {
    super();
    this.model = model;
    this.isLeaf = model.isLeaf;
    for (const [child, of] of model.children) this.putChild(child, new Shown(of));
  }
  override render(request: IRequest): string {
    seen = [this.model, [...request.prepath], [...request.postpath]];
    return '';
  }
}
let seen: unknown;

/** What Twisted's documentation says of finding a child, in six lines. */
function found(model: Model, segments: readonly string[]): unknown {
  let node: Model | undefined = model;
  let used = 0;
  while (node !== undefined && !node.isLeaf && used < segments.length)
    node = node.children.get(segments[used++] as string);
  return node === undefined ? 404 : [node, segments.slice(0, used), segments.slice(used)];
}

describe('traversal', () => {
  it('finds what a model finds, and moves the segments it uses up', () => {
    fc.assert(
      fc.property(tree, fc.array(name, { minLength: 1, maxLength: 5 }), (model, segments) => {
        seen = 404;
        const exchange = new MemoryExchange({
          url: `/${segments.map((text) => encodeSegment(text)).join('/')}`,
        });
        new Site(new Shown(model) as IResource).handle(exchange);
        expect(seen).toEqual(found(model, segments));
        expect(exchange.status).toBe(seen === 404 ? 404 : 200);
      }),
    );
  });
});

// ---- bytes, fields, cookies, forms

const text = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  .map((any) => any.toWellFormed());

describe('round trips', () => {
  it('bytes to text and back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Buffer.from(toBytes(fromBytes(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('header fields: what was set is got, under any letters, in its order, over the wire', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,10}$/);
    const value = text.filter((one) => !/[\0-\x1f\x7f]/.test(one));
    fc.assert(
      fc.property(fc.array(fc.tuple(token, value)), (pairs) => {
        const headers = new Headers();
        for (const [field, one] of pairs) headers.addRawHeader(field, one);
        const wired = Headers.fromRaw(headers.toFlat());
        expect(wired.equals(headers)).toBe(true);
        for (const [field] of pairs) {
          const wanted = pairs
            .filter(([other]) => other.toLowerCase() === field.toLowerCase())
            .map(([, one]) => one);
          expect(wired.getRawHeaders(field.toUpperCase())).toEqual(wanted);
          expect(wired.last(field)).toBe(wanted.at(-1));
        }
      }),
    );
  });

  it('cookies: what is set comes back, and nothing becomes an attribute', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/);
    fc.assert(
      fc.property(token, text, (key, value) => {
        const cookie = formatCookie(key, value, { path: '/' });
        expect(cookie.split(';')).toHaveLength(2);
        const [pair = ''] = cookie.split('; Path=');
        const plain = value
          .replace(/\r\n?$|\n$/, '')
          .replace(/\r\n?|\n/g, ' ')
          .replaceAll(';', ' ');
        expect(parseCookies([pair])).toEqual(new Map([[key, plain]]));
      }),
    );
  });

  it('forms: as the platform writes and reads them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
        const search = new URLSearchParams(pairs);
        const fields = parseForm(Buffer.from(search.toString()));
        const wanted = new Map<string, string[]>();
        // The platform writes an empty pair as `=`, which is a pair to it and to us.
        for (const [key, value] of search) wanted.set(key, [...(wanted.get(key) ?? []), value]);
        expect(fields).toEqual(wanted);
      }),
    );
  });
});

// ---- ranges

describe('ranges', () => {
  const spec = fc.oneof(
    fc
      .tuple(fc.nat(120), fc.nat(120))
      .map(([from, length]) => ({ text: `${from}-${from + length}`, from, to: from + length })),
    fc.nat(120).map((from) => ({ text: `${from}-`, from, to: Number.POSITIVE_INFINITY })),
    fc.integer({ min: 1, max: 120 }).map((last) => ({ text: `-${last}`, last })),
  );

  it('are the bytes that were asked for and are there, by counting them', () => {
    fc.assert(
      fc.property(
        fc.array(spec, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 100 }),
        (specs, size) => {
          const asked = specs.map((one) =>
            Array.from({ length: size }, (_, i) => i).filter((i) =>
              'last' in one ? i >= size - one.last : i >= one.from && i <= one.to,
            ),
          );
          const there = asked.filter((bytes) => bytes.length > 0);
          const sum = there.reduce((all, bytes) => all + bytes.length, 0);
          const range = parseRange(`bytes=${specs.map(({ text: one }) => one).join(', ')}`, size);
          if (there.length === 0) expect(range.kind).toBe('unsatisfiable');
          else if (sum > size) expect(range.kind).toBe('whole');
          else {
            const parts =
              range.kind === 'single' ? [range] : range.kind === 'multiple' ? range.ranges : [];
            expect(parts.map(({ first, last }) => [first, last])).toEqual(
              there.map((bytes) => [bytes[0], bytes.at(-1)]),
            );
          }
        },
      ),
    );
  });

  it('are said as they are read', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (first, length, more) => {
        const size = first + length + 1 + more;
        expect(parseContentRange(contentRange(first, first + length, size))).toEqual([
          first,
          first + length,
          size,
        ]);
      }),
    );
  });
});
