import { isBuiltin } from './builtins.js';
import type { Context } from './context.js';
import { isError } from './exceptions.js';
import { isLibraryCall } from './library-calls.js';
import { isLibraryValue } from './library-values.js';
import { isTwistedModule, targetOf } from './names.js';
import { lineage, outsideBases } from './resolve.js';
import type { ClassInfo } from './scope.js';
import { isTwistedCall } from './twisted-calls.js';

/** Names that need no import: what they do is done by the syntax. */
const NOTHING: ReadonlySet<string> = new Set([
  'functools.wraps',
  'twisted.internet.defer.returnValue',
  'twisted.python.log.startLogging',
  'zope.interface.Attribute',
  'zope.interface.Interface',
  'zope.interface.implementer',
]);
const REACTOR = 'twisted.internet.reactor';
/** Has a member for every element there may be. */
const TAGS = 'twisted.web.template.tags.';
/** Modules whose names speak of types or of the language. */
const SILENT = /^(__future__|typing|typing_extensions|collections\.abc|builtins)(\.|$)/;
/** Modules of Python's library some names of which are known. */
const LIBRARY: ReadonlySet<string> = new Set(
  (
    'base64 cgi collections copy functools hashlib hmac html json math os os.path random string sys time traceback ' +
    'urllib urllib.parse uuid zope.interface'
  ).split(' '),
);

/** Whether the converter has a counterpart for a dotted Python name. */
export function isKnown(cx: Context, python: string): boolean {
  if (python.startsWith(REACTOR) || python.startsWith(TAGS)) return true;
  if (cx.kind === 'rpy' && /^builtins\.(re)?cache$/.test(python)) return true;
  if (SILENT.test(python) || NOTHING.has(python)) return true;
  if (isTwistedModule(python) || LIBRARY.has(python)) return true;
  if (targetOf(python) !== undefined || isLibraryCall(python) || isTwistedCall(python)) return true;
  return isOwn(cx, python) || isLibraryValue(python) || isError(python);
}

function isOwn(cx: Context, python: string): boolean {
  return (
    cx.ownModule(python) !== undefined ||
    cx.ownModule(python.slice(0, python.lastIndexOf('.'))) !== undefined
  );
}

/** Whether a call of a name does something in TypeScript: Python's own functions are not all there. */
export function isCallable(cx: Context, python: string): boolean {
  if (!python.startsWith('builtins.')) return isKnown(cx, python);
  return isBuiltin(python) || isLibraryValue(python) || isError(python) || cx.kind === 'rpy';
}

/** Whether a base class outside of the file has a counterpart, so that TypeScript's class can have it. */
export const hasCounterpart = (cx: Context, python: string): boolean =>
  targetOf(python) !== undefined || isOwn(cx, python) || isError(python);

/** Whether a class of the file has a base in TypeScript. */
export const hasBase = (cx: Context, info: ClassInfo): boolean =>
  lineage(info).length > 1 || outsideBases(info).some((base) => hasCounterpart(cx, base));
