import type { SyntaxNode } from '@lezer/common';

/** The children of a node in order, without comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** Split nodes at the commas of their own level; a trailing comma adds nothing. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** Whether a bracketed list ends in a comma, as `(a,)` does. */
export function hasComma(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some((node) => node.name === ',');
}
