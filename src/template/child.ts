import type { Flattenable } from './flattenable.js';

/**
 * What may stand between JSX tags: all that can be flattened, numbers, and `null`, `undefined` and booleans, which
 * leave nothing behind, so that `{user && <b>{user.name}</b>}` can be written.
 */
export type Child = Flattenable | number | bigint | boolean | null | undefined | readonly Child[];

/** A JSX child as content. */
export function child(value: unknown): Flattenable {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
    case 'undefined':
      return '';
    default:
      if (value === null) return '';
      return Array.isArray(value) && !value.every(isContent)
        ? value.map(child)
        : (value as Flattenable);
  }
}

/** Whether a value needs no conversion: text, and objects that hold no list to look into. */
function isContent(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'function':
      return true;
    case 'object':
      return value !== null && !Array.isArray(value);
    default:
      return false;
  }
}
