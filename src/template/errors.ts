import { brandError, HawserError } from '../hawser-error.js';
import { describe } from './describe.js';
import type { Expose } from './expose.js';

/** The base of what can go wrong while an element is rendered. Twisted: `twisted.web.error.RenderError`. */
export class RenderError extends HawserError {
  override readonly code: string = 'HAWSER_RENDER_ERROR';
}
brandError(RenderError, 'RenderError');

/**
 * A template names a render method its element does not have, or has not exposed.
 * Twisted: `twisted.web.error.MissingRenderMethod`.
 */
export class MissingRenderMethod extends RenderError {
  override readonly code: string = 'HAWSER_MISSING_RENDER_METHOD';
  /** The element that was asked. */
  readonly element: unknown;
  /** The name that was asked for. */
  readonly renderName: string;

  constructor(element: unknown, renderName: string) {
    super(`${describe(element)} had no render method named ${JSON.stringify(renderName)}`);
    this.element = element;
    this.renderName = renderName;
  }
}
brandError(MissingRenderMethod, 'MissingRenderMethod');

/** An element was rendered that has no `loader`. Twisted: `twisted.web.error.MissingTemplateLoader`. */
export class MissingTemplateLoader extends RenderError {
  override readonly code: string = 'HAWSER_MISSING_TEMPLATE_LOADER';
  /** The element without a loader. */
  readonly element: unknown;

  constructor(element: unknown) {
    super(`${describe(element)} had no loader`);
    this.element = element;
  }
}
brandError(MissingTemplateLoader, 'MissingTemplateLoader');

/** A method was asked for that is not exposed. Twisted: `twisted.web.error.UnexposedMethodError`. */
export class UnexposedMethodError extends HawserError {
  override readonly code: string = 'HAWSER_UNEXPOSED_METHOD';
  /** What it should be exposed by. */
  readonly exposer: Expose;
  /** The name that was asked for. */
  readonly methodName: string;

  constructor(exposer: Expose, methodName: string) {
    super(`${JSON.stringify(methodName)} is not an exposed method`);
    this.exposer = exposer;
    this.methodName = methodName;
  }
}
brandError(UnexposedMethodError, 'UnexposedMethodError');

/** A slot without a default that no tag around it fills. Twisted: `twisted.web.error.UnfilledSlot`. */
export class UnfilledSlot extends HawserError {
  override readonly code: string = 'HAWSER_UNFILLED_SLOT';
  /** Name of the slot. */
  readonly slotName: string;

  constructor(slotName: string) {
    super(`nothing fills the slot ${JSON.stringify(slotName)}, and it has no default`);
    this.slotName = slotName;
  }
}
brandError(UnfilledSlot, 'UnfilledSlot');

/** Something that cannot be flattened. Twisted: `twisted.web.error.UnsupportedType`. */
export class UnsupportedType extends HawserError {
  override readonly code: string = 'HAWSER_UNSUPPORTED_TYPE';
  /** What stood there. */
  readonly value: unknown;

  constructor(value: unknown) {
    super(`cannot flatten ${describe(value)}${hint(value)}`);
    this.value = value;
  }
}
brandError(UnsupportedType, 'UnsupportedType');

function hint(value: unknown): string {
  switch (typeof value) {
    case 'number':
    case 'bigint':
    case 'boolean':
      return ': wrap it in String()';
    case 'undefined':
      return ': does a render method return nothing?';
    case 'function':
      return ': is it to be called?';
    case 'object':
      return isPlain(value) ? ': attributes come before or after all content' : '';
    default:
      return '';
  }
}

function isPlain(value: unknown): boolean {
  return value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A tag or an attribute has a name that would not stay a name in the output. */
export class InvalidMarkupName extends HawserError {
  override readonly code: string = 'HAWSER_INVALID_MARKUP_NAME';
  /** The name refused. */
  readonly markupName: string;

  constructor(kind: 'tag' | 'attribute', markupName: string) {
    super(
      `${JSON.stringify(markupName)} cannot be the name of ${kind === 'tag' ? 'a tag' : 'an attribute'}`,
    );
    this.markupName = markupName;
  }
}
brandError(InvalidMarkupName, 'InvalidMarkupName');

/**
 * Flattening failed. `cause` is the error itself, {@link FlattenerError.roots} the way to the place: its message lists
 * them, tags with their position in the template.
 *
 * Twisted: `twisted.web.error.FlattenerError`.
 */
export class FlattenerError extends HawserError {
  override readonly code: string = 'HAWSER_FLATTENER_ERROR';
  /** What was being flattened, outermost first. */
  readonly roots: readonly unknown[];

  constructor(exception: unknown, roots: readonly unknown[]) {
    // Lists have no position to tell.
    const places = roots.filter((root) => !Array.isArray(root));
    const lines = places.map((root) => `  ${describe(root)}\n`).join('');
    super(`Exception while flattening:\n${lines}${exceptionLine(exception)}`, { cause: exception });
    this.roots = roots;
    // Where the flattener noticed it is of no use to anybody; the cause has its own stack.
    this.stack = `${this.name}: ${this.message}`;
  }
}
brandError(FlattenerError, 'FlattenerError');

function exceptionLine(exception: unknown): string {
  return exception instanceof Error
    ? `${exception.name}: ${exception.message}`
    : `${describe(exception)} was thrown`;
}
