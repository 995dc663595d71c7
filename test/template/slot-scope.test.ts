import { describe, expect, it } from 'vitest';
import type { Attributes } from '../../src/template/flattenable.js';
import { SlotScope } from '../../src/template/slot-scope.js';

/** Twisted's own stack, which grows with every tag. */
class PlainStack {
  readonly stack: Array<Attributes | undefined> = [];
  push(values: Attributes | undefined) {
    this.stack.push(values);
  }
  open(values: Attributes | undefined) {
    this.stack.push(values);
  }
  close() {
    this.stack.pop();
  }
  get(name: string) {
    return this.stack.findLast((values) => values !== undefined && name in values)?.[name];
  }
}

describe('SlotScope', () => {
  it('finds what the stack of Twisted finds, whatever the order of tags', () => {
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 300; round++) {
      const scope = new SlotScope();
      const plain = new PlainStack();
      let open = 0;
      for (let step = 0; step < 60; step++) {
        const values =
          random(3) === 0
            ? undefined
            : { [`slot${random(4)}`]: String(step), shared: String(step) };
        const what = random(4);
        if (what === 3 && open > 0) {
          open--;
          scope.close();
          plain.close();
        } else if (what === 2) {
          open++;
          scope.open(values);
          plain.open(values);
        } else {
          scope.push(values);
          plain.push(values);
        }
        for (const name of ['slot0', 'slot1', 'slot2', 'slot3', 'shared', 'none']) {
          expect(scope.get(name)).toBe(plain.get(name));
        }
      }
    }
  });

  it('goes by own names only', () => {
    const scope = new SlotScope();
    scope.open({ a: 'x' });
    expect(scope.get('constructor')).toBeUndefined();
  });
});
