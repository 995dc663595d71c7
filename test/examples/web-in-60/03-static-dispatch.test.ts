import { join } from 'node:path';
import { create } from '../../../examples/web-in-60/03-static-dispatch.ts';
import { behaviours } from './behaviours/static-dispatch.js';

behaviours(({ folder }) => {
  const files = (name: string): string => join(folder, `${name}-files`);
  return create({ foo: files('foo'), bar: files('bar'), baz: files('baz') });
});
