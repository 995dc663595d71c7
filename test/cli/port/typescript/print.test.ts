import { describe, expect, it } from 'vitest';
import * as build from '../../../../src/cli/port/typescript/build.js';
import type { Line, Node } from '../../../../src/cli/port/typescript/nodes.js';
import { printExpression, printModule } from '../../../../src/cli/port/typescript/print.js';

const { binary, call, id, member, method, string } = build;
const long = (letter: string): Node => id(letter.repeat(30));
const printed = (...lines: Line[]): string => printModule(lines);

describe('brackets', () => {
  it.each([
    ['a * (b + c)', binary('*', id('a'), binary('+', id('b'), id('c')))],
    ['a - (b - c)', binary('-', id('a'), binary('-', id('b'), id('c')))],
    ['a - b - c', binary('-', binary('-', id('a'), id('b')), id('c'))],
    ['(a && b) || c', binary('||', binary('&&', id('a'), id('b')), id('c'))],
    ['(a ?? b) || c', binary('||', binary('??', id('a'), id('b')), id('c'))],
    ['(a * b) % c', binary('%', binary('*', id('a'), id('b')), id('c'))],
    ['!(a in b)', build.not(binary('in', id('a'), id('b')))],
    ['(-a) ** b', binary('**', { kind: 'unary', op: '-', value: id('a') }, id('b'))],
    ['(a as any).b', member(build.asType(id('a'), 'any'), 'b')],
    ['(await a).b', member({ kind: 'await', value: id('a') }, 'b')],
    ['(1).toFixed()', method(build.raw('1'), 'toFixed')],
    ['(() => a)()', call(build.arrow([], id('a')))],
    [
      '() => ({ a })',
      build.arrow([], {
        kind: 'object',
        properties: [{ kind: 'entry', key: 'a', value: id('a') }],
      }),
    ],
  ])('%s', (text, node) => {
    expect(printExpression(node)).toBe(text);
  });
});

describe('text', () => {
  it.each([
    ["'plain'", 'plain'],
    [`"it's"`, "it's"],
    [`'it\\'s "so"'`, `it's "so"`],
    ["'tab\\t line\\n back\\\\ \\x00 \\u2028 \\udcff'", 'tab\t line\n back\\ \0 \u2028 \udcff'],
  ])('%s', (text, value) => {
    expect(printExpression(string(value))).toBe(text);
  });

  it('in templates keeps what would be a placeholder', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is tried.
    const parts = ['`${x}` \\ ', id('y')];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what is tried.
    expect(printExpression({ kind: 'template', parts })).toBe('`\\`\\${x}\\` \\\\ ${y}`');
  });
});

describe('long lines', () => {
  it('put each argument on its own line', () => {
    const line = build.run(call('f', [long('a'), long('b'), long('c'), long('d')]));
    expect(printed(line)).toBe(
      `f(\n  ${'a'.repeat(30)},\n  ${'b'.repeat(30)},\n  ${'c'.repeat(30)},\n  ${'d'.repeat(30)},\n);\n`,
    );
  });

  it('let a function hug the brackets', () => {
    const body = [build.run(call('g'))];
    const node = call('f', [string('x'.repeat(60)), { kind: 'arrow', params: [], body }]);
    expect(printed(build.run(node))).toBe(`f('${'x'.repeat(60)}', () => {\n  g();\n});\n`);
  });

  it('break a returned sum inside of brackets', () => {
    const sum = binary('+', binary('+', string('x'.repeat(60)), string('y'.repeat(40))), id('z'));
    expect(printed(build.plain({ kind: 'return', value: sum }))).toBe(
      `return (\n  '${'x'.repeat(60)}' +\n  '${'y'.repeat(40)}' +\n  z\n);\n`,
    );
  });

  it('break a chain of calls before each dot', () => {
    const arrow = (name: string): Node => build.arrow(['x'], binary('+', id('x'), id(name)));
    const chain = method(
      method(method(id('list'), 'map', [arrow('a')]), 'filter', [arrow('b')]),
      'map',
      [arrow('c')],
    );
    expect(printed(build.declare('const', 'r', chain))).toBe(
      'const r = list\n  .map((x) => x + a)\n  .filter((x) => x + b)\n  .map((x) => x + c);\n',
    );
  });
});
