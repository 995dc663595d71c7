/**
 * Layout: text with the places where it may be broken, fitted into a line width.
 *
 * The model is Wadler's "A prettier printer": a group is set flat where it fits and broken everywhere otherwise.
 */
export type Doc = string | readonly Doc[] | Node;

type Node =
  | { readonly kind: 'line'; readonly flat: string; readonly hard: boolean }
  | { readonly kind: 'indent'; readonly body: Doc }
  | { readonly kind: 'group'; readonly body: Doc; readonly broken: boolean }
  /** Text that depends on whether the group around it is broken. */
  | { readonly kind: 'if-broken'; readonly broken: Doc; readonly flat: Doc }
  /** A comment at the end of a line: it may stick out. */
  | { readonly kind: 'suffix'; readonly text: string }
  /** A blank and the body where the body's first line fits, else a line break and the body one step in. */
  | { readonly kind: 'fluid'; readonly body: Doc }
  /** The first layout flat where it fits, else the first other whose first line fits, else the last. */
  | { readonly kind: 'choice'; readonly layouts: readonly [Doc, ...Doc[]] };

const isList = (doc: readonly Doc[] | Node): doc is readonly Doc[] => Array.isArray(doc);

/** A blank where flat, a line break where broken. */
export const line: Doc = { kind: 'line', flat: ' ', hard: false };
/** Nothing where flat, a line break where broken. */
export const softline: Doc = { kind: 'line', flat: '', hard: false };
/** Always a line break. */
export const hardline: Doc = { kind: 'line', flat: '', hard: true };

/** Set the body one step further in. */
export const indent = (body: Doc): Doc => ({ kind: 'indent', body });

/** Set flat where it fits and nothing inside forces a break. */
export const group = (body: Doc, broken = false): Doc => ({
  kind: 'group',
  body,
  broken: broken || willBreak(body),
});

/** One text where the group around is broken, another where it is flat. */
export const ifBroken = (broken: Doc, flat: Doc = ''): Doc => ({ kind: 'if-broken', broken, flat });

/** The first layout that fits. Breaks inside of it are not handed on to the groups around. */
export const choice = (...layouts: [Doc, ...Doc[]]): Doc => ({ kind: 'choice', layouts });

/** After an operator: the body on the same line where its first line fits, else on the next one. */
export const fluid = (body: Doc): Doc => ({ kind: 'fluid', body });

/** A comment at the end of a line. */
export const suffix = (text: string): Doc => ({ kind: 'suffix', text });

/** Put a separator between documents. */
export function join(separator: Doc, docs: readonly Doc[]): Doc[] {
  return docs.flatMap((doc, index) => (index === 0 ? [doc] : [separator, doc]));
}

/** Whether a line break inside is certain. */
export function willBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return doc.includes('\n');
  if (isList(doc)) return doc.some(willBreak);
  switch (doc.kind) {
    case 'line':
      return doc.hard;
    case 'indent':
    case 'fluid':
      return willBreak(doc.body);
    case 'group':
      return doc.broken;
    case 'choice':
      return willBreak(doc.layouts[0]);
    default:
      return false;
  }
}

/** A document that is never broken. */
export function flattened(doc: Doc): Doc {
  if (typeof doc === 'string') return doc;
  if (isList(doc)) return doc.map(flattened);
  switch (doc.kind) {
    case 'line':
      return doc.flat;
    case 'suffix':
      return doc.text;
    case 'if-broken':
      return flattened(doc.flat);
    case 'fluid':
      return [' ', flattened(doc.body)];
    case 'choice':
      return flattened(doc.layouts[0]);
    default:
      return flattened(doc.body);
  }
}

interface Command {
  readonly indentation: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

const WIDTH = 100;
const STEP = 2;

/** Print a document in lines of at most `width` characters where it can be broken so. */
export function printDoc(doc: Doc, width: number = WIDTH): string {
  const out: string[] = [];
  let column = 0;
  /** The indentation of a line begun and still empty: an empty line keeps none. */
  let pending = 0;
  const stack: Command[] = [{ indentation: 0, flat: false, doc }];
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const { indentation, flat, doc: current } = command;
    if (typeof current === 'string') {
      if (current === '') continue;
      out.push(' '.repeat(pending), current);
      pending = 0;
      const newline = current.lastIndexOf('\n');
      column = newline < 0 ? column + current.length : current.length - newline - 1;
    } else if (isList(current)) {
      for (const part of current.toReversed()) stack.push({ indentation, flat, doc: part });
    } else if (current.kind === 'line') {
      if (flat && !current.hard) {
        out.push(current.flat);
        column += current.flat.length;
      } else {
        out.push('\n');
        pending = indentation;
        column = indentation;
      }
    } else stack.push(place(command, current, stack, width - column));
  }
  return out.join('');
}

/** What a document that is no text and no line comes to at this place. */
function place(
  { indentation, flat }: Command,
  doc: Exclude<Node, { kind: 'line' }>,
  rest: readonly Command[],
  width: number,
): Command {
  switch (doc.kind) {
    case 'indent':
      return { indentation: indentation + STEP, flat, doc: doc.body };
    case 'suffix':
      return { indentation, flat, doc: doc.text };
    case 'if-broken':
      return { indentation, flat, doc: flat ? doc.flat : doc.broken };
    case 'group': {
      const whole = { indentation, flat: true, doc: doc.body };
      return !doc.broken && fits(whole, rest, width) ? whole : { ...whole, flat: false };
    }
    case 'fluid': {
      const beside = { indentation, flat, doc: [' ', doc.body] };
      const below = { indentation, flat, doc: indent([hardline, doc.body]) };
      return flat || fits(beside, rest, width) ? beside : below;
    }
    case 'choice': {
      const first = { indentation, flat: true, doc: doc.layouts[0] };
      if (fits(first, rest, width)) return first;
      const others = doc.layouts
        .slice(1)
        .map((layout) => ({ indentation, flat: false, doc: layout }));
      return others.find((layout) => fits(layout, rest, width)) ?? others.at(-1) ?? first;
    }
  }
}

/** Whether what comes up to the next line break fits into the rest of the line. */
function fits(next: Command, rest: readonly Command[], width: number): boolean {
  let left = width;
  let restAt = rest.length;
  const stack: Command[] = [next];
  while (left >= 0) {
    const command = stack.pop() ?? rest[--restAt];
    if (command === undefined) return true;
    const { indentation, flat, doc } = command;
    if (typeof doc === 'string') {
      const newline = doc.indexOf('\n');
      if (newline >= 0) return newline <= left;
      left -= doc.length;
    } else if (isList(doc)) {
      for (const part of doc.toReversed()) stack.push({ indentation, flat, doc: part });
    } else if (doc.kind === 'line') {
      if (!flat || doc.hard) return true;
      left -= doc.flat.length;
    } else if (doc.kind === 'if-broken') {
      stack.push({ indentation, flat, doc: flat ? doc.flat : doc.broken });
    } else if (doc.kind === 'suffix') {
    } else if (doc.kind === 'fluid') {
      // After the operator the line may end.
      if (!flat) return true;
      stack.push({ indentation, flat, doc: [' ', doc.body] });
    } else if (doc.kind === 'choice') {
      stack.push({ indentation, flat, doc: (flat ? doc.layouts[0] : doc.layouts.at(-1)) as Doc });
    } else {
      stack.push({
        indentation,
        flat: flat && !(doc.kind === 'group' && doc.broken),
        doc: doc.body,
      });
    }
  }
  return false;
}
