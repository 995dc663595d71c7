import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { succeed } from 'hawser';
import {
  CDATA,
  CharRef,
  Comment,
  Element,
  type Flattenable,
  FlattenerError,
  slot,
  Tag,
  TagLoader,
  TEMPLATE_NAMESPACE,
  XMLString,
  XmlSyntaxError,
} from 'hawser/template';
import { describe, expect, it } from 'vitest';
import { flattened } from './flattened.js';

/** Pages in the run; `HAWSER_TWISTED_PAGES=100000` for a long one. */
const PAGES = Number(process.env['HAWSER_TWISTED_PAGES'] ?? 1500);
const PYTHON = '/usr/bin/python3';
const hasTwisted = spawnSync(PYTHON, ['-c', 'import twisted.web.template']).status === 0;
if (!hasTwisted) console.log('python3-twisted is missing: pages are not compared with it');

/** A page as both sides can build it. */
type Description = { k: string; [member: string]: any };

class Rendering extends Element {
  static override renderers = ['same', 'add', 'clear', 'fill', 'rows', 'later', 'text'];
  same(_request: unknown, tag: Tag) {
    return tag;
  }
  add(_request: unknown, tag: Tag) {
    return tag('added <&>', { title: '"t"' });
  }
  clear(_request: unknown, tag: Tag) {
    return tag.clear()('cleared');
  }
  fill(_request: unknown, tag: Tag) {
    return tag.fillSlots({ a: 'filled a', b: Tag('u')('filled b') });
  }
  *rows(_request: unknown, tag: Tag) {
    for (let n = 0; n < 3; n++) yield tag.clone().fillSlots({ a: String(n) });
  }
  later(_request: unknown, tag: Tag) {
    return succeed([tag, 'later']);
  }
  text() {
    return 'instead';
  }
}

function build(d: Description): Flattenable {
  switch (d.k) {
    case 'text':
      return d['v'];
    case 'bytes':
      return Buffer.from(d['v']);
    case 'slot':
      return new slot(d['name'], 'default' in d ? { default: build(d['default']) } : {});
    case 'comment':
      return new Comment(d['v']);
    case 'cdata':
      return new CDATA(d['v']);
    case 'charref':
      return new CharRef(d['v']);
    case 'list':
      return d['c'].map(build);
    case 'deferred':
      return succeed(build(d['c'])) as Flattenable;
    case 'none':
      return undefined as never;
    case 'element':
      return new Rendering(new TagLoader(build(d['c'])));
    case 'xml':
      return new Rendering(new XMLString(d['v']));
  }
  const tag = Tag(d['name'], { render: d['render'] });
  tag.append(...d['c'].map(build));
  for (const [name, value] of d['attributes']) tag.attributes[name] = build(value);
  if ('fill' in d) {
    for (const [name, value] of d['fill']) tag.fillSlots({ [name]: build(value) });
  }
  return tag;
}

/** What stands for a page that cannot be flattened; releases of Twisted differ on the error. */
const FAILS = { fails: true };

/** What this side makes of a page. */
function flatten(d: Description): unknown {
  try {
    return flattened(build(d));
  } catch (error) {
    if (error instanceof XmlSyntaxError || error instanceof FlattenerError) return FAILS;
    throw error;
  }
}

function theirs(descriptions: readonly Description[]): unknown[] {
  const script = fileURLToPath(new URL('fixtures/flatten.py', import.meta.url));
  const input = descriptions.map((d) => `${JSON.stringify(d)}\n`).join('');
  const { stdout, stderr } = spawnSync(PYTHON, [script], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const lines = stdout.trimEnd().split('\n');
  if (lines.length !== descriptions.length) throw new Error(stderr);
  return lines.map((line) => {
    const answer: unknown = JSON.parse(line);
    return typeof answer === 'string' ? answer : FAILS;
  });
}

let seed = 42;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % below;
};
const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
const some = <T>(most: number, make: () => T): T[] =>
  Array.from({ length: random(most + 1) }, make);

const TEXTS = [
  '',
  'x',
  ' ',
  'a & b',
  '<b>',
  '"quoted"',
  "it's",
  '>',
  ']]>',
  'é☃\u{1f600}',
  '&amp;',
  'two\nlines',
];
// Releases of Twisted differ on dashes within.
const COMMENTS = ['', 'c', ' <! ', '&<', 'a-'];
const RENDERERS = ['same', 'add', 'clear', 'fill', 'rows', 'later', 'text', 'missing'];
const NAMES = ['p', 'div', 'br', 'img', 'x:y', '', 'td', 'hr'];

