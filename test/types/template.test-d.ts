import { Deferred, type IRequest, Resource } from 'hawser';
import { jsx } from 'hawser/jsx-runtime';
import {
  type Child,
  Element,
  type Flattenable,
  h,
  renderer,
  type Tag,
  type TagNode,
  tags,
} from 'hawser/template';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of templates', () => {
  it('lets content be what can be flattened', () => {
    tags.p('x', new Uint8Array(1), tags.b, [['y'], new Set(['z'])], new Deferred<string>());
    tags.p(Promise.resolve([tags.i('x')]), { class: 'k', title: Promise.resolve('t') });
    // @ts-expect-error numbers are wrapped in String()
    tags.p(42);
    // @ts-expect-error so are those of a promise
    tags.p(Promise.resolve(42));
    // @ts-expect-error nothing is not content
    tags.p(undefined);
    // @ts-expect-error not an element of HTML
    tags.foo;
    expectTypeOf(tags.p('x').clone().clear()('y')).toEqualTypeOf<Tag>();
  });

  it('lets render methods be asynchronous', () => {
    class Page extends Element {
      @renderer
      async title(_request: IRequest, tag: Tag): Promise<Flattenable> {
        return tag(await Promise.resolve('x'));
      }
      @renderer
      *rows(_request: IRequest, tag: Tag): Generator<Flattenable> {
        yield tag.clone();
      }
      later = renderer((_request: IRequest, _tag: Tag): Flattenable => new Deferred<Tag>());
    }
    expectTypeOf(new Page()).toExtend<Flattenable>();
  });

  it('lets resources return pages', () => {
    class Home extends Resource {
      render_GET(_request: IRequest) {
        return new Element();
      }
      render_POST() {
        return h('p', null, 'x');
      }
    }
    expectTypeOf<Home>().toExtend<Resource>();
  });

  it('knows the children of JSX', () => {
    h('p', { id: 1, hidden: true, title: null }, 1, null, undefined, [true, 'x'], tags.b);
    expectTypeOf(jsx('p', {})).not.toBeAny();
    expectTypeOf<TagNode>().toExtend<Child>();
    expectTypeOf<number>().toExtend<Child>();
    expectTypeOf<Date>().not.toExtend<Child>();
  });
});
