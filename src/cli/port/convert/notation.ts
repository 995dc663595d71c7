import {
  ANY,
  deferredOf,
  functionOf,
  hawserType,
  JSON_TYPE,
  listOf,
  mapOf,
  optional,
  recordOf,
  setOf,
  type Type,
  tupleOf,
} from './types.js';

const WORDS: ReadonlySet<string> = new Set([
  'any',
  'text',
  'bytes',
  'number',
  'boolean',
  'none',
  'error',
]);
const cache = new Map<string, Type>();

/**
 * Read a type from its short notation: `text`, `list<text>`, `map<text,any>`, `deferred<none>`, `text?` for what may
 * be missing, `-> T` for a method's or function's result, and a name of hawser's for an object of that class.
 */
export function typeFrom(notation: string): Type {
  let type = cache.get(notation);
  if (type === undefined) {
    type = read(notation.trim());
    cache.set(notation, type);
  }
  return type;
}

function read(text: string): Type {
  if (text.startsWith('->')) return functionOf(read(text.slice(2).trim()));
  if (text.endsWith('?')) return optional(read(text.slice(0, -1)));
  if (WORDS.has(text)) return { kind: text } as Type;
  if (text === 'json') return JSON_TYPE;
  const match = /^(\w+)<(.*)>$/.exec(text);
  if (match === null) return hawserType(text);
  const parts = splitParts(match[2] ?? '').map(read);
  const [first = ANY, second = ANY] = parts;
  switch (match[1]) {
    case 'list':
      return listOf(first);
    case 'set':
      return setOf(first);
    case 'map':
      return mapOf(first, second);
    case 'record':
      return recordOf(first);
    case 'tuple':
      return tupleOf(parts);
    case 'deferred':
      return deferredOf(first);
    default:
      return ANY;
  }
}

function splitParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '<') depth += 1;
    else if (text[at] === '>') depth -= 1;
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
