import { Componentized, Interface, implementer, providedBy, registerAdapter } from 'hawser';
import { describe, expect, it } from 'vitest';
import { unregisterAdapter } from '../../src/components/adapt.js';

interface IShape {
  corners: number;
}
const IShape = Interface<IShape>('IShape');
interface ISquare extends IShape {
  side: number;
}
const ISquare = Interface<ISquare>('ISquare', { bases: [IShape] });

class Square implements ISquare {
  corners = 4;
  side: number;
  constructor(side = 1) {
    this.side = side;
  }
}
implementer(ISquare)(Square);

describe('Interface', () => {
  it('is provided by the instances of a class that implements it, and of its heirs', () => {
    class Tile extends Square {}
    expect(ISquare.providedBy(new Square())).toBe(true);
    expect(ISquare.providedBy(new Tile())).toBe(true);
    expect(IShape.providedBy(new Tile())).toBe(true);
    expect(ISquare.implementedBy(Tile)).toBe(true);
    expect(ISquare.providedBy({ corners: 4, side: 1 })).toBe(false);
    expect(ISquare.providedBy(null)).toBe(false);
  });

  it('keeps what a class declares from its base class', () => {
    const IColoured = Interface<object>('IColoured');
    class Tile extends Square {}
    implementer(IColoured)(Tile);
    expect(providedBy(new Tile())).toEqual([IColoured, ISquare]);
    expect(providedBy(new Square())).toEqual([ISquare]);
  });

  it('may say by a test who provides it', () => {
    const ILong = Interface<string>('ILong', {
      test: (v) => typeof v === 'string' && v.length > 3,
    });
    expect(ILong.providedBy('long')).toBe(true);
    expect(ILong.providedBy('no')).toBe(false);
  });

  it('gives what provides it as it is, adapts what does not, and refuses the rest', () => {
    const square = new Square();
    expect(ISquare(square)).toBe(square);
    class Circle {}
    expect(() => ISquare(new Circle())).toThrow(
      new TypeError('could not adapt an instance of Circle to ISquare'),
    );
    expect(() => ISquare(3)).toThrow('could not adapt 3 to ISquare');
    expect(ISquare(new Circle(), 'none')).toBe('none');
    registerAdapter(() => new Square(7), Circle, ISquare);
    expect(ISquare(new Circle()).side).toBe(7);
    expect(unregisterAdapter(Circle, ISquare)).toBe(true);
    expect(unregisterAdapter(Circle, ISquare)).toBe(false);
  });
});

describe('registerAdapter', () => {
  it('refuses a second adapter for the same pair, and none at all', () => {
    class Thing {}
    registerAdapter(() => new Square(), Thing, IShape);
    expect(() => registerAdapter(() => new Square(), Thing, IShape)).toThrow(
      new RangeError('registerAdapter: an adapter from Thing to IShape was already registered'),
    );
    expect(() => registerAdapter(() => new Square(), Thing)).toThrow(TypeError);
  });

  it('finds the adapter of the nearest base class, then that of an interface', () => {
    const IName = Interface<{ name: string }>('IName');
    class Base {}
    class Middle extends Base {}
    class Leaf extends Middle {}
    registerAdapter(() => ({ name: 'base' }), Base, IName);
    registerAdapter(() => ({ name: 'middle' }), Middle, IName);
    registerAdapter(() => ({ name: 'shape' }), IShape, IName);
    expect(IName(new Base()).name).toBe('base');
    expect(IName(new Leaf()).name).toBe('middle');
    expect(IName(new Square()).name).toBe('shape');
  });

  it('constructs classes and calls functions', () => {
    class Original {}
    class Adapter {
      original: Original;
      constructor(original: Original) {
        this.original = original;
      }
    }
    registerAdapter(Adapter, Original, 'by class');
    registerAdapter((original: Original) => [original], Original, 'by function');
    const holder = new (class extends Componentized {})();
    registerAdapter(Adapter, Componentized, Adapter);
    expect(holder.getComponent(Adapter)?.original).toBe(holder);
    expect(holder.getComponent('by class')).toBeUndefined();
  });
});

describe('Componentized', () => {
  class Holder extends Componentized {}

  it('makes a component once, by the adapter for its class', () => {
    const ICount = Interface<{ n: number }>('ICount');
    let made = 0;
    registerAdapter(
      () => {
        made++;
        return { n: 0 };
      },
      Holder,
      ICount,
    );
    const holder = new Holder();
    ICount(holder).n += 1;
    ICount(holder).n += 1;
    expect(holder.getComponent(ICount)?.n).toBe(2);
    expect(made).toBe(1);
    expect(new Holder().getComponent(ICount)?.n).toBe(0);
  });

  it('keeps components apart by key: interfaces, classes, symbols and names', () => {
    const holder = new Holder();
    const key = Symbol('key');
    expect(holder.getComponent(key)).toBeUndefined();
    expect(holder.getComponent(key, 'fallback')).toBe('fallback');
    holder.setComponent(key, 1);
    holder.setComponent('key', 2);
    holder.setComponent(Square, new Square(3));
    expect([holder.getComponent(key), holder.getComponent('key')]).toEqual([1, 2]);
    expect(holder.getComponent(Square)?.side).toBe(3);
    holder.unsetComponent(key);
    expect(holder.getComponent(key)).toBeUndefined();
    expect(() => holder.unsetComponent(key)).toThrow(RangeError);
  });

  it('is its own component for what it provides itself', () => {
    const IHolder = Interface<object>('IHolder');
    class Own extends Componentized {}
    implementer(IHolder)(Own);
    const own = new Own();
    expect(own.getComponent(IHolder)).toBe(own);
  });
});
