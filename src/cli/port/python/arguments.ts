import type { SyntaxNode } from '@lezer/common';
import type { Argument, Parameter } from './ast.js';
import { readComprehension } from './comprehensions.js';
import { type Reader, textOf } from './reader.js';
import { childrenOf, splitAtCommas } from './tokens.js';

/** Read the arguments of a call or of a class header, brackets included. */
export function readArguments(reader: Reader, list: SyntaxNode | undefined): Argument[] {
  if (list === undefined) return [];
  return splitArguments(childrenOf(list).slice(1, -1)).map((group): Argument => {
    const first = group[0] as SyntaxNode;
    if (first.name === '*' || first.name === '**') {
      const value = reader.expr(group[1] as SyntaxNode);
      return { name: undefined, star: first.name, value };
    }
    if (group[1]?.name === 'AssignOp' && textOf(reader, group[1]) === '=') {
      const value = reader.expr(group[2] as SyntaxNode);
      return { name: textOf(reader, first), star: '', value };
    }
    if (group.some((child) => child.name === 'for')) {
      const span = { from: first.from, to: (group.at(-1) as SyntaxNode).to };
      const value = readComprehension(reader, span, 'generator', group);
      return { name: undefined, star: '', value };
    }
    return { name: undefined, star: '', value: reader.expr(first) };
  });
}

/** The commas of `for a, b in x` separate targets, not arguments. */
function splitArguments(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  let inTargets = false;
  for (const node of nodes) {
    if (node.name === 'for') inTargets = true;
    else if (node.name === 'in') inTargets = false;
    if (node.name === ',' && !inTargets) groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** Read the parameters of a function or lambda. */
export function readParameters(reader: Reader, list: SyntaxNode | undefined): Parameter[] {
  if (list === undefined) return [];
  const inner = childrenOf(list).filter((child) => child.name !== '(' && child.name !== ')');
  const params: Parameter[] = [];
  let keywordOnly = false;
  for (const group of splitAtCommas(inner)) {
    const star = group[0]?.name === '*' || group[0]?.name === '**' ? group[0].name : '';
    const name = group[star === '' ? 0 : 1];
    if (star === '*') keywordOnly = true;
    if (name === undefined || name.name !== 'VariableName') continue;
    const annotation = group.find((child) => child.name === 'TypeDef')?.lastChild ?? undefined;
    const assign = group.findIndex((child) => child.name === 'AssignOp');
    params.push({
      name: textOf(reader, name),
      star,
      annotation: annotation === undefined ? undefined : reader.expr(annotation),
      fallback: assign < 0 ? undefined : reader.expr(group[assign + 1] as SyntaxNode),
      keywordOnly: keywordOnly && star === '',
    });
  }
  return params;
}
