import { assignmentDoc } from './assignments.js';
import { type Doc, hardline, indent } from './doc.js';
import { blockDoc, signature } from './functions.js';
import { stackLines } from './lines.js';
import type { Member, Signature, Statement } from './nodes.js';
import type { Printer } from './printer.js';
import { MEMBER } from './strength.js';

/** A class declaration. */
export function classDoc(printer: Printer, node: Extract<Statement, { kind: 'class' }>): Doc {
  const base = node.base === undefined ? '' : [' extends ', printer.operand(node.base, MEMBER)];
  const interfaces = node.interfaces ?? [];
  const head: Doc = [
    `${node.exported === true ? 'export ' : ''}class ${node.name}`,
    base,
    interfaces.length === 0 ? '' : ` implements ${interfaces.join(', ')}`,
  ];
  if (node.members.length === 0) return [head, ' {}'];
  const members = stackLines(node.members, (member) => memberDoc(printer, member));
  return [head, ' {', indent(members), hardline, '}'];
}

function memberDoc(printer: Printer, member: Member): Doc | undefined {
  if (member.kind === 'none') return undefined;
  const modifiers = member.modifiers.map((word) => `${word} `).join('');
  if (member.kind === 'method') {
    const async = member.async === true ? 'async ' : '';
    const star = member.generator === true ? '*' : '';
    const head = `${modifiers}${async}${star}${member.name}`;
    return [head, signature(printer, member), ' ', blockDoc(printer, member.body)];
  }
  const left = `${modifiers}${member.name}${member.type === undefined ? '' : `: ${member.type}`}`;
  if (member.value === undefined) return `${left};`;
  return [assignmentDoc(printer, left, ' =', member.value), ';'];
}

/** An interface. */
export function interfaceDoc(
  printer: Printer,
  node: Extract<Statement, { kind: 'interface' }>,
): Doc {
  const head = `${node.exported === true ? 'export ' : ''}interface ${node.name}`;
  if (node.members.length === 0) return `${head} {}`;
  return [
    head,
    ' {',
    indent(stackLines(node.members, (one) => signatureDoc(printer, one))),
    hardline,
    '}',
  ];
}

function signatureDoc(printer: Printer, { name, type, params, returns }: Signature): Doc {
  if (type !== undefined) return `${name}: ${type};`;
  return [name, signature(printer, { params: params ?? [], returns }), ';'];
}
