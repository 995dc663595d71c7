import { type Expose, exposer, UnexposedMethodError } from 'hawser/template';
import { describe, expect, it } from 'vitest';

const magic: Expose = exposer('spells');

describe('exposer', () => {
  it('exposes methods it was called with, bound to their object', () => {
    class Foo {
      x = 7;
      twiddle() {
        return this.x;
      }
      frob() {
        return this.x + 1;
      }
    }
    expect(magic(Foo.prototype.twiddle, Foo.prototype.frob)).toBe(Foo.prototype.twiddle);
    expect(magic.get(new Foo(), 'twiddle')()).toBe(7);
    expect(magic.get(new Foo(), 'frob')()).toBe(8);
  });

  it('works as a standard decorator', () => {
    const method = () => 1;
    expect(magic(method, { kind: 'method', name: 'method' })).toBe(method);
    expect(magic.get({ method }, 'method')()).toBe(1);
  });

  it('works as a decorator of the older kind', () => {
    class Foo {
      twiddle() {
        return 1;
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(Foo.prototype, 'twiddle')!;
    expect(magic(Foo.prototype, 'twiddle', descriptor)).toBeUndefined();
    expect(magic.get(new Foo(), 'twiddle')()).toBe(1);
  });

  it('goes by the names in a static list, of base classes too', () => {
    class Base {
      static spells = ['one'];
      one() {
        return 1;
      }
      two() {
        return 2;
      }
    }
    class Derived extends Base {
      static override spells = ['two'];
      override one() {
        return 11;
      }
    }
    expect(magic.get(new Derived(), 'one')()).toBe(11);
    expect(magic.get(new Derived(), 'two')()).toBe(2);
    expect(magic.get(new Base(), 'two', undefined)).toBeUndefined();
  });

  it('test_renderGetDirectlyError: refuses what is not exposed, unless told what to return', () => {
    class Foo {
      twiddle() {
        return 1;
      }
    }
    expect(() => magic.get(new Foo(), 'twiddle')).toThrow(UnexposedMethodError);
    expect(() => magic.get(new Foo(), 'constructor')).toThrow(UnexposedMethodError);
    expect(() => magic.get(new Foo(), '__proto__')).toThrow(UnexposedMethodError);
    expect(magic.get(new Foo(), 'twiddle', 'none')).toBe('none');
  });

  it('keeps apart what others expose', () => {
    const other = exposer('others');
    const method = other(() => 1);
    expect(magic.get({ method }, 'method', undefined)).toBeUndefined();
  });
});
