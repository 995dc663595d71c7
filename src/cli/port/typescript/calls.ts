import {
  choice,
  type Doc,
  flattened,
  group,
  ifBroken,
  indent,
  join,
  line,
  softline,
  willBreak,
} from './doc.js';
import type { Node } from './nodes.js';
import type { Printer } from './printer.js';

const isFunction = (node: Node): boolean => node.kind === 'arrow' || node.kind === 'function';
const isBlockFunction = (node: Node): boolean =>
  node.kind === 'function' || (node.kind === 'arrow' && Array.isArray(node.body));
const isLongText = (node: Node): boolean =>
  node.kind === 'template' &&
  node.parts.some((part) => typeof part === 'string' && part.includes('\n'));

/** A function whose body has a shape of its own: braces, brackets, or a call that can be broken. */
function mayHug(node: Node): boolean {
  if (node.kind !== 'arrow') return node.kind === 'function';
  const { body } = node;
  if (Array.isArray(body)) return true;
  const { kind } = body as Node;
  return ['arrow', 'object', 'array', 'as', 'call', 'conditional'].includes(kind);
}

/** Several functions, or a call that takes one, beside other arguments: each goes on its line. */
function isComposition(args: readonly Node[]): boolean {
  if (args.length < 2) return false;
  if (args.filter(isFunction).length > 1) return true;
  return args.some(
    (arg) => (arg.kind === 'call' || arg.kind === 'new') && arg.args.some(isFunction),
  );
}

/** Whether the last argument may hug the brackets, the others staying on the first line. */
function hugsLast(args: readonly Node[]): boolean {
  const last = args.at(-1);
  if (last === undefined) return false;
  const others = args.slice(0, -1);
  if (last.kind === 'object' || last.kind === 'array') {
    const parts = last.kind === 'object' ? last.properties.length : last.items.length;
    // [xs, ys] beside another array, and a second object, read better one below the other.
    return parts > 0 && others.at(-1)?.kind !== last.kind;
  }
  return mayHug(last) && !others.some(isFunction);
}

/** An argument list with its brackets. */
export function argumentsDoc(printer: Printer, args: readonly Node[]): Doc {
  if (args.length === 0) return '()';
  if (args.length === 1 && isLongText(args[0] as Node)) {
    return ['(', printer.expr(args[0] as Node, 'value'), ')'];
  }
  const printed = args.map((arg) => printer.expr(arg, 'argument'));
  const broken = group(
    ['(', indent([softline, join([',', line], printed)]), ifBroken(','), softline, ')'],
    true,
  );
  if (isComposition(args)) return broken;
  const first = args[0] as Node;
  if (args.length === 2 && isBlockFunction(first) && hugsFirst(args[1] as Node)) {
    const rest = [', ', printed[1] as Doc, ')'];
    return choice(
      ['(', printed[0] as Doc, rest],
      ['(', group(printed[0] as Doc, true), rest],
      broken,
    );
  }
  if (hugsLast(args)) {
    const head = printed.slice(0, -1);
    if (!head.some(willBreak)) {
      const last = printer.expr(args.at(-1) as Node, 'last-argument');
      const before = join(', ', [...head.map(flattened), '']);
      return choice(
        ['(', join(', ', [...head, '']), last, ')'],
        ['(', before, group(last, true), ')'],
        broken,
      );
    }
  }
  return group(['(', indent([softline, join([',', line], printed)]), ifBroken(','), softline, ')']);
}

/** `setTimeout(() => {…}, 5)`: a function first, and something short after it. */
function hugsFirst(second: Node): boolean {
  return (
    !isFunction(second) &&
    second.kind !== 'conditional' &&
    second.kind !== 'object' &&
    second.kind !== 'array' &&
    second.kind !== 'call' &&
    second.kind !== 'binary'
  );
}
