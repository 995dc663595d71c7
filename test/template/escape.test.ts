import {
  CDATA,
  CharRef,
  Comment,
  escapedCDATA,
  escapedComment,
  escapeForAttribute,
  escapeForContent,
} from 'hawser/template';
import { describe, expect, it } from 'vitest';
import { flattened } from './flattened.js';

describe('escaping', () => {
  it('escapes &, < and > in content and leaves quotes alone', () => {
    expect(escapeForContent('<a href="x">\'&amp;</a>')).toBe(
      '&lt;a href="x"&gt;\'&amp;amp;&lt;/a&gt;',
    );
  });

  it('escapes double quotes in attributes as well', () => {
    expect(escapeForAttribute('"<&>"')).toBe('&quot;&lt;&amp;&gt;&quot;');
  });

  it('test_serializeCDATA: splits a section where its text would end it', () => {
    expect(flattened(new CDATA('foo bar'))).toBe('<![CDATA[foo bar]]>');
    expect(flattened(new CDATA('foo ]]> bar'))).toBe('<![CDATA[foo ]]]]><![CDATA[> bar]]>');
    expect(escapedCDATA(']]>]]>')).toBe(']]]]><![CDATA[>]]]]><![CDATA[>');
  });

  it('test_serializeCharRef: writes a numeric reference', () => {
    expect(flattened(new CharRef(8962))).toBe('&#8962;');
  });

  it.each([-1, 1.5, 0x110000, Number.NaN])('refuses %s for a code point', (ordinal) => {
    expect(() => new CharRef(ordinal)).toThrow(RangeError);
  });

  it.each([
    ['foo -> bar', 'foo -> bar'],
    ['foo --> bar', 'foo --&gt; bar'],
    ['foo --!> bar', 'foo --!&gt; bar'],
    ['foo bar -', 'foo bar - '],
    ['foo bar --', 'foo bar -- '],
    ['>', '&gt;'],
    ['->', '-&gt;'],
    ['-->', '--&gt;'],
    ['--->x', '---&gt;x'],
    ['----!>', '----!&gt;'],
    ['<!-- in', '<!-- in'],
    ['', ''],
  ])('test_commentEscaping: %j', (text, escaped) => {
    expect(escapedComment(text)).toBe(escaped);
    expect(flattened(new Comment(text))).toBe(`<!--${escaped}-->`);
  });

  it('lets no comment be ended from within, by the rules of HTML', () => {
    const ends = /^-?>|-->|--!>/;
    const alphabet = ['-', '!', '>', '<', 'x'];
    for (let n = 0; n < 5 ** 6; n++) {
      const text = Array.from({ length: 6 }, (_, i) => alphabet[Math.floor(n / 5 ** i) % 5]).join(
        '',
      );
      const body = `${escapedComment(text)}-->`;
      expect(body.search(ends), text).toBe(body.length - 3);
    }
  });
});
