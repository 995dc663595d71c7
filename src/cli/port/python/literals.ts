import type { SyntaxNode } from '@lezer/common';
import type { FormatExpr, FormatPart, StringExpr } from './ast.js';
import { type Reader, readList, textOf } from './reader.js';
import { literalShape, unescapePython } from './strings.js';
import { childrenOf } from './tokens.js';

/** Read one string literal or f-string. */
export function readString(reader: Reader, node: SyntaxNode): StringExpr | FormatExpr {
  const span = { from: node.from, to: node.to };
  const shape = literalShape(textOf(reader, node));
  const start = node.from + shape.open;
  const end = node.to - shape.close;
  if (!shape.format) {
    const value = unescapePython(reader.source.slice(start, end), shape);
    return { ...span, kind: 'string', value, bytes: shape.bytes };
  }
  return { ...span, kind: 'format', parts: readParts(reader, node, start, end, shape.raw) };
}

/** The text and the replacements between two offsets of an f-string or of a format spec. */
function readParts(
  reader: Reader,
  node: SyntaxNode,
  start: number,
  end: number,
  raw: boolean,
): FormatPart[] {
  const parts: FormatPart[] = [];
  let at = start;
  const text = (until: number): void => {
    const value = unescapePython(reader.source.slice(at, until), { raw, bytes: false });
    if (value !== '') parts.push(value.replaceAll('{{', '{').replaceAll('}}', '}'));
  };
  for (const child of childrenOf(node)) {
    if (child.name !== 'FormatReplacement' || child.from < start) continue;
    text(child.from);
    parts.push(readReplacement(reader, child, raw));
    at = child.to;
  }
  text(end);
  return parts;
}

const MARKS = new Set(['{', '}', 'FormatSpec', 'FormatConversion', 'FormatSelfDoc']);

function readReplacement(reader: Reader, node: SyntaxNode, raw: boolean): FormatPart {
  const children = childrenOf(node);
  const named = (name: string): SyntaxNode | undefined =>
    children.find((child) => child.name === name);
  const spec = named('FormatSpec');
  const conversion = named('FormatConversion');
  const label = named('FormatSelfDoc');
  const value = readList(
    reader,
    children.filter((child) => !MARKS.has(child.name)),
  );
  return {
    value: value ?? { kind: 'other', from: node.from, to: node.to },
    conversion: conversion && textOf(reader, conversion).slice(1),
    spec: spec === undefined ? [] : readParts(reader, spec, spec.from + 1, spec.to, raw),
    label: label === undefined ? '' : reader.source.slice(node.from + 1, label.to),
  };
}
