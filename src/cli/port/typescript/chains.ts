import { argumentsDoc } from './calls.js';
import { choice, type Doc, group, hardline, indent, willBreak } from './doc.js';
import type { Node } from './nodes.js';
import type { Place, Printer } from './printer.js';
import { MEMBER } from './strength.js';
import { isIdentifier, quote } from './strings.js';

/** One link of `a.b(c)[d]!`: what stands behind the head. */
interface Link {
  readonly node: Extract<Node, { kind: 'member' | 'index' | 'call' | 'sure' }>;
  readonly doc: Doc;
}

/** A call, member access, index or `!`, with all it hangs on. */
export function chainDoc(printer: Printer, node: Link['node'], place: Place): Doc {
  const links: Link[] = [];
  let head: Node = node;
  while (isLink(head)) {
    links.unshift({ node: head, doc: linkDoc(printer, head) });
    head = head.kind === 'call' ? head.callee : head.kind === 'sure' ? head.value : head.object;
  }
  const bare = printer.operand(head, MEMBER);
  const start = typeof bare === 'string' && /^\d/.test(bare) ? `(${bare})` : bare;
  const oneLine: Doc = [start, ...links.map((link) => link.doc)];
  const calls = links.filter((link) => link.node.kind === 'call');
  if (calls.length < 2) return oneLine;
  const groups = split(head, links);
  const [first, ...rest] = groups as [Link[], ...Link[][]];
  const merge = rest.length > 0 && mergesFirst(head, first, place);
  const inline = [start, ...first.map((link) => link.doc), ...(merge ? docs(rest[0]) : [])];
  const below = merge ? rest.slice(1) : rest;
  const brokenGroups = below.some((links) => willBreak(docs(links)));
  if (rest.length < (merge ? 3 : 2) && !brokenGroups) return group(oneLine);
  const expanded = [inline, indent(below.map((links) => [hardline, docs(links)]))];
  if (
    (calls.length > 2 && calls.some((call) => !isSimple(call))) ||
    below.slice(0, -1).some((links) => willBreak(docs(links)))
  ) {
    return group(expanded, true);
  }
  return choice(oneLine, expanded);
}

const docs = (links: readonly Link[] | undefined): Doc[] => (links ?? []).map((link) => link.doc);

function isLink(node: Node): node is Link['node'] {
  return (
    node.kind === 'member' || node.kind === 'index' || node.kind === 'call' || node.kind === 'sure'
  );
}

function linkDoc(printer: Printer, node: Link['node']): Doc {
  switch (node.kind) {
    case 'sure':
      return '!';
    case 'member': {
      const dot = node.optional === true ? '?.' : '.';
      return isIdentifier(node.name) || node.name.startsWith('#')
        ? `${dot}${node.name}`
        : `${node.optional === true ? '?.' : ''}[${quote(node.name)}]`;
    }
    case 'index':
      return ['[', printer.expr(node.index, 'argument'), ']'];
    case 'call':
      return [node.types === undefined ? '' : `<${node.types}>`, argumentsDoc(printer, node.args)];
  }
}

/** The links that stay with the head, then one group per `.name…(…)`. */
function split(head: Node, links: readonly Link[]): Link[][] {
  let at = 0;
  const kind = (index: number): string | undefined => links[index]?.node.kind;
  // f(1)(2)[3]! stays with f.
  while (kind(at) === 'call' || kind(at) === 'index' || kind(at) === 'sure') at += 1;
  if (head.kind !== 'call' && head.kind !== 'new' && at === 0) {
    while (kind(at) === 'member' && kind(at + 1) === 'member') at += 1;
  }
  const groups = [links.slice(0, at)];
  let current: Link[] = [];
  let called = false;
  for (const link of links.slice(at)) {
    if (link.node.kind === 'member' && called) {
      groups.push(current);
      current = [];
      called = false;
    }
    current.push(link);
    if (link.node.kind === 'call') called = true;
  }
  groups.push(current);
  return groups;
}

/** Whether the first call may stay beside a short or self-explaining head. */
function mergesFirst(head: Node, first: readonly Link[], place: Place): boolean {
  const last = first.at(-1)?.node;
  if (last !== undefined) {
    return last.kind === 'member' && /^[A-Z]|^[$_]+$/.test(last.name);
  }
  if (head.kind === 'raw') return head.text === 'this';
  if (head.kind !== 'id') return false;
  return /^[A-Z]|^[$_]+$/.test(head.name) || (place === 'statement' && head.name.length <= 2);
}

const isSimple = (call: Link): boolean =>
  call.node.kind !== 'call' || call.node.args.every((arg) => isPlain(arg));

/** An argument that says little: a name, a literal, a short function of one expression. */
function isPlain(node: Node, depth = 0): boolean {
  switch (node.kind) {
    case 'id':
    case 'string':
      return true;
    case 'raw':
      // A pattern of some length says something.
      return !node.text.startsWith('/') || node.text.lastIndexOf('/') <= 6;
    case 'template':
      return node.parts.every((part) => typeof part === 'string' || part.kind === 'id');
    case 'object':
      return node.properties.every(
        (property) => property.kind === 'entry' && isPlain(property.value, depth),
      );
    case 'array':
      return node.items.every((item) => isPlain(item, depth));
    case 'member':
      return isPlain(node.object, depth);
    case 'sure':
    case 'unary':
      return isPlain(node.value, depth);
    case 'index':
      return isPlain(node.object, depth) && isPlain(node.index, depth);
    case 'call':
    case 'new':
      return (
        depth < 2 &&
        isPlain(node.callee, depth) &&
        node.args.every((arg) => isPlain(arg, depth + 1))
      );
    default:
      return false;
  }
}
