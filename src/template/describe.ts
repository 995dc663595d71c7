import { inspect } from 'node:util';
import { TagNode } from './tag.js';

/** One line about anything that can be on the way to a place in a page, for error messages. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value instanceof TagNode) return describeTag(value);
  if (Array.isArray(value)) return `[${value.length} item${value.length === 1 ? '' : 's'}]`;
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value !== 'object' || value === null) return `${typeof value} ${inspect(value)}`;
  return describeObject(value);
}

/** What the object says of itself, or else the name of its class. */
function describeObject(value: object): string {
  if (typeof value.toString === 'function' && value.toString !== Object.prototype.toString) {
    try {
      return shorten(String(value).replace(/\s+/g, ' '), 60);
    } catch {
      // An error message is no place to fail over a broken toString.
    }
  }
  return `<${value.constructor?.name ?? 'Object'}>`;
}

function describeTag(tag: TagNode): string {
  if (tag.lineNumber === undefined) return `Tag <${tag.tagName}>`;
  const file = tag.filename ?? '<template>';
  return `File "${file}", line ${tag.lineNumber}, column ${tag.columnNumber ?? 0}, in "${tag.tagName}"`;
}

function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

/** The beginning and the end of a long text. */
function shorten(text: string, most = 40): string {
  const half = most / 2;
  return text.length <= most ? text : `${text.slice(0, half)}<...>${text.slice(-half)}`;
}
