import type { Flattenable } from './flattenable.js';
import { MARKUP } from './renderable.js';
import type { TagNode } from './tag.js';

/** Where in a template file something stands: 1-based line, 0-based column, as SAX counts. */
export interface SourcePosition {
  /** The template's file, if it came from one. */
  readonly filename?: string | undefined;
  readonly lineNumber?: number | undefined;
  readonly columnNumber?: number | undefined;
}

/** What {@link slot} takes besides its name. */
export interface SlotOptions extends SourcePosition {
  /** What stands there if nobody fills the slot. */
  readonly default?: Flattenable | undefined;
}

/**
 * A place in a template that `tag.fillSlots({ name: ... })` on a tag around it fills.
 *
 * Filled nowhere and without a default, it fails with {@link UnfilledSlot}. Twisted: `twisted.web.template.slot`.
 */
export class slot {
  /** The name under which it is filled. */
  name: string;
  /** What a template wrote between the slot's tags; never rendered, as in Twisted. */
  children: Array<TagNode | slot | string | CDATA | Comment>;
  /** What stands there if nobody fills the slot. */
  default: Flattenable | undefined;
  filename: string | undefined;
  lineNumber: number | undefined;
  columnNumber: number | undefined;

  constructor(name: string, options?: SlotOptions) {
    this.name = name;
    this.children = [];
    this.default = options?.default;
    this.filename = options?.filename;
    this.lineNumber = options?.lineNumber;
    this.columnNumber = options?.columnNumber;
  }

  toString(): string {
    return `slot(${JSON.stringify(this.name)})`;
  }
}
Object.defineProperty(slot.prototype, MARKUP, { value: true });

/** `<![CDATA[...]]>`. A `]]>` within is split over two sections. Twisted: `twisted.web.template.CDATA`. */
export class CDATA {
  data: string;

  constructor(data: string) {
    this.data = data;
  }

  toString(): string {
    return `CDATA(${JSON.stringify(this.data)})`;
  }
}

/** `<!-- ... -->`. Whatever the text is, it cannot end the comment. Twisted: `twisted.web.template.Comment`. */
export class Comment {
  data: string;

  constructor(data: string) {
    this.data = data;
  }

  toString(): string {
    return `Comment(${JSON.stringify(this.data)})`;
  }
}

/**
 * A numeric character reference, `&#160;`: keeps output ASCII. Twisted: `twisted.web.template.CharRef`.
 *
 * @throws RangeError if the ordinal is no whole number from 0 to 0x10FFFF.
 */
export class CharRef {
  ordinal: number;

  constructor(ordinal: number) {
    if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal > 0x10ffff) {
      throw new RangeError(
        `CharRef: the ordinal must be a code point, 0 to 1114111, not ${ordinal}`,
      );
    }
    this.ordinal = ordinal;
  }

  toString(): string {
    return `CharRef(${this.ordinal})`;
  }
}
