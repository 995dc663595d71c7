import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWeak, parseEntityTags, strongMatch, weakMatch } from '../../src/http/etag.js';

describe('parseEntityTags', () => {
  it.each<[string[], string[], boolean]>([
    [['"a"'], ['"a"'], false],
    [['"a", W/"b"'], ['"a"', 'W/"b"'], false],
    [['"a"W/"b""c"'], ['"a"', 'W/"b"', '"c"'], false],
    [['"a" \t "b"'], ['"a"', '"b"'], false],
    [[' , ,"a",,'], ['"a"'], false],
    [['"a,b c"'], ['"a,b c"'], false],
    [['""'], ['""'], false],
    [['*'], [], true],
    [['"a"', '*'], ['"a"'], true],
    [['bare, "q"'], ['bare', '"q"'], false],
    [['w/"a"'], ['w/"a"'], false],
    [['"a", "open'], ['"a"'], false],
    [['W/'], ['W/'], false],
    [[''], [], false],
    [[], [], false],
  ])('reads %j', (lines, tags, any) => {
    expect(parseEntityTags(lines)).toEqual({ any, tags });
  });

  it('finds every tag of a list, however it is written', () => {
    const tag = fc
      .tuple(fc.constantFrom('', 'W/'), fc.string({ unit: fc.constantFrom(...'ab,-!~') }))
      .map(([weak, text]) => `${weak}"${text}"`);
    fc.assert(
      fc.property(fc.array(tag), fc.constantFrom(',', ', ', ' , ', ',,', ' '), (tags, comma) => {
        expect(parseEntityTags([tags.join(comma)]).tags).toEqual(tags);
        expect(parseEntityTags(tags).tags).toEqual(tags);
      }),
    );
  });
});

describe('comparison', () => {
  // The table of RFC 9110 8.8.3.2
  it.each([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', '"1"', true, true],
  ])('of %s and %s', (a, b, strong, weak) => {
    expect(strongMatch(a, b)).toBe(strong);
    expect(strongMatch(b, a)).toBe(strong);
    expect(weakMatch(a, b)).toBe(weak);
    expect(weakMatch(b, a)).toBe(weak);
  });

  it('knows weak tags', () => {
    expect(isWeak('W/"a"')).toBe(true);
    expect(isWeak('"W/a"')).toBe(false);
  });
});
