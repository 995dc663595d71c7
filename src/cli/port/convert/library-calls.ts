import type { CallExpr, Expr } from '../python/ast.js';
import { asType, binary, call, create, id, method, raw, string } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import { type Context, unported } from './context.js';
import { pythonName } from './resolve.js';
import type { Scope } from './scope.js';
import { settled } from './types.js';

/** Undefined means: not with these arguments. */
type Emit = (cx: Context, args: readonly Expr[], scope: Scope, expr: CallExpr) => Node | undefined;

/** A function of one of Node's modules, called with the same arguments. */
const node =
  (module: string, name: string): Emit =>
  (cx, args, scope) =>
    call(
      cx.imports.name(`node:${module}`, name),
      args.map((arg) => cx.expr(arg, scope)),
    );
const math =
  (name: string): Emit =>
  (cx, args, scope) =>
    method(
      id('Math'),
      name,
      args.map((arg) => cx.expr(arg, scope)),
    );
const text =
  (emit: (value: Node, cx: Context) => Node): Emit =>
  (cx, [one], scope) =>
    one && emit(cx.text(one, scope), cx);

const escaped: Emit = text((value, cx) =>
  method(id(cx.imports.name('hawser', 'html')), 'escape', [value]),
);
const quoted: Emit = (cx, args, scope) => {
  const [one, safe] = args;
  if (one === undefined) return undefined;
  const encoded = call('encodeURIComponent', [cx.text(one, scope)]);
  if (safe === undefined) return method(encoded, 'replaceAll', [string('%2F'), string('/')]);
  return safe.kind === 'string' && safe.value === '' ? encoded : undefined;
};
const unquoted: Emit = text((value) => call('decodeURIComponent', [value]));
const urlencode: Emit = (cx, [one], scope) => {
  if (one === undefined) return undefined;
  const { kind } = settled(cx.typeOf(one, scope));
  const value = cx.expr(one, scope);
  const entries =
    kind === 'map'
      ? { kind: 'array' as const, items: [{ kind: 'spread' as const, value }] }
      : value;
  return method(create('URLSearchParams', [entries]), 'toString');
};
const base64 = (encoding: string): { encode: Emit; decode: Emit } => ({
  encode: (cx, [one], scope) =>
    one &&
    method(method(id('Buffer'), 'from', [cx.expr(one, scope)]), 'toString', [string(encoding)]),
  decode: (cx, [one], scope) =>
    one && method(id('Buffer'), 'from', [cx.expr(one, scope), string(encoding)]),
});
const hash =
  (algorithm: string): Emit =>
  (cx, [one], scope) => {
    const made = call(cx.imports.name('node:crypto', 'createHash'), [string(algorithm)]);
    return one === undefined ? made : method(made, 'update', [cx.expr(one, scope)]);
  };
const fileTest =
  (name: string): Emit =>
  (cx, [one], scope) => {
    if (one === undefined) return undefined;
    const options: Node = {
      kind: 'object',
      properties: [{ kind: 'entry', key: 'throwIfNoEntry', value: raw('false') }],
    };
    const stat = call(cx.imports.name('node:fs', 'statSync'), [cx.expr(one, scope), options]);
    return binary(
      '??',
      { kind: 'call', callee: { kind: 'member', object: stat, name, optional: true }, args: [] },
      raw('false'),
    );
  };
const standard = base64('base64');
const urlSafe = base64('base64url');

