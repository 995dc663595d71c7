import type { Line, Node, Statement } from './nodes.js';

/** Short constructors for the nodes emitters build most. */
export const id = (name: string): Node => ({ kind: 'id', name });
export const raw = (text: string, loose = false): Node => ({ kind: 'raw', text, loose });
export const string = (value: string): Node => ({ kind: 'string', value });
export const array = (items: readonly Node[]): Node => ({ kind: 'array', items });
export const spread = (value: Node): Node => ({ kind: 'spread', value });
export const sure = (value: Node): Node =>
  value.kind === 'sure' ? value : { kind: 'sure', value };
export const index = (object: Node, at: Node): Node => ({ kind: 'index', object, index: at });
export const member = (object: Node, name: string): Node => ({ kind: 'member', object, name });
export const call = (callee: Node | string, args: readonly Node[] = []): Node => ({
  kind: 'call',
  callee: typeof callee === 'string' ? id(callee) : callee,
  args,
});
/** `object.name(...args)` */
export const method = (object: Node, name: string, args: readonly Node[] = []): Node =>
  call(member(object, name), args);
export const create = (
  callee: Node | string,
  args: readonly Node[] = [],
  types?: string,
): Node => ({
  kind: 'new',
  callee: typeof callee === 'string' ? id(callee) : callee,
  args,
  ...(types === undefined ? {} : { types }),
});
export const binary = (op: string, left: Node, right: Node): Node => ({
  kind: 'binary',
  op,
  left,
  right,
});
export const not = (value: Node): Node => ({ kind: 'unary', op: '!', value });
export const asType = (value: Node, type: string): Node => ({ kind: 'as', value, type });
/** `(a, b) => body` over plain names. */
export const arrow = (params: readonly string[], body: Node): Node => ({
  kind: 'arrow',
  params: params.map((pattern) => ({ pattern })),
  body,
});
export const UNDEFINED: Node = raw('undefined');
export const THIS: Node = raw('this');

/** A statement with nothing around it. */
export const plain = <T = Statement>(node: T): Line<T> => ({
  node,
  leading: [],
  trailing: undefined,
  blank: false,
});

export const declare = (
  keyword: 'const' | 'let',
  pattern: string,
  value?: Node,
  type?: string,
): Line => plain({ kind: 'declare', keyword, pattern, value, type });

export const run = (value: Node): Line => plain({ kind: 'expression', value });
