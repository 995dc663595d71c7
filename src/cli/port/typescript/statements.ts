import { assignmentDoc } from './assignments.js';
import { classDoc, interfaceDoc } from './classes.js';
import { type Doc, group, hardline, ifBroken, indent, join, line, softline } from './doc.js';
import { blockDoc, patternDoc, signature } from './functions.js';
import type { Node, Statement } from './nodes.js';
import type { Printer } from './printer.js';
import { quote } from './strings.js';

/** Lay a statement out, its semicolon included. */
export function statementDoc(printer: Printer, stmt: Statement): Doc {
  switch (stmt.kind) {
    case 'declare': {
      const left = [
        stmt.exported === true ? 'export ' : '',
        `${stmt.keyword} `,
        patternDoc(printer, stmt.pattern),
        stmt.type === undefined ? '' : `: ${stmt.type}`,
      ];
      return [
        stmt.value === undefined ? left : assignmentDoc(printer, left, ' =', stmt.value),
        ';',
      ];
    }
    case 'expression':
      return [printer.expr(stmt.value, 'statement'), ';'];
    case 'return':
    case 'throw':
      return [
        stmt.kind,
        stmt.value === undefined ? '' : [' ', printer.expr(stmt.value, 'result')],
        ';',
      ];
    case 'if':
      return ifDoc(printer, stmt);
    case 'for-of':
      return [
        `for ${stmt.awaits === true ? 'await ' : ''}(`,
        targetDoc(printer, stmt.target),
        ' of ',
        printer.expr(stmt.iterable, 'argument'),
        ') ',
        blockDoc(printer, stmt.body, true),
      ];
    case 'for': {
      const start = ['let ', stmt.name, ' = ', printer.expr(stmt.start, 'argument')];
      const head = [start, ';', line, printer.expr(stmt.test, 'argument'), ';', line];
      const step = printer.expr(stmt.step, 'argument');
      return [
        'for (',
        group([indent([softline, head, step]), softline]),
        ') ',
        blockDoc(printer, stmt.body),
      ];
    }
    case 'while':
      return [condition(printer, 'while', stmt.test), ' ', blockDoc(printer, stmt.body)];
    case 'try':
      return [
        'try ',
        blockDoc(printer, stmt.body, true),
        stmt.handler === undefined
          ? ''
          : [
              ` catch ${stmt.name === undefined ? '' : `(${stmt.name}) `}`,
              blockDoc(printer, stmt.handler, stmt.final !== undefined),
            ],
        stmt.final === undefined ? '' : [' finally ', blockDoc(printer, stmt.final, true)],
      ];
    case 'break':
    case 'continue':
      return `${stmt.kind}${stmt.label === undefined ? '' : ` ${stmt.label}`};`;
    case 'labelled':
      return [`${stmt.label}: `, statementDoc(printer, stmt.body)];
    case 'block':
      return blockDoc(printer, stmt.body);
    case 'function-declaration':
      return [
        `${stmt.exported === true ? 'export ' : ''}${stmt.async === true ? 'async ' : ''}`,
        `function${stmt.generator === true ? '*' : ''} ${stmt.name}`,
        signature(printer, stmt),
        ' ',
        blockDoc(printer, stmt.body),
      ];
    case 'class':
      return classDoc(printer, stmt);
    case 'interface':
      return interfaceDoc(printer, stmt);
    case 'import':
      return importDoc(stmt);
    case 'text':
      return join(hardline, stmt.text.split('\n'));
    case 'none':
      return '';
  }
}

function condition(printer: Printer, keyword: string, test: Node): Doc {
  return [`${keyword} (`, group([indent([softline, printer.expr(test, 'test')]), softline]), ')'];
}

function ifDoc(printer: Printer, stmt: Extract<Statement, { kind: 'if' }>): Doc {
  const branches = stmt.branches.map(
    (branch, at): Doc => [
      at === 0 ? '' : ' else ',
      condition(printer, 'if', branch.test),
      ' ',
      blockDoc(printer, branch.body, true),
    ],
  );
  const otherwise = stmt.otherwise ?? [];
  return [branches, otherwise.length === 0 ? '' : [' else ', blockDoc(printer, otherwise, true)]];
}

function targetDoc(
  printer: Printer,
  target: Extract<Statement, { kind: 'for-of' }>['target'],
): Doc {
  return 'keyword' in target
    ? [`${target.keyword} `, patternDoc(printer, target.pattern)]
    : printer.expr(target, 'argument');
}

function importDoc(stmt: Extract<Statement, { kind: 'import' }>): Doc {
  const keyword = stmt.typeOnly === true ? 'import type ' : 'import ';
  const from = ` from ${quote(stmt.from)};`;
  if (stmt.namespace !== undefined) return `${keyword}* as ${stmt.namespace}${from}`;
  if (stmt.names.length === 0) return `import ${quote(stmt.from)};`;
  const names = [indent([line, join([',', line], stmt.names)]), ifBroken(','), line];
  return group([keyword, '{', names, '}', from]);
}
