// Pages made and turned into text: hawser's flattening beside React's renderToString and hono's JSX.
//
//   node bench/template.mjs       after npm run build and npm --prefix bench ci
//
// The same two pages, written in each library's own way: a table of 1,000 rows, 6,003 elements with 3,000 attributes and
// text to be escaped, and a small page of 12 elements. What is timed is all of it, from data to text, in processor time.
// The cases take turns, and the best of their slices counts, so that a busy machine tells the same ratios as an idle one.
import { fileURLToPath } from 'node:url';

// React reads it when it is loaded.
process.env.NODE_ENV ??= 'production';

const { Element, flattenString, h, renderer, tags, TEMPLATE_NAMESPACE, XMLString } = await import(
  '../dist/src/template/index.js'
);
const { jsx, jsxs } = await import('../dist/src/template/jsx-runtime.js');
const { createElement } = await import('react');
const { renderToStaticMarkup, renderToString } = await import('react-dom/server');
const hono = await import('hono/jsx/jsx-runtime');

const ROWS = Array.from({ length: 1000 }, (_, i) => ({
  id: String(i),
  name: `Row <${i}> & "more"`,
  note: i % 3 === 0 ? 'plain text of a usual length, nothing to escape' : 'a < b && c > d',
  count: String(i * 37),
}));

/** The text of something that has nothing to wait for. */
function text(root) {
  let result;
  flattenString(undefined, root).addCallback((flat) => {
    result = flat;
  });
  return result;
}

const tableTags = () =>
  tags.table(
    tags.tbody(
      ROWS.map((row) =>
        tags.tr(
          { id: row.id, class: 'row' },
          tags.td(row.name, { class: 'name' }),
          tags.td(row.note),
          tags.td(tags.b(row.count)),
          tags.td('×'),
        ),
      ),
    ),
    tags.caption('end'),
  );

/** The same with any `h(name, attributes, ...children)`; `className` where that is what the library wants. */
const tableH = (h, className) => () =>
  h(
    'table',
    null,
    h(
      'tbody',
      null,
      ROWS.map((row) =>
        h(
          'tr',
          { key: row.id, id: row.id, [className]: 'row' },
          h('td', { [className]: 'name' }, row.name),
          h('td', null, row.note),
          h('td', null, h('b', null, row.count)),
          h('td', null, '×'),
        ),
      ),
    ),
    h('caption', null, 'end'),
  );

/** The same as compiled JSX makes it. */
const tableJsx = (jsx, jsxs, className) => () =>
  jsxs('table', {
    children: [
      jsx('tbody', {
        children: ROWS.map((row) =>
          jsxs(
            'tr',
            {
              id: row.id,
              [className]: 'row',
              children: [
                jsx('td', { [className]: 'name', children: row.name }),
                jsx('td', { children: row.note }),
                jsx('td', { children: jsx('b', { children: row.count }) }),
                jsx('td', { children: '×' }),
              ],
            },
            row.id,
          ),
        ),
      }),
      jsx('caption', { children: 'end' }),
    ],
  });

class Table extends Element {
  static loader = new XMLString(
    `<table xmlns:t="${TEMPLATE_NAMESPACE}"><tbody><tr t:render="rows" class="row">` +
      '<t:attr name="id"><t:slot name="id" /></t:attr>' +
      '<td class="name"><t:slot name="name" /></td><td><t:slot name="note" /></td>' +
      '<td><b><t:slot name="count" /></b></td><td>×</td></tr></tbody><caption>end</caption></table>',
  );
  *rows(_request, tag) {
    for (const row of ROWS) yield tag.clone().fillSlots(row);
  }
  static {
    renderer(Table.prototype.rows);
  }
}

const small = (h, className) => () =>
  h(
    'html',
    { lang: 'en' },
    h('head', null, h('title', null, 'Hello & welcome'), h('meta', { charSet: 'utf-8' })),
    h(
      'body',
      { [className]: 'page' },
      h('h1', { id: 'top' }, 'Hello, ', 'you'),
      h('p', null, 'Some ', h('b', null, 'bold'), ' text.'),
      h('ul', null, h('li', null, 'one'), h('li', null, 'two'), h('li', null, 'three')),
      h('a', { href: '/?a=1&b=2' }, 'home'),
    ),
  );
const honoH = (name, props, ...children) =>
  hono.jsxs(name, children.length > 0 ? { ...props, children } : { ...props });

const CASES = {
  table: {
    'react renderToString': (
      (make) => () =>
        renderToString(make())
    )(tableH(createElement, 'className')),
    'react renderToStaticMarkup': (
      (make) => () =>
        renderToStaticMarkup(make())
    )(tableH(createElement, 'className')),
    'hono jsx': (
      (make) => () =>
        make().toString()
    )(tableJsx(hono.jsx, hono.jsxs, 'class')),
    'hawser jsx': (
      (make) => () =>
        text(make())
    )(tableJsx(jsx, jsxs, 'class')),
    'hawser h': (
      (make) => () =>
        text(make())
    )(tableH(h, 'class')),
    'hawser tags': () => text(tableTags()),
    'hawser XML, a clone per row': () => text(new Table()),
  },
  'small page': {
    'react renderToString': (
      (make) => () =>
        renderToString(make())
    )(small(createElement, 'className')),
    'hono jsx': (
      (make) => () =>
        make().toString()
    )(small(honoH, 'class')),
    'hawser h': (
      (make) => () =>
        text(make())
    )(small(h, 'class')),
  },
};

/** Microseconds of processor time for one run of each case, the best of `slices` slices. */
function measure(cases, slices, milliseconds) {
  const names = Object.keys(cases);
  const best = new Map(names.map((name) => [name, Number.POSITIVE_INFINITY]));
  for (let slice = -2; slice < slices; slice++) {
    for (const name of names) {
      const run = cases[name];
      let runs = 0;
      let used = 0;
      const before = process.cpuUsage();
      do {
        run();
        runs++;
        const { user, system } = process.cpuUsage(before);
        used = user + system;
      } while (used < milliseconds * 1000);
      // The first slices warm up.
      if (slice >= 0) best.set(name, Math.min(best.get(name), used / runs));
    }
  }
  return best;
}

/** Every page's microseconds by case. */
export function measureTemplates({ slices = 12, milliseconds = 60 } = {}) {
  const plain = (html) =>
    html.replaceAll('&#x27;', "'").replaceAll('"', '&quot;').replaceAll('/>', '>');
  for (const [page, cases] of Object.entries(CASES)) {
    const lengths = Object.entries(cases).map(([name, run]) => [name, plain(run()).length]);
    // They escape a little differently, but a page that lacks something must not win.
    const shortest = Math.min(...lengths.map(([, length]) => length));
    for (const [name, length] of lengths) {
      if (length > shortest * 1.25)
        throw new Error(`${page}: ${name} makes another page (${length}, ${shortest})`);
    }
  }
  return Object.fromEntries(
    Object.entries(CASES).map(([page, cases]) => [page, measure(cases, slices, milliseconds)]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = measureTemplates();
  if (process.argv.includes('--json')) {
    const plain = Object.entries(pages).map(([page, best]) => [page, Object.fromEntries(best)]);
    console.log(JSON.stringify(Object.fromEntries(plain)));
  } else {
    for (const [page, best] of Object.entries(pages)) show(page, best);
  }
}

function show(page, best) {
  const react = best.get('react renderToString');
  console.log(`\n${page}`);
  for (const [name, us] of best) {
    const ratio = (react / us).toFixed(2);
    console.log(`  ${name.padEnd(28)} ${us.toFixed(1).padStart(9)} µs  ${ratio} x React`);
  }
}
