import { type Doc, group, hardline, ifBroken, indent, join, line, softline } from './doc.js';
import type { FunctionParts, Line, Node, Param, Pattern } from './nodes.js';
import type { Place, Printer } from './printer.js';
import { ASSIGNMENT } from './strength.js';

/** A name, or what is taken apart. */
export function patternDoc(printer: Printer, pattern: Pattern): Doc {
  if (typeof pattern === 'string') return pattern;
  if (pattern.kind === 'array') {
    const items: Doc[] = pattern.items.map((item) =>
      item === undefined ? '' : patternDoc(printer, item),
    );
    if (pattern.rest !== undefined) items.push(['...', patternDoc(printer, pattern.rest)]);
    return group(['[', indent([softline, join([',', line], items)]), softline, ']']);
  }
  const items = pattern.items.map(
    ({ key, value, fallback }): Doc => [
      value === key ? key : [key, ': ', patternDoc(printer, value)],
      fallback === undefined ? '' : [' = ', printer.expr(fallback, 'argument')],
    ],
  );
  if (pattern.rest !== undefined) items.push(`...${pattern.rest}`);
  const comma = pattern.rest === undefined ? ifBroken(',') : '';
  return group(['{', indent([line, join([',', line], items)]), comma, line, '}']);
}

function paramDoc(printer: Printer, param: Param): Doc {
  return [
    param.rest === true ? '...' : '',
    patternDoc(printer, param.pattern),
    param.optional === true ? '?' : '',
    param.type === undefined ? '' : `: ${param.type}`,
    param.fallback === undefined ? '' : [' = ', printer.expr(param.fallback, 'argument')],
  ];
}

/** The parameter list and the result's type. */
export function signature(printer: Printer, parts: FunctionParts): Doc {
  const params = parts.params.map((param) => paramDoc(printer, param));
  const last = parts.params.at(-1);
  const returns = parts.returns === undefined ? '' : `: ${parts.returns}`;
  const hugged = parts.params.length === 1 && typeof last?.pattern === 'object';
  if (params.length === 0) return ['()', returns];
  if (hugged) return ['(', params, ')', returns];
  const comma = last?.rest === true ? '' : ifBroken(',');
  const list = [indent([softline, join([',', line], params)]), comma, softline];
  return group(['(', list, ')', returns]);
}

/** A block in braces; `open` where the formatter keeps an empty one on two lines. */
export function blockDoc(printer: Printer, body: readonly Line[], open = false): Doc {
  if (body.length === 0) return open ? ['{', hardline, '}'] : '{}';
  return ['{', indent(printer.lines(body)), hardline, '}'];
}

const isBlock = (body: Node | readonly Line[]): body is readonly Line[] => Array.isArray(body);

/** An arrow function; `place` says whether an argument list already breaks around it. */
export function arrowDoc(
  printer: Printer,
  node: Extract<Node, { kind: 'arrow' }>,
  place: Place,
): Doc {
  const head: Doc = [node.async === true ? 'async ' : '', signature(printer, node), ' =>'];
  const { body } = node;
  if (isBlock(body)) return group([head, ' ', blockDoc(printer, body)]);
  const close = place === 'last-argument' ? [ifBroken(','), softline] : [];
  switch (body.kind) {
    case 'object':
      return group([head, ' (', printer.expr(body, 'value'), ')']);
    case 'array':
    case 'arrow':
    case 'template':
      return group([head, ' ', printer.expr(body, 'value')]);
    case 'conditional':
      return group([
        head,
        group(indent([line, ifBroken('', '('), printer.expr(body, 'value'), ifBroken('', ')')])),
        close,
      ]);
    case 'assign':
      return group([head, group(indent([line, '(', printer.expr(body, 'value'), ')'])), close]);
    default:
      return group([head, group(indent([line, printer.operand(body, ASSIGNMENT)])), close]);
  }
}

/** A function expression. */
export function functionDoc(printer: Printer, node: Extract<Node, { kind: 'function' }>): Doc {
  const head = `${node.async === true ? 'async ' : ''}function${node.generator === true ? '*' : ''} `;
  return group([
    head,
    node.name ?? '',
    signature(printer, node),
    ' ',
    blockDoc(printer, node.body),
  ]);
}
