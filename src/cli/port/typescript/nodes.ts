/**
 * The TypeScript the converter writes, as a tree: just the syntax it needs.
 *
 * Emitters build these nodes and know what they mean; the printer beside this file knows where parentheses
 * and line breaks go.
 */

/** Types are kept as their text. */
export type TypeText = string;

export type Pattern =
  | string
  | {
      readonly kind: 'array';
      readonly items: readonly (Pattern | undefined)[];
      readonly rest?: Pattern;
    }
  | {
      readonly kind: 'object';
      readonly items: readonly {
        readonly key: string;
        readonly value: Pattern;
        readonly fallback?: Node;
      }[];
      readonly rest?: string;
    };

export interface Param {
  readonly pattern: Pattern;
  readonly type?: TypeText | undefined;
  readonly fallback?: Node | undefined;
  readonly rest?: boolean;
  readonly optional?: boolean;
}

export interface FunctionParts {
  readonly params: readonly Param[];
  readonly returns?: TypeText | undefined;
  readonly async?: boolean;
  readonly generator?: boolean;
}

export type Property =
  | { readonly kind: 'entry'; readonly key: string; readonly value: Node }
  | { readonly kind: 'computed'; readonly key: Node; readonly value: Node }
  | { readonly kind: 'spread'; readonly value: Node };

export type TemplatePart = string | Node;

export type Node =
  | { readonly kind: 'id'; readonly name: string }
  /** Text put down as it is; `loose` puts it in brackets beside any operator. */
  | { readonly kind: 'raw'; readonly text: string; readonly loose?: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'template';
      readonly parts: readonly TemplatePart[];
      /** Line breaks in the text stay line breaks; otherwise they are escaped. */
      readonly multiline?: boolean;
    }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  | {
      readonly kind: 'call';
      readonly callee: Node;
      readonly args: readonly Node[];
      readonly types?: TypeText;
    }
  | {
      readonly kind: 'new';
      readonly callee: Node;
      readonly args: readonly Node[];
      readonly types?: TypeText;
    }
  | {
      readonly kind: 'member';
      readonly object: Node;
      readonly name: string;
      readonly optional?: boolean;
    }
  | { readonly kind: 'index'; readonly object: Node; readonly index: Node }
  | { readonly kind: 'sure'; readonly value: Node }
  | { readonly kind: 'unary'; readonly op: string; readonly value: Node }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Node; readonly right: Node }
  | {
      readonly kind: 'conditional';
      readonly test: Node;
      readonly then: Node;
      readonly otherwise: Node;
    }
  | { readonly kind: 'assign'; readonly op: string; readonly target: Node; readonly value: Node }
  | { readonly kind: 'as'; readonly value: Node; readonly type: TypeText }
  | { readonly kind: 'spread'; readonly value: Node }
  | { readonly kind: 'await'; readonly value: Node }
  | { readonly kind: 'yield'; readonly delegate: boolean; readonly value: Node | undefined }
  | ({ readonly kind: 'arrow'; readonly body: Node | readonly Line[] } & FunctionParts)
  | ({
      readonly kind: 'function';
      readonly name?: string;
      readonly body: readonly Line[];
    } & FunctionParts);

export type Member =
  | {
      readonly kind: 'field';
      readonly modifiers: readonly string[];
      readonly name: string;
      readonly type?: TypeText | undefined;
      readonly value?: Node | undefined;
    }
  | ({
      readonly kind: 'method';
      readonly modifiers: readonly string[];
      readonly name: string;
      readonly body: readonly Line[];
    } & FunctionParts)
  /** Comments on their own. */
  | { readonly kind: 'none' };

/** A member of an interface. */
export interface Signature {
  readonly name: string;
  /** The type of a property; undefined for a method. */
  readonly type?: TypeText | undefined;
  readonly params?: readonly Param[];
  readonly returns?: TypeText | undefined;
}

export type Statement =
  | {
      readonly kind: 'declare';
      readonly keyword: 'const' | 'let';
      readonly pattern: Pattern;
      readonly type?: TypeText | undefined;
      readonly value?: Node | undefined;
      readonly exported?: boolean;
    }
  | { readonly kind: 'expression'; readonly value: Node }
  | { readonly kind: 'return' | 'throw'; readonly value: Node | undefined }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: Node; readonly body: readonly Line[] }[];
      readonly otherwise?: readonly Line[] | undefined;
    }
  | {
      readonly kind: 'for-of';
      /** What each round declares: a keyword and a pattern; or the place it assigns. */
      readonly target: { readonly keyword: 'const' | 'let'; readonly pattern: Pattern } | Node;
      readonly iterable: Node;
      readonly body: readonly Line[];
      readonly awaits?: boolean;
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly start: Node;
      readonly test: Node;
      readonly step: Node;
      readonly body: readonly Line[];
    }
  | { readonly kind: 'while'; readonly test: Node; readonly body: readonly Line[] }
  | {
      readonly kind: 'try';
      readonly body: readonly Line[];
      readonly name?: string | undefined;
      readonly handler?: readonly Line[] | undefined;
      readonly final?: readonly Line[] | undefined;
    }
  | { readonly kind: 'break' | 'continue'; readonly label?: string }
  | { readonly kind: 'labelled'; readonly label: string; readonly body: Statement }
  | { readonly kind: 'block'; readonly body: readonly Line[] }
  | ({
      readonly kind: 'function-declaration';
      readonly name: string;
      readonly body: readonly Line[];
      readonly exported?: boolean;
    } & FunctionParts)
  | {
      readonly kind: 'class';
      readonly name: string;
      readonly base?: Node | undefined;
      readonly interfaces?: readonly string[];
      readonly members: readonly Line<Member>[];
      readonly exported?: boolean;
    }
  | {
      readonly kind: 'interface';
      readonly name: string;
      readonly members: readonly Line<Signature>[];
      readonly exported?: boolean;
    }
  | {
      readonly kind: 'import';
      readonly names: readonly string[];
      readonly from: string;
      readonly namespace?: string;
      readonly typeOnly?: boolean;
    }
  | { readonly kind: 'text'; readonly text: string }
  /** Comments on their own. */
  | { readonly kind: 'none' };

/** A statement or member with what stands around it. */
export interface Line<T = Statement> {
  readonly node: T;
  /** Whole comment lines, `//` or `/** … *\/` included, and '' for an empty line. */
  readonly leading: readonly string[];
  /** A comment at the end of its last line, `//` included. */
  readonly trailing: string | undefined;
  /** An empty line stands before it. */
  readonly blank: boolean;
}
