import { computeAllowedMethods, type IRequest, Resource, UnsupportedMethod } from 'hawser';
import { DummyRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

/** Makes children that know their names. */
class Dynamic extends Resource {
  readonly name: string;

  constructor(name = '') {
    super();
    this.name = name;
  }

  override getChild(name: string): Resource {
    return new Dynamic(name);
  }

  override listDynamicNames(): string[] {
    return ['dynamic'];
  }

  override listDynamicEntities(): Array<[string, Resource]> {
    return [['dynamic', new Dynamic('dynamic')]];
  }
}

describe('children', () => {
  it('are put by text or bytes (test_putChildBytes)', () => {
    const root = new Resource();
    const child = new Resource();
    root.putChild('text', child);
    root.putChild(Buffer.from('bytés'), child);
    expect(root.listStaticNames()).toEqual(['text', 'bytés']);
    expect(() => root.putChild(5 as never, child)).toThrow(TypeError);
    expect(() => root.putChild('x', {} as never)).toThrow(/must be a resource/);
  });

  it('are found before what getChild makes (test_dynamicChildren, test_staticChildPrecedence)', () => {
    const parent = new Dynamic();
    const fixed = new Resource();
    parent.putChild('fixed', fixed);
    const request = new DummyRequest();
    expect(parent.getChildWithDefault('fixed', request)).toBe(fixed);
    expect(parent.getChildWithDefault('other', request)).toMatchObject({ name: 'other' });
  });

  it('are a 404 page where there are none (test_getChild)', () => {
    const page = new Resource().getChildWithDefault('x', new DummyRequest()) as Resource;
    const request = new DummyRequest();
    request.render(page);
    expect(request.responseCode).toBe(404);
  });

  it('are listed and changed as entities', () => {
    const parent = new Dynamic();
    const [a, b] = [new Resource(), new Resource()];
    parent.putChild('a', a);
    parent.reallyPutEntity('b', b);
    expect(parent.listStaticEntities()).toEqual([
      ['a', a],
      ['b', b],
    ]);
    expect(parent.listNames()).toEqual(['a', 'b', 'dynamic']);
    expect(parent.listEntities().map(([name]) => name)).toEqual(['a', 'b', 'dynamic']);
    expect(parent.getStaticEntity('a')).toBe(a);
    expect(parent.getStaticEntity('z')).toBeUndefined();
    expect(parent.getDynamicEntity('a', new DummyRequest())).toBeUndefined();
    expect(parent.getDynamicEntity('z', new DummyRequest())).toMatchObject({ name: 'z' });
    parent.delEntity('a');
    expect(parent.listStaticNames()).toEqual(['b']);
    expect(() => parent.delEntity('a')).toThrow(RangeError);
  });
});

describe('render', () => {
  it('calls the method named after that of the request (test_delegates)', () => {
    class Many extends Resource {
      render_GET() {
        return 'get';
      }
      render_PROPFIND() {
        return 'propfind';
      }
    }
    const many = new Many();
    expect(many.render(new DummyRequest([], { method: 'GET' }))).toBe('get');
    expect(many.render(new DummyRequest([], { method: 'HEAD' }))).toBe('get');
    expect(many.render(new DummyRequest([], { method: 'PROPFIND' }))).toBe('propfind');
  });

  it('throws what it allows where there is none (test_defaultHEAD, test_explicitAllowedMethods)', () => {
    class Get extends Resource {
      render_GET() {
        return '';
      }
    }
    const caught = (resource: Resource): unknown => {
      try {
        return resource.render(new DummyRequest([], { method: 'PUT' }));
      } catch (error) {
        return error;
      }
    };
    const implicit = caught(new Get());
    expect(implicit).toBeInstanceOf(UnsupportedMethod);
    expect((implicit as UnsupportedMethod).allowedMethods).toEqual(['HEAD', 'GET']);
    const explicit = new Get();
    explicit.allowedMethods = ['PATCH', 'GET'];
    expect((caught(explicit) as UnsupportedMethod).allowedMethods).toEqual(['PATCH', 'GET']);
  });
});

describe('computeAllowedMethods', () => {
  class Base extends Resource {
    render_POST() {
      return '';
    }
  }
  class Derived extends Base {
    render_DELETE() {
      return '';
    }
    render_ = 5;
  }

  it('lists those of base classes first, and HEAD only with GET', () => {
    expect(computeAllowedMethods(new Base())).toEqual(['POST']);
    expect(computeAllowedMethods(new Derived())).toEqual(['POST', 'DELETE']);
    expect(computeAllowedMethods(new Resource())).toEqual([]);
  });

  it('sees methods of the instance', () => {
    const own = Object.assign(new Resource(), { render_GET: (_request: IRequest) => '' });
    expect(computeAllowedMethods(own)).toEqual(['HEAD', 'GET']);
  });
});
