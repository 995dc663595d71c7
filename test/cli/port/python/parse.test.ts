import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../../src/cli/port/python/ast.js';
import type { Stmt } from '../../../../src/cli/port/python/ast-statements.js';
import { parsePython } from '../../../../src/cli/port/python/parse.js';

const statements = (source: string): readonly Stmt[] => parsePython(source).body;

function expression(source: string): Expr {
  const [stmt] = statements(`_ = ${source}`);
  if (stmt?.kind !== 'assign' || stmt.value === undefined) throw new Error('no expression');
  return stmt.value;
}

describe('expressions', () => {
  it('tells a chain of comparisons from one in brackets', () => {
    expect(expression('a < b <= c')).toMatchObject({ kind: 'compare', ops: ['<', '<='] });
    expect(expression('(a < b) < c')).toMatchObject({ kind: 'compare', ops: ['<'] });
    expect(expression('a is not b')).toMatchObject({ kind: 'compare', ops: ['is not'] });
    expect(expression('a not in b')).toMatchObject({ kind: 'compare', ops: ['not in'] });
  });

  it.each([
    [`'a\\tb\\x41\\u00e9\\101\\q'`, 'a\tbA\u00e9A\\q'],
    [`r'a\\tb'`, 'a\\tb'],
    [`'''two\nlines'''`, 'two\nlines'],
    [`'continued\\\nhere'`, 'continuedhere'],
    [`"it's"`, "it's"],
  ])('reads the literal %s', (source, value) => {
    expect(expression(source)).toMatchObject({ kind: 'string', value });
  });

  it('keeps the bytes of a bytes literal apart from text escapes', () => {
    expect(expression(`b'\\xff\\u0041'`)).toMatchObject({ bytes: true, value: '\xff\\u0041' });
  });

  it('takes f-strings apart: values, conversions, formats, labels', () => {
    expect(expression(`f'a{b!r:>{w}}{{c}}{d=}'`)).toMatchObject({
      kind: 'format',
      parts: [
        'a',
        { value: { id: 'b' }, conversion: 'r', spec: ['>', { value: { id: 'w' } }] },
        '{c}',
        { value: { id: 'd' }, label: 'd=' },
      ],
    });
  });

  it('reads every kind of argument', () => {
    expect(expression('f(a, *b, c=1, **d)')).toMatchObject({
      args: [
        { name: undefined, star: '' },
        { name: undefined, star: '*' },
        { name: 'c', star: '' },
        { name: undefined, star: '**' },
      ],
    });
    expect(expression('f(x for x, y in z)')).toMatchObject({
      args: [{ value: { kind: 'comprehension', type: 'generator' } }],
    });
  });

  it('reads slices, with and without their parts', () => {
    expect(expression('a[1:]')).toMatchObject({ index: { kind: 'slice', stop: undefined } });
    expect(expression('a[::2]')).toMatchObject({ index: { kind: 'slice', start: undefined } });
  });

  it('reads a bare yield, which the grammar takes for an error', () => {
    expect(statements('def f():\n    x = yield\n    return x\n')).toMatchObject([
      { kind: 'def', body: [{ kind: 'assign', value: { kind: 'yield', value: undefined } }, {}] },
    ]);
  });
});

describe('statements', () => {
  it('reads parameters of every kind', () => {
    const [stmt] = statements('def f(a, b: int = 2, *args, c, **kw) -> str: pass');
    expect(stmt).toMatchObject({
      params: [
        { name: 'a', keywordOnly: false },
        { name: 'b', fallback: { text: '2' } },
        { name: 'args', star: '*' },
        { name: 'c', keywordOnly: true },
        { name: 'kw', star: '**' },
      ],
      returns: { id: 'str' },
    });
  });

  it('reads relative imports and aliases', () => {
    expect(
      statements('from ..a.b import c as d, e\nimport x.y as z\nfrom . import w'),
    ).toMatchObject([
      { level: 2, module: 'a.b', names: [{ name: 'c', alias: 'd' }, { name: 'e' }] },
      { names: [{ name: 'x.y', alias: 'z' }] },
      { level: 1, module: '', names: [{ name: 'w' }] },
    ]);
  });

  it('reads what only Python 2 has', () => {
    expect(statements('print "a"')).toMatchObject([
      { value: { kind: 'call', callee: { id: 'print' } } },
    ]);
    expect(statements('raise E, "why"')).toMatchObject([{ value: { kind: 'call' } }]);
    expect(statements('try:\n    pass\nexcept E, e:\n    pass')).toMatchObject([
      { handlers: [{ type: { id: 'E' }, name: 'e' }] },
    ]);
  });

  it('keeps lines that are no Python as they are, and reads those around them', () => {
    const body = statements('a = 1\nif a b c:\n    d()\ne = 2\n');
    expect(body.map((stmt) => stmt.kind)).toEqual(['assign', 'other', 'assign']);
  });

  it('takes docstrings off the blocks they open', () => {
    const module = parsePython('"""About."""\nclass A:\n    """An A."""\n');
    expect(module.doc).toBe('About.');
    expect(module.body).toMatchObject([{ doc: 'An A.', body: [] }]);
  });
});

describe('comments', () => {
  it('go before the statement they stand above, or behind the one they stand beside', () => {
    const [a, b] = statements('# above\na = 1  # beside\n\n# next\nb = 2\n');
    expect(a?.trivia).toMatchObject({ leading: [{ text: ' above' }], trailing: ' beside' });
    expect(b?.trivia).toMatchObject({ leading: [{ text: ' next', blank: true }] });
  });

  it('stay in the block they are indented to', () => {
    const [f, b] = statements('def f():\n    a = 1\n    # the end of f\nb = 2\n');
    expect(f?.kind === 'def' && f.body[0]?.trivia.after).toEqual([
      { text: ' the end of f', blank: false },
    ]);
    expect(b?.trivia.leading).toEqual([]);
  });

  it('of a header go to the first statement of its block; those in brackets before the statement', () => {
    const [stmt, call] = statements('if a:  # why\n    b()\nf(\n    # inside\n    c)\n');
    expect(stmt?.kind === 'if' && stmt.branches[0]?.body[0]?.trivia.leading).toMatchObject([
      { text: ' why' },
    ]);
    expect(call?.trivia.leading).toMatchObject([{ text: ' inside' }]);
  });

  it('leave out what speaks to the shell and to editors', () => {
    const [stmt] = statements('#!/usr/bin/python\n# -*- coding: utf-8 -*-\n# kept\na = 1\n');
    expect(stmt?.trivia.leading).toMatchObject([{ text: ' kept' }]);
  });
});
