import type { Argument, CallExpr } from '../python/ast.js';
import {
  array,
  binary,
  call,
  id,
  index,
  method,
  raw,
  spread,
  string,
  sure,
  UNDEFINED,
} from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { type Context, unported } from './context.js';
import { arrayOf } from './iteration.js';
import type { Scope } from './scope.js';
import type { Type } from './types.js';

type Emit = (cx: Context, self: Node, args: Node[], call: Call) => Node | undefined;

interface Call {
  readonly expr: CallExpr;
  readonly scope: Scope;
  readonly type: Type;
}

const named = (args: readonly Argument[]): boolean =>
  args.some((arg) => arg.name !== undefined || arg.star !== '');
const same =
  (name: string): Emit =>
  (_, self, args) =>
    method(self, name, args);

/** An iterator as the list it is in Python; a loop takes the iterator itself. */
const listed =
  (name: string): Emit =>
  (_, self) =>
    array([spread(method(self, name))]);

const LIST: Readonly<Record<string, Emit>> = {
  append: same('push'),
  extend: (cx, self, _, { expr, scope }) => {
    const first = expr.args[0];
    return first && method(self, 'push', [spread(arrayOf(cx, first.value, scope))]);
  },
  insert: (_, self, [at, item]) => at && item && method(self, 'splice', [at, raw('0'), item]),
  pop: (_, self, [at]) => {
    if (at === undefined) return sure(method(self, 'pop'));
    if (at.kind === 'raw' && at.text === '0') return sure(method(self, 'shift'));
    return sure(index(method(self, 'splice', [at, raw('1')]), raw('0')));
  },
  popleft: (_, self) => sure(method(self, 'shift')),
  appendleft: same('unshift'),
  remove: (cx, self, args) => call(cx.helpers.use('pyRemove'), [self, ...args]),
  reverse: same('reverse'),
  clear: (_, self) => method(self, 'splice', [raw('0')]),
  copy: (_, self) => array([spread(self)]),
  index: same('indexOf'),
  count: (_, self, [item]) => {
    if (item === undefined) return undefined;
    const test: Node = {
      kind: 'arrow',
      params: [{ pattern: 'item' }],
      body: binary('===', id('item'), item),
    };
    return { kind: 'member', object: method(self, 'filter', [test]), name: 'length' };
  },
  sort: (cx, self, _, { expr, scope }) => {
    const sorted = call(cx.helpers.use('pySorted'), [self, ...sortArguments(cx, expr.args, scope)]);
    // The list itself is put in order, as Python does.
    return method(self, 'splice', [raw('0'), raw('Infinity'), spread(sorted)]);
  },
};

const SET: Readonly<Record<string, Emit>> = {
  add: same('add'),
  remove: same('delete'),
  discard: same('delete'),
  clear: same('clear'),
  copy: (_, self) => ({ kind: 'new', callee: id('Set'), args: [self] }),
  update: (cx, self, _, { expr, scope }) => {
    const first = expr.args[0];
    if (first === undefined) return undefined;
    const add: Node = {
      kind: 'arrow',
      params: [{ pattern: 'item' }],
      body: method(self, 'add', [id('item')]),
    };
    return method(arrayOf(cx, first.value, scope), 'forEach', [add]);
  },
  union: (_, self, [other]) =>
    other && { kind: 'new', callee: id('Set'), args: [array([spread(self), spread(other)])] },
};

const MAP: Readonly<Record<string, Emit>> = {
  get: (_, self, [key, fallback]) => key && orElse(method(self, 'get', [key]), fallback),
  items: listed('entries'),
  iteritems: listed('entries'),
  keys: listed('keys'),
  iterkeys: listed('keys'),
  values: listed('values'),
  itervalues: listed('values'),
  pop: (cx, self, args) => call(cx.helpers.use('pyPop'), [self, ...args]),
  setdefault: (cx, self, [key, fallback]) =>
    key && call(cx.helpers.use('pySetDefault'), [self, key, fallback ?? UNDEFINED]),
  update: (cx, self, [other]) => {
    if (other === undefined) return undefined;
    const put: Node = {
      kind: 'arrow',
      params: [{ pattern: { kind: 'array', items: ['key', 'value'] } }],
      body: method(self, 'set', [id('key'), id('value')]),
    };
    return method(call(cx.helpers.use('pyEntries'), [other]), 'forEach', [put]);
  },
  clear: same('clear'),
  copy: (_, self) => ({ kind: 'new', callee: id('Map'), args: [self] }),
  has_key: same('has'),
};

const of = (name: string, self: Node): Node => method(id('Object'), name, [self]);
const RECORD: Readonly<Record<string, Emit>> = {
  get: (_, self, [key, fallback]) => {
    if (key === undefined) return undefined;
    return orElse(
      key.kind === 'string' ? { kind: 'member', object: self, name: key.value } : index(self, key),
      fallback,
    );
  },
  items: (_, self) => of('entries', self),
  iteritems: (_, self) => of('entries', self),
  keys: (_, self) => of('keys', self),
  values: (_, self) => of('values', self),
  update: (_, self, args) => method(id('Object'), 'assign', [self, ...args]),
  copy: (_, self) => ({ kind: 'object', properties: [{ kind: 'spread', value: self }] }),
};

/** Methods of values nothing is known of, where the name alone says what is meant. */
const UNKNOWN: Readonly<Record<string, Emit>> = {
  hexdigest: (_, self) => method(self, 'digest', [string('hex')]),
  append: same('push'),
  items: (cx, self) => call(cx.helpers.use('pyEntries'), [self]),
  iteritems: (cx, self) => call(cx.helpers.use('pyEntries'), [self]),
  get: (cx, self, args) =>
    args.length > 1 || args[0]?.kind === 'string'
      ? call(cx.helpers.use('pyDict'), [self, ...args])
      : undefined,
};

function orElse(found: Node, fallback: Node | undefined): Node {
  return fallback === undefined || fallback === UNDEFINED ? found : binary('??', found, fallback);
}

/** `key=` and `reverse=` of `sort` and `sorted`, for the helper. */
export function sortArguments(cx: Context, args: readonly Argument[], scope: Scope): Node[] {
  const key = args.find((arg) => arg.name === 'key');
  const reverse = args.find((arg) => arg.name === 'reverse');
  const nodes: Node[] = [];
  if (key !== undefined) nodes.push(cx.expr(key.value, scope));
  else if (reverse !== undefined) nodes.push(UNDEFINED);
  if (reverse !== undefined) nodes.push(cx.expr(reverse.value, scope));
  return nodes;
}

/** A method call on a list, set, dict or on something unknown; undefined where the table has no such method. */
export function containerMethod(
  cx: Context,
  expr: CallExpr,
  name: string,
  self: Node,
  type: Type,
  scope: Scope,
): Node | undefined {
  const tables = {
    list: LIST,
    set: SET,
    map: MAP,
    record: RECORD,
    any: UNKNOWN,
    json: UNKNOWN,
  } as const;
  const table = tables[type.kind as keyof typeof tables] as
    | Readonly<Record<string, Emit>>
    | undefined;
  const emit = table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
  if (emit === undefined) {
    return table === undefined || table === UNKNOWN
      ? undefined
      : unported(cx, expr, `the method ${name}`);
  }
  if (name !== 'sort' && named(expr.args)) return unported(cx, expr);
  const args = name === 'sort' ? [] : expr.args.map((arg) => cx.expr(arg.value, scope));
  return (
    emit(cx, self, args, { expr, scope, type }) ??
    (table === UNKNOWN ? undefined : unported(cx, expr))
  );
}
