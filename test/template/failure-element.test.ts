import { Failure, HawserError } from 'hawser';
import { FailureElement, formatFailure, TagLoader, tags } from 'hawser/template';
import { describe, expect, it } from 'vitest';
import { flattened } from './flattened.js';

describe('FailureElement', () => {
  it('shows class, message, and the stack with its source lines', () => {
    const failure = new Failure(new RangeError('too <far>'));
    const html = flattened(new FailureElement(failure));
    expect(html).toContain('<span>RangeError</span>: <span>too &lt;far&gt;</span>');
    expect(html).toContain('failure-element.test.ts</span>');
    expect(html).toMatch(
      /class="snippetHighlightLine">.*new Failure\(new RangeError\('too &lt;far&gt;/,
    );
    expect(html.match(/class="error"/g)).toHaveLength(2);
  });

  it('does without files it cannot read, and without a stack', () => {
    const error = new Error('x');
    error.stack =
      'Error: x\n    at f (/no/such/file.js:3:4)\n    at node:internal/main:1:1\n    at g';
    const html = flattened(new FailureElement(new Failure(error)));
    expect(html).toContain('<span>/no/such/file.js</span>:<span>3</span>');
    expect(html).toContain('&lt;anonymous&gt;');
    expect(html).not.toContain('snippetHighlightLine"');
    expect(flattened(new FailureElement(new Failure('just text')))).toContain('just text');
  });

  it('shows the stack of the cause where the error has none', () => {
    const wrapped = new HawserError('outer', { cause: new Error('inner') });
    wrapped.stack = 'HawserError: outer';
    expect(flattened(new FailureElement(new Failure(wrapped)))).toContain(
      'failure-element.test.ts',
    );
  });

  it('takes a template of its own', () => {
    const template = tags.p({ render: 'value' });
    expect(
      flattened(new FailureElement(new Failure(new Error('x')), new TagLoader(template))),
    ).toBe('<p>x</p>');
  });
});

describe('formatFailure', () => {
  it('is ASCII, with references for the rest', () => {
    const html = formatFailure(new Failure(new Error('caf\xe9 \u{1f600}')));
    expect(html).toContain('caf&#233; &#128512;');
    expect(html).toMatch(/^[\0-\x7f]*$/);
  });
});
