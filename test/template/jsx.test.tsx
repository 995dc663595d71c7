import { Deferred, succeed } from 'hawser';
import { jsxDEV } from 'hawser/jsx-dev-runtime';
import {
  type Child,
  Element,
  FlattenerError,
  Fragment,
  flattenString,
  h,
  Slot,
  slot,
  type Tag,
  TagLoader,
  TagNode,
  TEMPLATE_NAMESPACE,
  Transparent,
  tags,
  XMLString,
} from 'hawser/template';
import { describe, expect, it, vi } from 'vitest';
import { flattened } from './flattened.js';

describe('JSX', () => {
  it('makes tags', () => {
    const page = (
      <html lang="en">
        <body class="x">
          Hello, <b>{'<you>'}</b>
          <br />
        </body>
      </html>
    );
    expect(page).toBeInstanceOf(TagNode);
    expect(flattened(page)).toBe(
      '<html lang="en"><body class="x">Hello, <b>&lt;you&gt;</b><br /></body></html>',
    );
  });

  it('leaves out null, undefined and booleans, and writes numbers', () => {
    const user: { name: string } | undefined = undefined;
    const list: Child[] = [1, null, [2n, false, <i>3</i>], undefined];
    expect(
      flattened(
        <p>
          {user && 'never'}
          {true}
          {0}
          {list}
        </p>,
      ),
    ).toBe('<p>012<i>3</i></p>');
    expect(flattened(<p>{null}</p>)).toBe('<p></p>');
    expect(flattened(<p>{-0.5}</p>)).toBe('<p>-0.5</p>');
  });

  it('does the same for attributes', () => {
    expect(
      flattened(
        <input
          disabled
          checked={false}
          value={7}
          name={undefined}
          placeholder={null}
          data-x='"<&>'
          title={[1, succeed('b')]}
        />,
      ),
    ).toBe('<input disabled="" value="7" data-x="&quot;&lt;&amp;&gt;" title="1b" />');
  });

  it('cannot take a value from outside for attributes', () => {
    const fromOutside = JSON.parse('{"onclick":"alert(1)","t:render":"secret"}');
    expect(() => flattened(<p>{fromOutside}</p>)).toThrow(FlattenerError);
    expect(() => flattened(h('p', null, fromOutside))).toThrow(FlattenerError);
  });

  it('has fragments', () => {
    expect(
      flattened(
        <>
          <i>a</i>b{['c']}
        </>,
      ),
    ).toBe('<i>a</i>bc');
    expect(flattened(<></>)).toBe('');
  });

  it('calls components when it comes to them, with their props', () => {
    const called: string[] = [];
    const Item = ({ name, children }: { name: string; children?: Child }) => {
      called.push(name);
      return (
        <li id={name}>
          {name}: {children}
        </li>
      );
    };
    const page = (
      <ul>
        <Item name="a">one</Item>
        <Item name="b">
          {2}
          <b>!</b>
        </Item>
      </ul>
    );
    expect(called).toEqual([]);
    expect(flattened(page)).toBe('<ul><li id="a">a: one</li><li id="b">b: 2<b>!</b></li></ul>');
    expect(called).toEqual(['a', 'b']);
  });

  it('takes components that return next to nothing, later ones too', async () => {
    const Nothing = () => null;
    const Count = () => 3;
    const List = () => [1, false, 'x', [null, 2]];
    const Late = async () => {
      await undefined;
      return undefined;
    };
    const Deferring = () => new Deferred<number>();
    const deferred = Deferring();
    const LateCount = () => deferred;
    const text = flattenString(
      undefined,
      <p>
        <Nothing />
        <Count />
        <List />
        <Late />
        <LateCount />
      </p>,
    );
    deferred.callback(9);
    expect(await text).toBe('<p>31x29</p>');
  });

  it('names components in errors', () => {
    const Broken = () => {
      throw new Error('oh');
    };
    expect(() =>
      flattened(
        <p>
          <Broken />
        </p>,
      ),
    ).toThrow(/Tag <p>|line \d+, column \d+, in "p"/);
    expect(() => flattened(<Broken />)).toThrow('  <Broken>\nError: oh');
  });

  it('waits for promises and Deferreds among children', async () => {
    const page = (
      <p>
        {Promise.resolve('a')}
        {succeed(<b>b</b>)}
      </p>
    );
    expect(await flattenString(undefined, page)).toBe('<p>a<b>b</b></p>');
  });

  it('has the elements of templates: slots, transparent tags, directives', () => {
    class Page extends Element {
      static override renderers = ['title', 'row'];
      title() {
        return 'Title';
      }
      row(_request: unknown, tag: Tag) {
        return ['1', '2'].map((n) => tag.clone().fillSlots({ n }));
      }
    }
    const template = (
      <div>
        <Transparent render="title" />
        <p t:render="row" class="r">
          <Slot name="n" />
          <Slot name="m" default={<i>default</i>} />
        </p>
      </div>
    );
    expect(flattened(new Page(new TagLoader(template)))).toBe(
      '<div>Title<p class="r">1<i>default</i></p><p class="r">2<i>default</i></p></div>',
    );
    const namespaced = h('t:slot', { name: 'x', default: 1 });
    expect(namespaced).toBeInstanceOf(slot);
    expect(flattened(namespaced)).toBe('1');
  });

  it('mixes with tags and XML', () => {
    class Wrapper extends Element {
      static override loader = new XMLString(
        `<main xmlns:t="${TEMPLATE_NAMESPACE}" t:render="content" />`,
      );
      static override renderers = ['content'];
      content(_request: unknown, tag: Tag) {
        return tag(<b>from JSX</b>, tags.i('from tags'));
      }
    }
    expect(flattened(<body>{new Wrapper()}</body>)).toBe(
      '<body><main><b>from JSX</b><i>from tags</i></main></body>',
    );
  });

  it('has custom elements, SVG and data attributes', () => {
    expect(
      flattened(
        <my-element data-a="1" aria-label="x" onclick="f()">
          <svg viewBox="0 0 1 1">
            <path d="M0 0" />
          </svg>
        </my-element>,
      ),
    ).toBe(
      '<my-element data-a="1" aria-label="x" onclick="f()"><svg viewBox="0 0 1 1"><path d="M0 0"></path></svg></my-element>',
    );
  });

  it('does not change lists it was given', () => {
    const rows = [<li>1</li>, <li>2</li>];
    const ul = (<ul>{rows}</ul>) as TagNode;
    ul.append('x');
    expect(rows).toHaveLength(2);
    expect(flattened(ul)).toBe('<ul><li>1</li><li>2</li>x</ul>');
  });

  it('remembers where a tag was written, in development', () => {
    const source = { fileName: '/page.tsx', lineNumber: 3, columnNumber: 7 };
    const p = jsxDEV('p', { children: 7n }, undefined, false, source) as TagNode;
    p.append(Symbol('odd') as never);
    expect(() => flattened(p)).toThrow('File "/page.tsx", line 3, column 7, in "p"');
  });
});

describe('h', () => {
  it('makes the same as JSX', () => {
    expect(
      flattened(h('a', { href: '/', hidden: true }, 'home', ' ', 1, null, [h('b', null)])),
    ).toBe('<a href="/" hidden="">home 1<b></b></a>');
    expect(flattened(h(Fragment, null, 'a', h('t:transparent', null, 'b')))).toBe('ab');
    expect(flattened(h(({ n }: { n: number }) => h('p', null, n), { n: 3 }))).toBe('<p>3</p>');
  });

  it('leaves inherited properties alone', () => {
    const props = Object.create({ onclick: 'x' }, { id: { value: 'a', enumerable: true } });
    expect(flattened(h('p', props))).toBe('<p id="a"></p>');
  });

  it('refuses a slot without a name', () => {
    expect(() => h('t:slot', {})).toThrow(TypeError);
  });

  it('does not call a component twice', () => {
    const once = vi.fn(() => 'x');
    expect(flattened([h(once), h('b', null)])).toBe('x<b></b>');
    expect(once).toHaveBeenCalledTimes(1);
  });
});
