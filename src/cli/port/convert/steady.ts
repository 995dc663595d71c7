import type { Expr } from '../python/ast.js';
import { isSelf } from './resolve.js';
import { lookUp, type Scope } from './scope.js';

/** Whether an expression can be evaluated twice, or later, with the same result. */
export function isSteady(expr: Expr, scope: Scope): boolean {
  switch (expr.kind) {
    case 'string':
    case 'number':
    case 'constant':
      return true;
    case 'name': {
      if (isSelf(expr, scope)) return true;
      const binding = lookUp(scope, expr.id);
      return (
        binding !== undefined && binding.sources.length + (binding.kind === 'param' ? 1 : 0) <= 1
      );
    }
    default:
      return false;
  }
}
