import type { Failure } from '../defer/failure.js';
import { Element, type ITemplateLoader } from './element.js';
import { flattenString } from './flatten.js';
import type { Flattenable } from './flattenable.js';
import { TagLoader } from './loaders.js';
import { type StackFrame, sourceAround, stackFrames } from './stack-frames.js';
import type { Tag } from './tag.js';
import { tags } from './tags.js';

const STYLE = `
div.error { color: red; font-weight: bold; }
div.error, div.frame { font-family: Verdana, Arial, helvetica, sans-serif; }
div.frame { padding: 1em; background: white; border-bottom: thin black dashed; }
div.frame:first-child { border-top: thin black dashed; }
span.function, code.code { font-family: "Courier New", courier, monospace; }
span.function { font-weight: bold; }
div.snippet { margin: 0 0 0.5em 1em; background: #FFFFDD; }
div.snippetHighlightLine { color: red; }
`;

/** The template: an application's own may use the same render methods. */
function template(): Tag {
  const error = (): Tag =>
    tags.div(tags.span({ render: 'type' }), ': ', tags.span({ render: 'value' }), {
      class: 'error',
    });
  const location = tags.div(
    tags.span({ render: 'filename' }),
    ':',
    tags.span({ render: 'lineNumber' }),
    ' in ',
    tags.span({ class: 'function', render: 'function' }),
    { class: 'location' },
  );
  const line = tags.div(
    tags.span({ class: 'lineno', render: 'lineNumber' }),
    ' ',
    tags.code({ class: 'code', render: 'sourceLine' }),
    { render: 'sourceLines' },
  );
  const snippet = tags.div(line, { class: 'snippet', render: 'source' });
  const frame = tags.div(location, snippet, { class: 'frame', render: 'frames' });
  const stack = tags.div(frame, { class: 'stackTrace', render: 'traceback' });
  return tags.div(tags.style(STYLE, { type: 'text/css' }), error(), stack, error());
}

/**
 * A Failure in detail: its class and message, and its stack with the source lines, where their files can be read.
 * Meant for developers, as it shows source code.
 *
 * A template of one's own has the directives `type`, `value` and `traceback`, within that `frames` with `filename`,
 * `lineNumber`, `function` and `source`, and within that `sourceLines` with `lineNumber` and `sourceLine`.
 *
 * Twisted: `twisted.web.util.FailureElement`.
 */
export class FailureElement extends Element {
  static override loader: ITemplateLoader = { load: () => [template()] };
  static override renderers: readonly string[] = ['type', 'value', 'traceback'];
  /** What is shown. */
  failure: Failure;

  constructor(failure: Failure, loader?: ITemplateLoader) {
    super(loader);
    this.failure = failure;
  }

  /** Renderer of the name of the error's class. */
  type(_request: unknown, tag: Tag): Flattenable {
    const { value } = this.failure;
    return tag(value instanceof Error ? value.name : (this.failure.type?.name ?? typeof value));
  }

  /** Renderer of its message. */
  value(_request: unknown, tag: Tag): Flattenable {
    return tag(this.failure.getErrorMessage());
  }

  /** Renderer of the stack, a frame after the other, with the source around each where it can be read. */
  traceback(_request: unknown, tag: Tag): Flattenable {
    return new StackElement(tag, stackFrames(this.failure.value));
  }
}

class StackElement extends Element {
  static override renderers: readonly string[] = ['frames'];
  readonly stack: readonly StackFrame[];

  constructor(tag: Tag, stack: readonly StackFrame[]) {
    super(new TagLoader(tag));
    this.stack = stack;
  }

  frames(_request: unknown, tag: Tag): Flattenable {
    return this.stack.map((frame) => new FrameElement(tag.clone(), frame));
  }
}

class FrameElement extends Element {
  static override renderers: readonly string[] = ['filename', 'lineNumber', 'function', 'source'];
  readonly frame: StackFrame;

  constructor(tag: Tag, frame: StackFrame) {
    super(new TagLoader(tag));
    this.frame = frame;
  }

  filename(_request: unknown, tag: Tag): Flattenable {
    return tag(this.frame.file);
  }

  lineNumber(_request: unknown, tag: Tag): Flattenable {
    return tag(String(this.frame.lineNumber));
  }

  function(_request: unknown, tag: Tag): Flattenable {
    return tag(this.frame.functionName);
  }

  source(_request: unknown, tag: Tag): Flattenable {
    return new SnippetElement(tag, this.frame);
  }
}

class SnippetElement extends Element {
  static override renderers: readonly string[] = ['sourceLines'];
  readonly frame: StackFrame;

  constructor(tag: Tag, frame: StackFrame) {
    super(new TagLoader(tag));
    this.frame = frame;
  }

  sourceLines(_request: unknown, tag: Tag): Flattenable {
    return sourceAround(this.frame).map(({ lineNumber, source }) => {
      const isCurrent = lineNumber === this.frame.lineNumber;
      const line = tag.clone()({ class: isCurrent ? 'snippetHighlightLine' : 'snippetLine' });
      return new LineElement(line, lineNumber, source);
    });
  }
}

class LineElement extends Element {
  static override renderers: readonly string[] = ['lineNumber', 'sourceLine'];
  readonly number: number;
  readonly source: string;

  constructor(tag: Tag, number: number, source: string) {
    super(new TagLoader(tag));
    this.number = number;
    this.source = source;
  }

  lineNumber(_request: unknown, tag: Tag): Flattenable {
    return tag(String(this.number));
  }

  sourceLine(_request: unknown, tag: Tag): Flattenable {
    return tag(this.source.replaceAll('  ', ' \xa0'));
  }
}

/**
 * A Failure as HTML, in ASCII with character references for the rest, so that no encoding can spoil it.
 *
 * Twisted: `twisted.web.util.formatFailure`.
 */
export function formatFailure(failure: Failure): string {
  let html = '';
  // Nothing in the element is asynchronous.
  flattenString(undefined, new FailureElement(failure)).addCallback((text) => {
    html = text;
  });
  return html.replace(/[^\0-\x7f]/gu, (char) => `&#${char.codePointAt(0)};`);
}
