import type { Expr, Parameter } from '../python/ast.js';
import type { FunctionStmt, Stmt } from '../python/ast-statements.js';
import { blocksOf } from '../python/walk.js';
import type { FunctionInfo } from './scope.js';

/** `@inlineCallbacks`, `@defer.inlineCallbacks` */
export function isInlineCallbacks(decorator: Expr): boolean {
  if (decorator.kind === 'name') return decorator.id === 'inlineCallbacks';
  return decorator.kind === 'attribute' && decorator.name === 'inlineCallbacks';
}

export function roleOf(node: FunctionStmt): FunctionInfo['role'] {
  for (const decorator of node.decorators) {
    if (decorator.kind === 'name') {
      if (decorator.id === 'staticmethod') return 'static';
      if (decorator.id === 'classmethod') return 'class';
      if (decorator.id === 'property' || decorator.id === 'cached_property') return 'getter';
    }
    if (decorator.kind === 'attribute' && decorator.name === 'cached_property') return 'getter';
    if (decorator.kind === 'attribute' && decorator.name === 'setter') return 'setter';
  }
  return 'method';
}

export function collectReturns(stmts: readonly Stmt[], returns: Expr[]): void {
  for (const stmt of stmts) {
    if (stmt.kind === 'return') {
      returns.push(stmt.value ?? { kind: 'constant', value: 'None', from: stmt.to, to: stmt.to });
    } else if (stmt.kind === 'expr' && stmt.value.kind === 'call') {
      const { callee, args } = stmt.value;
      const name =
        callee.kind === 'name' ? callee.id : callee.kind === 'attribute' ? callee.name : '';
      if (name === 'returnValue' && args[0] !== undefined) returns.push(args[0].value);
    }
    if (stmt.kind === 'def' || stmt.kind === 'class') continue;
    for (const block of blocksOf(stmt)) collectReturns(block, returns);
  }
}

/** The parameter a caller fills at a place, as far as it is one of its own. */
export function parameterAt(info: FunctionInfo, index: number): Parameter | undefined {
  const param = info.params[index];
  return param?.star === '' && !param.keywordOnly ? param : undefined;
}
