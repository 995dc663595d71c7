/** Words TypeScript keeps for itself in strict mode, and two it is unwise to hide. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity'
  ).split(' '),
);

/** A Python variable's name in TypeScript: the same, unless it is a reserved word there. */
export const localName = (name: string): string => (RESERVED.has(name) ? `${name}_` : name);
