import type { CallExpr } from '../python/ast.js';
import { binary, call, id, member, method, raw, string } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { strFormat } from './brace-format.js';
import { type Context, unported } from './context.js';
import { arrayOf } from './iteration.js';
import type { Scope } from './scope.js';

type Emit = (
  cx: Context,
  self: Node,
  args: Node[],
  expr: CallExpr,
  scope: Scope,
) => Node | undefined;

const same =
  (name: string): Emit =>
  (_, self, args) =>
    method(self, name, args);
const pattern =
  (text: string): Emit =>
  (_, self) =>
    method(raw(text), 'test', [self]);

/** `startswith((a, b))` asks for any of them. */
const edge =
  (name: string): Emit =>
  (_, self, args) => {
    const [first] = args;
    if (first?.kind !== 'array') return method(self, name, args);
    const test: Node = {
      kind: 'arrow',
      params: [{ pattern: 'edge' }],
      body: method(self, name, [id('edge')]),
    };
    return method(first, 'some', [test]);
  };

const strip =
  (name: string, sides: string): Emit =>
  (cx, self, [characters]) =>
    characters === undefined
      ? method(self, name)
      : call(cx.helpers.use('pyStrip'), [
          self,
          characters,
          ...(sides === 'lr' ? [] : [string(sides)]),
        ]);

const pad =
  (name: string): Emit =>
  (_, self, args) =>
    method(self, name, args);

const METHODS: Readonly<Record<string, Emit>> = {
  // Text is text: what Python encodes for the wire, hawser encodes as it writes.
  encode: (_, self) => self,
  decode: (_, self) => self,
  lower: same('toLowerCase'),
  casefold: same('toLowerCase'),
  upper: same('toUpperCase'),
  title: (cx, self) => call(cx.helpers.use('pyTitle'), [self]),
  capitalize: (_, self) =>
    binary(
      '+',
      method(method(self, 'slice', [raw('0'), raw('1')]), 'toUpperCase'),
      method(method(self, 'slice', [raw('1')]), 'toLowerCase'),
    ),
  strip: strip('trim', 'lr'),
  lstrip: strip('trimStart', 'l'),
  rstrip: strip('trimEnd', 'r'),
  startswith: edge('startsWith'),
  endswith: edge('endsWith'),
  find: same('indexOf'),
  index: same('indexOf'),
  rfind: same('lastIndexOf'),
  replace: (_, self, args) => (args.length === 2 ? method(self, 'replaceAll', args) : undefined),
  count: (_, self, args) =>
    args.length === 1
      ? binary('-', member(method(self, 'split', args), 'length'), raw('1'))
      : undefined,
  split: (cx, self, args) => {
    const [separator, times] = args;
    if (separator === undefined || separator.kind === 'raw') {
      // Without a separator Python splits at runs of blanks and leaves out what is empty.
      if (times !== undefined) return undefined;
      return method(method(self, 'split', [raw('/\\s+/')]), 'filter', [id('Boolean')]);
    }
    return times === undefined
      ? method(self, 'split', [separator])
      : call(cx.helpers.use('pySplit'), [self, separator, times]);
  },
  rsplit: (cx, self, args) => {
    if (args.length === 1) return method(self, 'split', args);
    return args.length === 2 ? call(cx.helpers.use('pyRsplit'), [self, ...args]) : undefined;
  },
  splitlines: (_, self, args) =>
    args.length === 0
      ? method(method(self, 'replace', [raw('/\\r?\\n$/'), string('')]), 'split', [
          raw('/\\r\\n|\\r|\\n/'),
        ])
      : undefined,
  partition: (cx, self, args) => call(cx.helpers.use('pyPartition'), [self, ...args]),
  join: (cx, self, _, expr, scope) => {
    const [items] = expr.args;
    return items && method(arrayOf(cx, items.value, scope), 'join', [self]);
  },
  ljust: pad('padEnd'),
  rjust: pad('padStart'),
  zfill: (_, self, args) => method(self, 'padStart', [...args, string('0')]),
  isdigit: pattern('/^\\d+$/'),
  isnumeric: pattern('/^\\d+$/'),
  isalpha: pattern('/^\\p{L}+$/u'),
  isalnum: pattern('/^[\\p{L}\\d]+$/u'),
  isspace: pattern('/^\\s+$/'),
  islower: (_, self) => binary('===', self, method(self, 'toLowerCase')),
  isupper: (_, self) => binary('===', self, method(self, 'toUpperCase')),
  hex: (_, self) => method(method(id('Buffer'), 'from', [self]), 'toString', [string('hex')]),
};

/** Methods whose names say that the receiver is text, whatever is known of it. */
const TELLING: ReadonlySet<string> = new Set(
  (
    'lower upper title capitalize strip lstrip rstrip startswith endswith splitlines isdigit isalpha isalnum ' +
    'isspace zfill ljust rjust encode decode partition rsplit split casefold'
  ).split(' '),
);

export const isTextMethod = (name: string): boolean => TELLING.has(name);

/** A method call on text; undefined where text has no such method. */
export function textMethodNode(
  cx: Context,
  expr: CallExpr,
  name: string,
  self: Node,
  scope: Scope,
): Node | undefined {
  if (name === 'format') return strFormat(cx, expr, scope);
  const emit = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (emit === undefined) return undefined;
  if (expr.args.some((arg) => arg.star !== '')) return unported(cx, expr);
  const args = name === 'join' ? [] : expr.args.map((arg) => cx.expr(arg.value, scope));
  return emit(cx, self, args, expr, scope) ?? unported(cx, expr, `${name} with these arguments`);
}
