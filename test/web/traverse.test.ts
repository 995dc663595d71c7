import { Deferred, getChildForRequest, type IRequest, type IResource, Resource } from 'hawser';
import { DummyRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

/** A folder of `name → child`. */
function folder(children: Record<string, IResource>): Resource {
  const made = new Resource();
  for (const [name, child] of Object.entries(children)) made.putChild(name, child);
  return made;
}

describe('getChildForRequest', () => {
  it('gives the resource itself at the end of the path (test_exhaustedPostPath)', () => {
    const root = new Resource();
    const request = new DummyRequest();
    expect(getChildForRequest(root, request)).toBe(root);
    expect(request.prepath).toEqual([]);
  });

  it('stops at a leaf and leaves the rest to it (test_leafResource)', () => {
    const leaf = new Resource();
    leaf.isLeaf = true;
    const request = new DummyRequest(['a', 'b', 'c']);
    expect(getChildForRequest(folder({ a: leaf }), request)).toBe(leaf);
    expect(request.prepath).toEqual(['a']);
    expect(request.postpath).toEqual(['b', 'c']);
  });

  it('moves segments from postpath to prepath (test_postPathToPrePath)', () => {
    const deep = new Resource();
    const request = new DummyRequest(['foo', 'bar']);
    expect(getChildForRequest(folder({ foo: folder({ bar: deep }) }), request)).toBe(deep);
    expect(request.prepath).toEqual(['foo', 'bar']);
    expect(request.postpath).toEqual([]);
  });

  it('lets a child change the path on the way', () => {
    class Eater extends Resource {
      override getChild(_name: string, request: IRequest) {
        request.postpath.splice(0);
        return this;
      }
    }
    const eater = new Eater();
    const request = new DummyRequest(['a', 'b', 'c']);
    expect(getChildForRequest(eater, request)).toBe(eater);
    expect(request.prepath).toEqual(['a']);
  });

  it('waits for a Deferred or a promise of a child, and walks on from there', async () => {
    const deep = new Resource();
    const later = new Deferred<Resource>();
    class Late extends Resource {
      override getChild(name: string) {
        return name === 'deferred' ? later : Promise.resolve(folder({ x: deep }));
      }
    }
    const found = getChildForRequest(new Late(), new DummyRequest(['deferred', 'x']));
    expect(found).toBeInstanceOf(Deferred);
    expect((found as Deferred<IResource>).called).toBe(false);
    later.callback(folder({ x: deep }));
    expect((found as Deferred<IResource>).result).toBe(deep);
    expect(await getChildForRequest(new Late(), new DummyRequest(['promise', 'x']))).toBe(deep);
  });

  it('refuses what is no resource, at once or late, naming the parent and the segment', async () => {
    class Wrong extends Resource {
      readonly #child: unknown;

      constructor(child: unknown) {
        super();
        this.#child = child;
      }

      override getChild(): any {
        return this.#child;
      }
    }
    const walk = (child: unknown) => getChildForRequest(new Wrong(child), new DummyRequest(['x']));
    expect(() => walk(undefined)).toThrow('Wrong: the child for "x" is undefined, not a resource');
    expect(() => walk(null)).toThrow(/is null/);
    expect(() => walk('text')).toThrow(TypeError);
    await expect(walk(Promise.resolve(5)) as Deferred<IResource>).rejects.toThrow(/is number/);
  });

  it('passes on what getChild throws', () => {
    class Throws extends Resource {
      override getChild(): never {
        throw new Error('no child for you');
      }
    }
    expect(() => getChildForRequest(new Throws(), new DummyRequest(['x']))).toThrow(
      'no child for you',
    );
  });

  it('walks a hundred thousand segments deep without a stack', () => {
    class Endless extends Resource {
      override getChild() {
        return this;
      }
    }
    const endless = new Endless();
    const request = new DummyRequest();
    request.postpath = Array.from({ length: 100_000 }, () => 'x');
    expect(getChildForRequest(endless, request)).toBe(endless);
    expect(request.prepath.length).toBe(100_000);
  });
});