const CALLS: Readonly<Record<string, Emit>> = {
  'time.time': () => binary('/', raw('Date.now()'), raw('1000')),
  'time.monotonic': () => binary('/', raw('performance.now()'), raw('1000')),
  'time.ctime': (cx, args, scope) =>
    call(
      cx.helpers.use('pyTime'),
      args.map((arg) => cx.expr(arg, scope)),
    ),
  'time.asctime': (cx, args) => (args.length === 0 ? call(cx.helpers.use('pyTime')) : undefined),
  'json.loads': text((value) => method(id('JSON'), 'parse', [value])),
  'json.dumps': (cx, [one], scope, expr) => {
    if (one === undefined) return undefined;
    const indent = expr.args.find((arg) => arg.name === 'indent')?.value;
    if (
      expr.args.some(
        (arg) =>
          arg.name !== undefined && !['indent', 'separators', 'ensure_ascii'].includes(arg.name),
      )
    )
      return undefined;
    const { kind } = settled(cx.typeOf(one, scope));
    const plain = kind === 'text' || kind === 'number' || kind === 'boolean' || kind === 'json';
    const literal = (one.kind === 'dict' || one.kind === 'list') && onlyScalars(cx, one, scope);
    const replacer = plain || literal ? [] : [id(cx.helpers.use('pyJson'))];
    if (indent !== undefined && replacer.length === 0) replacer.push(raw('undefined'));
    return method(id('JSON'), 'stringify', [
      cx.expr(one, scope),
      ...replacer,
      ...(indent === undefined ? [] : [cx.expr(indent, scope)]),
    ]);
  },
  'html.escape': escaped,
  'cgi.escape': escaped,
  'xml.sax.saxutils.escape': escaped,
  'urllib.parse.quote': quoted,
  'urllib.quote': quoted,
  'urllib.parse.quote_plus': text((value) =>
    method(call('encodeURIComponent', [value]), 'replaceAll', [string('%20'), string('+')]),
  ),
  'urllib.parse.unquote': unquoted,
  'urllib.unquote': unquoted,
  'urllib.parse.urlencode': urlencode,
  'urllib.urlencode': urlencode,
  'base64.b64encode': standard.encode,
  'base64.b64decode': standard.decode,
  'base64.urlsafe_b64encode': urlSafe.encode,
  'base64.urlsafe_b64decode': urlSafe.decode,
  'hashlib.md5': hash('md5'),
  'hashlib.sha1': hash('sha1'),
  'hashlib.sha256': hash('sha256'),
  'hashlib.sha512': hash('sha512'),
  'hmac.compare_digest': (cx, args, scope) =>
    call(
      cx.imports.name('node:crypto', 'timingSafeEqual'),
      args.map((arg) => method(id('Buffer'), 'from', [cx.expr(arg, scope)])),
    ),
  'os.path.join': node('path', 'join'),
  'os.path.basename': node('path', 'basename'),
  'os.path.dirname': node('path', 'dirname'),
  'os.path.abspath': node('path', 'resolve'),
  'os.path.realpath': node('fs', 'realpathSync'),
  'os.path.normpath': node('path', 'normalize'),
  'os.path.exists': node('fs', 'existsSync'),
  'os.path.isfile': fileTest('isFile'),
  'os.path.isdir': fileTest('isDirectory'),
  'os.listdir': node('fs', 'readdirSync'),
  'os.mkdir': node('fs', 'mkdirSync'),
  'os.remove': node('fs', 'unlinkSync'),
  'os.unlink': node('fs', 'unlinkSync'),
  'os.rename': node('fs', 'renameSync'),
  'os.getcwd': () => raw('process.cwd()'),
  'os.getpid': () => raw('process.pid'),
  'os.urandom': node('crypto', 'randomBytes'),
  'os.getenv': (cx, [name, fallback], scope) => {
    if (name === undefined) return undefined;
    const found: Node = { kind: 'index', object: raw('process.env'), index: cx.expr(name, scope) };
    return fallback === undefined ? found : binary('??', found, cx.expr(fallback, scope));
  },
  'os.environ.get': (cx, args, scope, expr) => CALLS['os.getenv']?.(cx, args, scope, expr),
  'sys.exit': (cx, args, scope) =>
    method(
      id('process'),
      'exit',
      args.map((arg) => cx.expr(arg, scope)),
    ),
  'random.random': math('random'),
  'random.randint': (cx, [low, high], scope) =>
    low &&
    high &&
    call(cx.imports.name('node:crypto', 'randomInt'), [
      cx.expr(low, scope),
      high.kind === 'number'
        ? raw(String(Number(high.text) + 1))
        : binary('+', cx.expr(high, scope), raw('1')),
    ]),
  'uuid.uuid4': (cx) => call(cx.imports.name('node:crypto', 'randomUUID')),
  'math.floor': math('floor'),
  'math.ceil': math('ceil'),
  'math.sqrt': math('sqrt'),
  'math.sin': math('sin'),
  'math.cos': math('cos'),
  'math.log': math('log'),
  'math.pow': math('pow'),
  'copy.copy': (cx, [one], scope) =>
    one &&
    (settled(cx.typeOf(one, scope)).kind === 'list'
      ? { kind: 'array', items: [{ kind: 'spread', value: cx.expr(one, scope) }] }
      : undefined),
  'copy.deepcopy': (cx, [one], scope) => one && call('structuredClone', [cx.expr(one, scope)]),
  'functools.partial': (cx, [over, ...args], scope) =>
    over &&
    method(cx.expr(over, scope), 'bind', [
      raw('undefined'),
      ...args.map((arg) => cx.expr(arg, scope)),
    ]),
  'collections.OrderedDict': (_, args) =>
    args.length === 0 ? create('Map', [], 'any, any') : undefined,
  'collections.deque': (_, args) =>
    args.length === 0 ? asType({ kind: 'array', items: [] }, 'any[]') : undefined,
};

/** Whether a literal holds nothing a plain JSON.stringify would lose. */
function onlyScalars(cx: Context, expr: Expr, scope: Scope): boolean {
  if (expr.kind === 'list') return expr.items.every((item) => onlyScalars(cx, item, scope));
  if (expr.kind === 'dict') {
    return expr.entries.every(
      ({ key, value }) => key?.kind === 'string' && onlyScalars(cx, value, scope),
    );
  }
  const { kind } = cx.typeOf(expr, scope);
  return ['text', 'number', 'boolean', 'json'].includes(kind);
}

/** Keyword arguments these functions may have without being left to a person. */
const KEYWORDS: ReadonlySet<string> = new Set(['json.dumps']);

/** A call of a function of Python's library; undefined where the table has none. */
export function libraryCall(cx: Context, expr: CallExpr, scope: Scope): Node | undefined {
  const python = pythonName(expr.callee, scope);
  if (python === undefined || !Object.hasOwn(CALLS, python)) return undefined;
  const named = expr.args.some((arg) => arg.name !== undefined || arg.star !== '');
  if (named && !KEYWORDS.has(python)) return unported(cx, expr);
  const args = expr.args.filter((arg) => arg.name === undefined).map((arg) => arg.value);
  return CALLS[python]?.(cx, args, scope, expr) ?? unported(cx, expr);
}

/** Whether the table has a function. */
export const isLibraryCall = (python: string): boolean => Object.hasOwn(CALLS, python);
