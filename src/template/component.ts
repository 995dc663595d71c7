import { MARKUP } from './renderable.js';

/** A JSX component that has not been called yet: it is called, with its props, when flattening comes to it. */
export class ComponentNode {
  readonly type: (props: never) => unknown;
  readonly props: object;

  constructor(type: (props: never) => unknown, props: object) {
    this.type = type;
    this.props = props;
  }

  toString(): string {
    return `<${this.type.name || 'Component'}>`;
  }
}
Object.defineProperty(ComponentNode.prototype, MARKUP, { value: true });
