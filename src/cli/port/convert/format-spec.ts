import { binary, call, method, raw, string } from '../typescript/build.js';
import type { Node } from '../typescript/nodes.js';
import type { Context } from './context.js';
import { messageOf } from './errors.js';
import { settled, type Type } from './types.js';

const SPEC = /^(?:(.)?([<>=^]))?([+ -])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

/**
 * A value formatted as Python's format specification says (`.2f`, `>10`, `05d`).
 *
 * @param conversion - `r`, `s` or `a` of `{x!r}`.
 * @returns What goes into a template literal's placeholder, or undefined where there is no short counterpart.
 */
export function formatted(
  cx: Context,
  value: Node,
  type: Type,
  conversion: string | undefined,
  spec: string,
): Node | undefined {
  if (conversion === 'a') return undefined;
  let node = value;
  let kind = settled(type).kind;
  if (conversion === 'r') {
    node = call(cx.imports.name('node:util', 'inspect'), [value]);
    kind = 'text';
  } else if (kind === 'boolean' && spec === '') {
    return { kind: 'conditional', test: value, then: string('True'), otherwise: string('False') };
  } else if (kind === 'error') {
    node = messageOf(value);
    kind = 'text';
  } else if (kind === 'bytes') {
    node = call(cx.imports.name('hawser', 'fromBytes'), [value]);
    kind = 'text';
  }
  if (spec === '') return node;
  return withSpec(node, kind, spec);
}

function withSpec(value: Node, kind: Type['kind'], spec: string): Node | undefined {
  const match = SPEC.exec(spec);
  if (match === null) return undefined;
  const [, fill = ' ', align, sign, alternate, zero, width, group, precision, type = ''] = match;
  if (alternate !== undefined || (sign !== undefined && sign !== '-') || align === '=')
    return undefined;
  const number = kind === 'number' ? value : call('Number', [value]);
  const wanted =
    type === '' && group !== undefined
      ? precision === undefined
        ? 'd'
        : 'f'
      : type === '' && precision !== undefined
        ? kind === 'text'
          ? 's'
          : 'g'
        : type;
  let text: Node | undefined;
  switch (wanted) {
    case '':
    case 's':
      text =
        precision === undefined
          ? value
          : method(asText(value, kind), 'slice', [raw('0'), raw(precision)]);
      break;
    case 'd':
    case 'n':
      text = group === undefined ? value : method(number, 'toLocaleString', [string('en-US')]);
      break;
    case 'f':
    case 'F': {
      const digits = precision ?? '6';
      text =
        group === undefined
          ? method(number, 'toFixed', [raw(digits)])
          : method(number, 'toLocaleString', [
              string('en-US'),
              {
                kind: 'object',
                properties: ['minimumFractionDigits', 'maximumFractionDigits'].map((key) => ({
                  kind: 'entry' as const,
                  key,
                  value: raw(digits),
                })),
              },
            ]);
      break;
    }
    case '%':
      text = {
        kind: 'template',
        parts: [method(binary('*', number, raw('100')), 'toFixed', [raw(precision ?? '6')]), '%'],
      };
      break;
    case 'x':
    case 'o':
    case 'b':
      text = method(number, 'toString', [raw({ x: '16', o: '8', b: '2' }[wanted])]);
      break;
    case 'X':
      text = method(method(number, 'toString', [raw('16')]), 'toUpperCase');
      break;
    case 'c':
      text = method({ kind: 'id', name: 'String' }, 'fromCodePoint', [number]);
      break;
    default:
      return undefined;
  }
  return width === undefined ? text : padded(text, kind, wanted, fill, align, zero, width);
}

function padded(
  text: Node,
  kind: Type['kind'],
  type: string,
  fill: string,
  align: string | undefined,
  zero: string | undefined,
  width: string,
): Node | undefined {
  if (align === '^') return undefined;
  const numeric = kind === 'number' || /[dfFxXob%n]/.test(type);
  const left = align === '<' || (align === undefined && zero === undefined && !numeric);
  const pad = zero !== undefined && align === undefined ? '0' : fill;
  const args = [raw(width), ...(pad === ' ' ? [] : [string(pad)])];
  return method(asText(text, isTextCall(text) ? 'text' : kind), left ? 'padEnd' : 'padStart', args);
}

/** A call the formatter made gives text already. */
function isTextCall(node: Node): boolean {
  return (
    node.kind === 'template' ||
    (node.kind === 'call' &&
      node.callee.kind === 'member' &&
      /^to|^slice|^from/.test(node.callee.name))
  );
}

const asText = (value: Node, kind: Type['kind']): Node =>
  kind === 'text' || value.kind === 'template' ? value : call('String', [value]);
