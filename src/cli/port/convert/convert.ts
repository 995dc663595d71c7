import { parsePython } from '../python/parse.js';
import { plain } from '../typescript/build.js';
import type { Line } from '../typescript/nodes.js';
import { printModule } from '../typescript/print.js';
import { memberNode } from './access.js';
import { argumentNodes } from './arguments.js';
import { bindProgram, type Program } from './bind.js';
import type { Context, Kind } from './context.js';
import { placeDeclarations } from './declare.js';
import { expressionAs, expressionNode, textNode } from './emit-expression.js';
import { blockLines } from './emit-statement.js';
import { callsOf } from './facts.js';
import { Helpers } from './helpers.js';
import { Imports } from './imports.js';
import { Inference } from './infer.js';
import { moduleOf } from './names.js';
import { observeMethods, observeProgram } from './observe.js';
import { type Mark, Report } from './report.js';
import { commentLines, docLines } from './trivia.js';
import { truthNode } from './truth.js';
import { namesIn, typeText } from './types.js';

/** What {@link convert} is told. */
export interface ConvertOptions {
  /** A module, or a script that binds `resource` (Twisted's `.rpy`). Default is a module. */
  readonly kind?: Kind;
  /**
   * The TypeScript specifier of a Python module of the same project (`.views` → `./views.js`), undefined for others.
   * Default: relative imports are the project's own.
   */
  readonly ownModule?: (pythonModule: string) => string | undefined;
}

/** What became of a Python source. */
export interface Conversion {
  /** The TypeScript source. */
  readonly text: string;
  /** How many statements were converted completely. */
  readonly converted: number;
  /** What was left for a person, in the order of the source. */
  readonly marks: readonly Mark[];
}

/**
 * Convert Python source to TypeScript over hawser.
 *
 * What has no counterpart stays as a comment, `// hawser port: could not convert: …`, with the original line; the
 * expression that stands in its place throws when it is reached. The result is laid out as Biome would lay it out.
 *
 * @param source - Python 3, or Python 2 as far as the two agree.
 */
export function convert(source: string, options: ConvertOptions = {}): Conversion {
  const program = bindProgram(parsePython(source));
  observeProgram(program);
  observeMethods(program, new Inference(program.functions, program.scopes));
  const cx = contextOf(program, options);
  const body = cx.block(program.module.body, program.scope);
  const { report } = cx;
  const marks = [...report.marks].sort((a, b) => a.line - b.line);
  const marked = new Set(marks.map((mark) => mark.line)).size;
  return {
    text: printModule(fileLines(cx, body)),
    converted: Math.max(0, report.statements - marked),
    marks,
  };
}

const REACTOR = { name: 'reactor', member: undefined, typeOnly: false } as const;

function contextOf(program: Program, options: ConvertOptions): Context {
  const types = new Inference(program.functions, program.scopes);
  const imports = new Imports(takenNames(program));
  // Only the reactor of hawser/node can listen.
  const listens =
    program.module.source.includes('twisted.internet.endpoints') ||
    /from twisted\.internet import .*\bendpoints\b/.test(program.module.source) ||
    ['listenTCP', 'listenSSL', 'listenUNIX'].some((name) => callsOf(program).has(name));
  const cx: Context = {
    kind: options.kind ?? 'module',
    program,
    types,
    imports,
    helpers: new Helpers(),
    report: new Report(program.module.source),
    declarations: placeDeclarations(program),
    ownModule: options.ownModule ?? relativeModule,
    scriptGlobals: new Set(),
    around: { loops: [], caught: undefined, lookups: 0 },
    expr: (expr, scope) => expressionNode(cx, expr, scope),
    exprAs: (expr, scope, type) => expressionAs(cx, expr, scope, type),
    truth: (expr, scope) => truthNode(cx, expr, scope),
    text: (expr, scope) => textNode(cx, expr, scope),
    member: (expr, scope) => memberNode(cx, expr, scope),
    arguments: (callee, args, scope, given) => argumentNodes(cx, callee, args, scope, given),
    block: (stmts, scope) => blockLines(cx, stmts, scope),
    typeOf: (expr, scope) => types.typeOf(expr, scope),
    typeText: (type) => {
      for (const name of namesIn(type)) imports.name(moduleOf(name), name, false);
      return typeText(type);
    },
    reactor: () => imports.value({ ...REACTOR, from: listens ? 'hawser/node' : 'hawser' }),
    catchesLookups: () => cx.around.lookups > 0,
  };
  return cx;
}

/** `.views` is the file beside, `..lib.db` two folders up. */
function relativeModule(python: string): string | undefined {
  const match = /^(\.+)(.*)$/.exec(python);
  if (match === null) return undefined;
  const [, dots = '', path = ''] = match;
  const up = dots.length === 1 ? './' : '../'.repeat(dots.length - 1);
  return `${up}${path.replaceAll('.', '/')}.js`;
}

/** Names of the file that an import must not hide. */
function takenNames(program: Program): Set<string> {
  const scopes = [program.scope, ...program.scopes.values()];
  return new Set(
    scopes.flatMap((scope) =>
      [...scope.bindings.values()]
        .filter((binding) => binding.kind !== 'import')
        .map((binding) => binding.name),
    ),
  );
}

function fileLines(cx: Context, body: readonly Line[]): Line[] {
  const { module } = cx.program;
  const head = [...commentLines(module.comments), ...docLines(module.doc)];
  const text = (one: string): Line => plain({ kind: 'text', text: one });
  const globals = [...cx.scriptGlobals].map((name) => {
    const type = name === 'registry' ? 'Registry' : '() => void';
    return text(`declare const ${name}: ${type};`);
  });
  const imports = cx.imports.lines(printModule([...globals, ...body]));
  const parts: Line[][] = [
    head.length === 0 ? [] : [{ ...plain({ kind: 'none' }), leading: head }],
    imports,
    globals,
    ...cx.helpers.classes().map((one) => [text(one)]),
    [...body],
    ...cx.helpers.functions().map((one) => [text(one)]),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap(([first, ...rest], at) => [spaced(first as Line, at > 0), ...rest]);
}

/** A line with an empty one before it. */
function spaced(line: Line, wanted: boolean): Line {
  if (!wanted || line.leading[0] === '') return line;
  return line.leading.length > 0
    ? { ...line, leading: ['', ...line.leading] }
    : { ...line, blank: true };
}