function page(depth: number, inElement: boolean): Description {
  const kinds = depth === 0 ? 6 : 12;
  switch (random(kinds)) {
    case 0:
    case 1:
      return { k: 'text', v: pick(TEXTS) };
    case 2:
      return { k: 'bytes', v: pick(TEXTS) };
    case 3:
      return random(3) > 0
        ? { k: 'slot', name: pick(['a', 'b', 'c']), default: page(0, inElement) }
        : { k: 'slot', name: pick(['a', 'b']) };
    case 4:
      return random(2) > 0 ? { k: 'comment', v: pick(COMMENTS) } : { k: 'cdata', v: pick(TEXTS) };
    case 5:
      return random(30) === 0 ? { k: 'none' } : { k: 'charref', v: 32 + random(9000) };
    case 6:
      return { k: 'list', c: some(3, () => page(depth - 1, inElement)) };
    case 7:
      return { k: 'deferred', c: page(depth - 1, inElement) };
    case 8:
      return { k: 'element', c: page(depth - 1, true) };
    default:
      return tag(depth, inElement);
  }
}

function tag(depth: number, inElement: boolean): Description {
  const attributes = some(2, () => [
    pick(['id', 'class', 'title', 'data-x']),
    page(random(3) === 0 ? depth - 1 : 0, inElement),
  ]);
  const description: Description = {
    k: 'tag',
    name: pick(NAMES),
    attributes: [...new Map(attributes as [string, Description][])],
    c: some(4, () => page(depth - 1, inElement)),
  };
  // Without slots among them, as one filled with itself has no end.
  if (random(3) === 0) {
    description['fill'] = some(2, () => [pick(['a', 'b', 'c']), filling()]);
  }
  if (inElement && random(3) === 0) description['render'] = pick(RENDERERS);
  return description;
}

const filling = (): Description =>
  pick<() => Description>([
    () => ({ k: 'text', v: pick(TEXTS) }),
    () => ({ k: 'deferred', c: { k: 'list', c: [{ k: 'text', v: pick(TEXTS) }] } }),
    () => ({ k: 'tag', name: 'i', attributes: [['id', { k: 'text', v: pick(TEXTS) }]], c: [] }),
  ])();

const PREFIXES = ['', 'p:', 'q:', 't:'];
function xml(depth: number): string {
  switch (random(depth === 0 ? 4 : 8)) {
    case 0:
      return pick(['text', ' ', '&amp;', '&#9731;', '&lt;x&gt;', 'line\nline']);
    case 1:
      return pick(['<!-- c -->', '<![CDATA[a < b]]>', '<?pi x?>']);
    case 2:
      return `<t:slot name="${pick(['a', 'b', 'c'])}" default="${pick(['d', '&lt;', ''])}"/>`;
    case 3:
      return `<${pick(['br', 'p', 'p:x'])}/>`;
    default:
      return element(depth);
  }
}

function element(depth: number): string {
  const name =
    random(6) === 0 ? 't:transparent' : pick(['', '', 'p:', 'q:']) + pick(['div', 'b', 'x']);
  const attributes = new Map(
    some(2, () => [
      pick(PREFIXES.slice(0, 3)) + pick(['a', 'b']),
      pick(['1', '&quot;', '<'.replace('<', '&lt;')]),
    ]),
  );
  const declared = some(1, () =>
    pick(['xmlns:p="urn:one"', 'xmlns:q="urn:one"', 'xmlns:q="urn:three"', 'xmlns="urn:default"']),
  );
  const render = random(4) === 0 ? ` t:render="${pick(RENDERERS)}"` : '';
  const written = [...attributes].map(([key, value]) => ` ${key}="${value}"`).join('');
  const attr = random(4) === 0 ? `<t:attr name="${pick(['a', 'z'])}">${xml(0)}</t:attr>` : '';
  const content = some(3, () => xml(depth - 1)).join('');
  return `<${name}${written}${render}${declared.map((d) => ` ${d}`).join('')}>${attr}${content}</${name}>`;
}

const document = (): string =>
  `<root xmlns:t="${TEMPLATE_NAMESPACE}" xmlns:p="urn:one" xmlns:q="urn:two">${element(3)}${element(2)}</root>`;

describe.runIf(hasTwisted)('Twisted flattens', () => {
  it(`${PAGES} pages of tags as hawser does`, () => {
    const pages = Array.from({ length: PAGES }, () => page(4, false));
    const answers = theirs(pages);
    let failed = 0;
    pages.forEach((description, i) => {
      const ours = flatten(description);
      if (typeof ours !== 'string') failed++;
      expect(ours, JSON.stringify(description)).toEqual(answers[i]);
    });
    expect(failed).toBeLessThan(PAGES / 2);
  }, 3_600_000);

  it(`${PAGES / 2} XML templates as hawser does`, () => {
    const pages = Array.from({ length: PAGES / 2 }, () => ({ k: 'xml', v: document() }));
    const answers = theirs(pages);
    pages.forEach((description, i) => {
      expect(flatten(description), description.v).toEqual(answers[i]);
    });
  }, 3_600_000);
});
