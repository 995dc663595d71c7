import { assignmentDoc } from './assignments.js';
import { binaryDoc } from './binary.js';
import { argumentsDoc } from './calls.js';
import { chainDoc } from './chains.js';
import { type Doc, group, ifBroken, indent, join, line, printDoc, softline } from './doc.js';
import { arrowDoc, functionDoc } from './functions.js';
import type { Node, Property } from './nodes.js';
import type { Place, Printer } from './printer.js';
import { ASSIGNMENT, MEMBER, strength, UNARY } from './strength.js';
import { propertyName, quote, templateText } from './strings.js';

/** Lay an expression out. */
export function expressionDoc(printer: Printer, node: Node, place: Place): Doc {
  switch (node.kind) {
    case 'id':
      return node.name;
    case 'raw':
      return node.text;
    case 'string':
      return quote(node.value);
    case 'template':
      return templateDoc(printer, node);
    case 'array':
      return arrayDoc(printer, node.items);
    case 'object':
      return objectDoc(printer, node.properties);
    case 'call':
    case 'member':
    case 'index':
    case 'sure':
      return chainDoc(printer, node, place);
    case 'new':
      return [
        'new ',
        printer.operand(node.callee, MEMBER),
        node.types === undefined ? '' : `<${node.types}>`,
        argumentsDoc(printer, node.args),
      ];
    case 'unary':
      return [node.op, /[a-z]$/.test(node.op) ? ' ' : '', printer.operand(node.value, UNARY)];
    case 'binary':
      return binaryDoc(printer, node, place);
    case 'conditional':
      return conditionalDoc(printer, node);
    case 'assign':
      return assignmentDoc(
        printer,
        printer.operand(node.target, MEMBER),
        ` ${node.op}`,
        node.value,
      );
    case 'as':
      return [printer.operand(node.value, strength(node)), ` as ${node.type}`];
    case 'spread':
      return ['...', printer.operand(node.value, ASSIGNMENT)];
    case 'await':
      return ['await ', printer.operand(node.value, UNARY)];
    case 'yield':
      return [
        node.delegate ? 'yield*' : 'yield',
        node.value === undefined ? '' : [' ', printer.operand(node.value, ASSIGNMENT)],
      ];
    case 'arrow':
      return arrowDoc(printer, node, place);
    case 'function':
      return functionDoc(printer, node);
  }
}

function arrayDoc(printer: Printer, items: readonly Node[]): Doc {
  if (items.length === 0) return '[]';
  const several = (kind: string, count: (node: Node) => number): boolean =>
    items.length > 1 && items.every((item) => item.kind === kind && count(item) > 1);
  const broken =
    several('array', (node) => (node.kind === 'array' ? node.items.length : 0)) ||
    several('object', (node) => (node.kind === 'object' ? node.properties.length : 0));
  const printed = items.map((item) => printer.expr(item, 'argument'));
  const list = [indent([softline, join([',', line], printed)]), ifBroken(','), softline];
  return group(['[', list, ']'], broken);
}

function objectDoc(printer: Printer, properties: readonly Property[]): Doc {
  if (properties.length === 0) return '{}';
  const printed = properties.map((property): Doc => {
    if (property.kind === 'spread') return ['...', printer.operand(property.value, ASSIGNMENT)];
    if (property.kind === 'computed') {
      const key = ['[', printer.expr(property.key, 'argument'), ']'];
      return assignmentDoc(printer, key, ':', property.value);
    }
    const { key, value } = property;
    if (value.kind === 'id' && value.name === key) return key;
    return assignmentDoc(printer, propertyName(key), ':', value);
  });
  return group(['{', indent([line, join([',', line], printed)]), ifBroken(','), line, '}']);
}

function templateDoc(printer: Printer, node: Extract<Node, { kind: 'template' }>): Doc {
  const text = node.parts.map((part) => {
    if (typeof part === 'string') return templateText(part, node.multiline === true);
    // Inside of a template nothing is broken: the formatter leaves placeholders on their line.
    return `\${${printDoc(printer.expr(part, 'value'), Number.POSITIVE_INFINITY)}}`;
  });
  return `\`${text.join('')}\``;
}

function conditionalDoc(printer: Printer, node: Extract<Node, { kind: 'conditional' }>): Doc {
  const branch = (mark: string, value: Node): Doc => [
    line,
    mark,
    ' ',
    printer.operand(value, ASSIGNMENT),
  ];
  const test = printer.operand(node.test, strength(node) + 1);
  return group([test, indent([branch('?', node.then), branch(':', node.otherwise)])]);
}
