import { describe, expect, it } from 'vitest';
import { isRenderable } from '../../src/template/renderable.js';

describe('isRenderable', () => {
  it('knows an object by its two methods', () => {
    expect(isRenderable({ render: () => 'x', lookupRenderMethod: () => () => 'y' })).toBe(true);
  });

  it.each([undefined, null, 'text', 7, {}, { render: () => 'x' }, { lookupRenderMethod() {} }, []])(
    'refuses %j',
    (value) => {
      expect(isRenderable(value)).toBe(false);
    },
  );
});
