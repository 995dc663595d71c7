import type { Span } from '../python/ast.js';
import type { Comment, Stmt } from '../python/ast-statements.js';
import { blocksOf } from '../python/walk.js';
import type { Line, Statement } from '../typescript/nodes.js';
import type { Context } from './context.js';

/** Comments as lines of TypeScript; '' is an empty line. */
export function commentLines(comments: readonly Comment[]): string[] {
  return comments.flatMap(({ text, blank }) => {
    const line = `//${text.startsWith(' ') || text === '' ? '' : ' '}${text.trimEnd()}`;
    return blank ? ['', line] : [line];
  });
}

/** A docstring as a JSDoc comment. */
export function docLines(doc: string | undefined): string[] {
  if (doc === undefined || doc.trim() === '') return [];
  const lines = cleanDoc(doc).replaceAll('*/', '*\\/').split('\n');
  const [first = ''] = lines;
  if (lines.length === 1 && first.length <= 80) return [`/** ${first} */`];
  return ['/**', ...lines.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

/** A docstring without its common indentation and the empty lines around it. */
function cleanDoc(doc: string): string {
  const [first = '', ...rest] = doc.replaceAll('\t', '        ').split('\n');
  const indents = rest
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return [first.trimStart(), ...rest.map((line) => line.slice(indent))]
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
}

/** The comment that quotes what could not be converted. */
export function markLines(cx: Context, span: Span): string[] {
  const [first = '', ...rest] = cx.report.linesOf(span);
  return [
    `// hawser port: could not convert: ${first}`,
    ...rest.map((line) => `//   ${line}`.trimEnd()),
  ];
}

/** The comment that quotes a statement whole, with the comments behind its end that its blocks have. */
export function quoteLines(cx: Context, stmt: Stmt): string[] {
  const quoted = cx.report.textOf(stmt);
  return [
    ...markLines(cx, stmt),
    ...commentLines(innerComments(stmt).filter(({ text }) => !quoted.includes(`#${text}`))),
  ];
}

/** All comments of the statements inside of a statement. */
function innerComments(stmt: Stmt): Comment[] {
  return blocksOf(stmt)
    .flat()
    .flatMap((inner) => {
      const { leading, trailing, after } = inner.trivia;
      const tail = trailing === undefined ? [] : [{ text: trailing, blank: false }];
      return [...leading, ...tail, ...innerComments(inner), ...after];
    });
}

/** The part of a statement that is quoted: all of a simple one, the head of one with blocks. */
export function headOf(stmt: Stmt, source: string): Span {
  const bodies: Readonly<Partial<Record<Stmt['kind'], readonly Stmt[]>>> = {
    [stmt.kind]:
      'body' in stmt ? stmt.body : stmt.kind === 'if' ? stmt.branches[0]?.body : undefined,
  };
  const first = bodies[stmt.kind]?.[0];
  if (first === undefined) return stmt;
  const colon = source.lastIndexOf(':', first.from);
  return colon > stmt.from ? { from: stmt.from, to: colon + 1 } : stmt;
}

/** Put what stood around a statement around the lines it became. */
export function withTrivia(stmt: Stmt, lines: readonly Line[], marks: readonly string[]): Line[] {
  const { leading, trailing, after, blank } = stmt.trivia;
  const comments = commentLines(leading);
  const tail =
    trailing === undefined
      ? undefined
      : `//${trailing.startsWith(' ') ? '' : ' '}${trailing.trimEnd()}`;
  const [first, ...rest] =
    lines.length > 0 ? lines : [nothing(comments.length + marks.length > 0 && blank)];
  if (first === undefined) return [];
  const head: Line = {
    ...first,
    leading: [
      ...comments,
      ...(blank && comments.length === 0 && marks.length > 0 ? [''] : []),
      ...marks,
      ...first.leading,
    ],
    blank: marks.length > 0 ? false : first.leading.length > 0 ? first.blank : blank,
  };
  const spaced = blank && first.leading.length > 0 && marks.length === 0 && comments.length === 0;
  const all: Line[] = [
    spaced ? { ...head, leading: ['', ...head.leading], blank: false } : head,
    ...rest,
  ];
  const last = all.at(-1) as Line;
  all[all.length - 1] = tail === undefined ? last : endWith(last, tail);
  if (after.length > 0) all.push({ ...nothing(false), leading: commentLines(after) });
  return all.filter((line) => line.node.kind !== 'none' || line.leading.length > 0);
}

function endWith(line: Line, tail: string): Line {
  if (line.node.kind === 'none') return { ...line, leading: [...line.leading, tail] };
  const simple = !['if', 'for', 'for-of', 'while', 'try', 'class', 'function-declaration'].includes(
    line.node.kind,
  );
  return simple ? { ...line, trailing: tail } : { ...line, leading: [tail, ...line.leading] };
}

const nothing = (blank: boolean): Line<Statement> => ({
  node: { kind: 'none' },
  leading: [],
  trailing: undefined,
  blank,
});
