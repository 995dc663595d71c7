import { call, id, member, method, raw, string } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';

type Emit = (cx: Context) => Node;

const letters = 'abcdefghijklmnopqrstuvwxyz';
const process =
  (name: string): Emit =>
  () =>
    member(id('process'), name);

/** Names of Python's library that are used as values, not called. */
const VALUES: Readonly<Record<string, Emit>> = {
  'sys.argv': () => method(member(id('process'), 'argv'), 'slice', [raw('1')]),
  'sys.stdout': process('stdout'),
  'sys.stderr': process('stderr'),
  'sys.stdin': process('stdin'),
  'sys.platform': process('platform'),
  'os.environ': process('env'),
  'os.sep': (cx) => id(cx.imports.name('node:path', 'sep')),
  'os.path.sep': (cx) => id(cx.imports.name('node:path', 'sep')),
  'math.pi': () => member(id('Math'), 'PI'),
  'math.e': () => member(id('Math'), 'E'),
  'string.ascii_lowercase': () => string(letters),
  'string.ascii_uppercase': () => string(letters.toUpperCase()),
  'string.ascii_letters': () => string(letters + letters.toUpperCase()),
  'string.digits': () => string('0123456789'),
  'string.hexdigits': () => string('0123456789abcdefABCDEF'),
  'json.loads': () => raw('JSON.parse'),
  'json.dumps': () => raw('(value: any) => JSON.stringify(value)', true),
  'html.escape': (cx) => raw(`${cx.imports.name('hawser', 'html')}.escape`),
  'time.time': () => raw('() => Date.now() / 1000', true),
  'time.ctime': (cx) => id(cx.helpers.use('pyTime')),
  'builtins.__file__': (cx) =>
    call(cx.imports.name('node:url', 'fileURLToPath'), [raw('import.meta.url')]),
  'builtins.str': () => id('String'),
  'builtins.unicode': () => id('String'),
  'builtins.bytes': () => id('String'),
  'builtins.bool': () => id('Boolean'),
  'builtins.int': (cx) => id(cx.helpers.use('pyInt')),
  'builtins.float': (cx) => id(cx.helpers.use('pyFloat')),
  'builtins.len': (cx) => id(cx.helpers.use('pyLen')),
  'builtins.sorted': (cx) => id(cx.helpers.use('pySorted')),
  'builtins.repr': (cx) => id(cx.imports.name('node:util', 'inspect')),
  'builtins.print': () => raw('console.log'),
  'builtins.abs': () => raw('Math.abs'),
  'builtins.list': () => raw('Array.from'),
  'builtins.object': () => id('Object'),
  'builtins.dict': () => id('Map'),
  'builtins.set': () => id('Set'),
};

/** What stands for a name of Python's library used as a value. */
export function libraryValue(cx: Context, python: string): Node | undefined {
  return Object.hasOwn(VALUES, python) ? VALUES[python]?.(cx) : undefined;
}

/** Whether the table has a name. */
export const isLibraryValue = (python: string): boolean => Object.hasOwn(VALUES, python);
