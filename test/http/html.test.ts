import fc from 'fast-check';
import { http } from 'hawser';
import { describe, expect, it } from 'vitest';
import { escapeHtml, linkList, PRE, UL } from '../../src/http/html.js';

describe('escapeHtml', () => {
  it('escapes markup and both kinds of quotes, as Python’s html.escape', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#x27;y&#x27;&gt;&amp;amp;&lt;/a&gt;',
    );
    expect(escapeHtml('plain é☃ text!')).toBe('plain é☃ text!');
    expect(escapeHtml('')).toBe('');
    expect(http.escape).toBe(escapeHtml);
  });

  it('leaves nothing that is markup, and loses nothing', () => {
    const plain = (text: string): string =>
      text
        .replaceAll('&#x27;', "'")
        .replaceAll('&quot;', '"')
        .replaceAll('&gt;', '>')
        .replaceAll('&lt;', '<')
        .replaceAll('&amp;', '&');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab<>&"\';#x27é') }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(plain(escaped)).toBe(text);
      }),
    );
  });
});

it('has the small helpers of twisted.web.html', () => {
  expect(PRE('a<b')).toBe('<pre>a&lt;b</pre>');
  expect(UL(['a', '<b>c</b>'])).toBe('<ul>\n<li> a</li>\n<li> <b>c</b></li>\n</ul>');
  expect(linkList([['/a?b&c', 'x']])).toBe('<ul>\n<li> <a href="/a?b&amp;c">x</a></li>\n</ul>');
});
