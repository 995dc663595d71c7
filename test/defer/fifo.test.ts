import { describe, expect, it } from 'vitest';
import { Fifo } from '../../src/defer/fifo.js';

describe('Fifo', () => {
  it('gives back what was put in, in that order', () => {
    const fifo = new Fifo<number>();
    const out: (number | undefined)[] = [];
    for (let i = 0; i < 100; i++) {
      fifo.push(i);
      if (i % 3 === 0) out.push(fifo.shift());
    }
    while (fifo.length > 0) out.push(fifo.shift());
    expect(out).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(fifo.shift()).toBeUndefined();
  });

  it('lets one be taken out of the middle', () => {
    const fifo = new Fifo<string>();
    for (const item of ['a', 'b', 'c', 'b']) fifo.push(item);
    fifo.shift();
    fifo.remove('b');
    fifo.remove('a');
    expect(fifo.toArray()).toEqual(['c', 'b']);
  });
});
