import { Headers, InvalidHeaderName } from 'hawser';
import { describe, expect, it } from 'vitest';
import { canonicalName, isToken, sanitizeValue } from '../../src/http/headers.js';

describe('Headers', () => {
  it('test_initializer', () => {
    expect(new Headers({ Foo: ['bar'] }).getRawHeaders('foo')).toEqual(['bar']);
    expect(new Headers([['Foo', ['bar', 'baz']]]).getRawHeaders('foo')).toEqual(['bar', 'baz']);
    expect(new Headers(new Map([['a', ['1']]])).getRawHeaders('A')).toEqual(['1']);
  });

  it('test_setRawHeaders: sets and replaces, whatever the letter case', () => {
    const headers = new Headers();
    headers.setRawHeaders('test', ['lemur', 'panda']);
    headers.setRawHeaders('TEST', ['kiwi']);
    expect(headers.getRawHeaders('Test')).toEqual(['kiwi']);
  });

  it('test_addRawHeader: keeps several values in order', () => {
    const headers = new Headers();
    headers.addRawHeader('test', 'lemur');
    headers.addRawHeader('Test', 'panda');
    headers.addRawHeader('tEST', 'kiwi');
    expect(headers.getRawHeaders('test')).toEqual(['lemur', 'panda', 'kiwi']);
    expect(headers.first('test')).toBe('lemur');
    expect(headers.last('test')).toBe('kiwi');
  });

  it('test_getRawHeadersDefault, test_getRawHeadersNoDefault', () => {
    const headers = new Headers();
    expect(headers.getRawHeaders('test')).toBeUndefined();
    expect(headers.getRawHeaders('test', ['fallback'])).toEqual(['fallback']);
    expect(headers.getRawHeaders('test', 'text')).toBe('text');
    expect(headers.first('test')).toBeUndefined();
    expect(headers.last('test')).toBeUndefined();
  });

  it('counts a name without values as set, but has nothing for it', () => {
    const headers = new Headers({ test: [] });
    expect(headers.hasHeader('test')).toBe(true);
    expect(headers.getRawHeaders('test', 'none')).toBe('none');
    expect(headers.first('test')).toBeUndefined();
    expect(headers.last('test')).toBeUndefined();
    expect(headers.toFlat()).toEqual([]);
    headers.addRawHeader('test', 'now');
    expect(headers.getRawHeaders('test')).toEqual(['now']);
  });

  it('keeps an empty value', () => {
    const headers = new Headers({ test: [''] });
    expect(headers.getRawHeaders('test')).toEqual(['']);
    expect(headers.last('test')).toBe('');
    headers.addRawHeader('test', 'b');
    expect(headers.getRawHeaders('test')).toEqual(['', 'b']);
  });

  it('test_hasHeaderTrue, test_hasHeaderFalse, test_removeHeader, test_removeHeaderDoesntExist', () => {
    const headers = new Headers({ foo: ['lemur'], bar: ['panda'] });
    expect(headers.hasHeader('FOO')).toBe(true);
    headers.removeHeader('Foo');
    headers.removeHeader('never-there');
    expect(headers.hasHeader('foo')).toBe(false);
    expect(headers.size).toBe(1);
  });

  it('test_getAllRawHeaders: gives customary capitals in the order of first setting', () => {
    const headers = new Headers({ test: ['1'], 'www-authenticate': ['basic'], etag: ['"a"'] });
    headers.setRawHeaders('test', ['2']);
    const all = [
      ['Test', ['2']],
      ['WWW-Authenticate', ['basic']],
      ['ETag', ['"a"']],
    ];
    expect([...headers.getAllRawHeaders()]).toEqual(all);
    expect([...headers]).toEqual(all);
  });

  it('test_headersComparison', () => {
    const first = new Headers({ foo: ['panda'], bar: ['a', 'b'] });
    const second = new Headers({ bar: ['a', 'b'], Foo: ['panda'] });
    expect(first.equals(second)).toBe(true);
    expect(first.equals(new Headers({ foo: ['lemur'], bar: ['a', 'b'] }))).toBe(false);
    expect(first.equals(new Headers({ foo: ['panda'], bar: ['b', 'a'] }))).toBe(false);
    expect(first.equals(new Headers({ foo: ['panda'], baz: ['a', 'b'] }))).toBe(false);
    expect(first.equals(new Headers({ foo: ['panda'] }))).toBe(false);
  });

  it('test_copy: is equal at first and then goes its own way', () => {
    const headers = new Headers({ test: ['foo'], many: ['a', 'b'] });
    const copy = headers.copy();
    expect(copy.equals(headers)).toBe(true);
    headers.addRawHeader('test', 'bar');
    headers.addRawHeader('many', 'c');
    copy.addRawHeader('test', 'baz');
    expect(headers.getRawHeaders('test')).toEqual(['foo', 'bar']);
    expect(copy.getRawHeaders('test')).toEqual(['foo', 'baz']);
    expect(copy.getRawHeaders('many')).toEqual(['a', 'b']);
  });

  it('gives back lists of its own, so that changing one changes no header', () => {
    const headers = new Headers({ test: ['a', 'b'] });
    headers.getRawHeaders('test')!.push('c');
    expect(headers.getRawHeaders('test')).toEqual(['a', 'b']);
  });

  it('sends text as UTF-8 and bytes as they are, and gives both back as text', () => {
    const headers = new Headers();
    headers.setRawHeaders('text', ['é☃']);
    headers.setRawHeaders('bytes', [new Uint8Array([0xe9])]);
    expect(headers.toFlat()).toEqual(['Text', '\xc3\xa9\xe2\x98\x83', 'Bytes', '\xe9']);
    expect(headers.first('text')).toBe('é☃');
    expect(headers.first('bytes')).toBe('\udce9');
  });

  it('takes a flat list of wire text and gives one', () => {
    const raw = ['host', 'a', 'X-A', '1', 'x-a', '\xc3\xa9'];
    const headers = Headers.fromRaw(raw);
    expect(headers.getRawHeaders('x-a')).toEqual(['1', 'é']);
    expect(headers.toFlat()).toEqual(['Host', 'a', 'X-A', '1', 'X-A', '\xc3\xa9']);
  });

  it('takes names that mean something to JavaScript for plain names', () => {
    const headers = new Headers();
    expect(headers.hasHeader('__proto__')).toBe(false);
    headers.setRawHeaders('constructor', ['x']);
    headers.setRawHeaders('__proto__', ['y']);
    expect(headers.toFlat()).toEqual(['Constructor', 'x', '__proto__', 'y']);
  });

  it('takes names as bytes', () => {
    const headers = new Headers();
    headers.set(Buffer.from('x-a'), Buffer.from('1'));
    expect(headers.toFlat()).toEqual(['X-A', '1']);
  });

  it('test_sanitizeLinearWhitespace: no line break gets out', () => {
    const headers = new Headers();
    for (const lineBreak of ['\r', '\n', '\r\n']) {
      headers.setRawHeaders('key', [`foo${lineBreak}bar`]);
      expect(headers.toFlat()).toEqual(['Key', 'foo bar']);
      headers.removeHeader('key');
      headers.addRawHeader('key', `foo${lineBreak}bar`);
      expect(headers.toFlat()).toEqual(['Key', 'foo bar']);
    }
  });

  it('test_invalidNames', () => {
    for (const name of ['', ' ', 'a b', 'a:', 'a\n', 'a\r\nb', 'é', 'a\0', '(a)']) {
      expect(() => new Headers().setRawHeaders(name, ['v'])).toThrow(InvalidHeaderName);
      expect(() => new Headers().addRawHeader(name, 'v')).toThrow(InvalidHeaderName);
      expect(() => new Headers().hasHeader(name)).toThrow(InvalidHeaderName);
    }
  });

  it('test_setRawHeadersTypeCheck, test_addRawHeaderTypeCheckValue: wants lists of text or bytes', () => {
    const headers = new Headers();
    const wrong = 'abc' as unknown as string[];
    expect(() => headers.setRawHeaders('key', wrong)).toThrow('must be a list');
    expect(() => headers.addRawHeader('key', 5 as unknown as string)).toThrow('not number');
    expect(() => headers.set(5 as unknown as string, 'v')).toThrow(TypeError);
    expect(() => headers.set('key', undefined as unknown as string)).toThrow('not undefined');
  });

  it('shows its fields as text', () => {
    expect(String(new Headers({ foo: ['bar', 'baz'] }))).toBe('Headers({"Foo":["bar","baz"]})');
  });
});

describe('canonicalName', () => {
  // Twisted: test_canonicalNameCaps
  it.each([
    ['content-type', 'Content-Type'],
    ['CONTENT-LENGTH', 'Content-Length'],
    ['content-md5', 'Content-MD5'],
    ['dnt', 'DNT'],
    ['etag', 'ETag'],
    ['p3p', 'P3P'],
    ['te', 'TE'],
    ['www-authenticate', 'WWW-Authenticate'],
    ['x-xss-protection', 'X-XSS-Protection'],
    ['x-FOO-bAR', 'X-Foo-Bar'],
    ['x--a-', 'X--A-'],
    ['a_b', 'A_b'],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
    expect(canonicalName(name)).toBe(canonical);
  });

  it('needs no memory of its own for endless new names', () => {
    for (let i = 0; i < 20_000; i++) expect(canonicalName(`x-name-${i}`)).toBe(`X-Name-${i}`);
  });
});

describe('sanitizeValue', () => {
  it.each([
    ['a\r\nb', 'a b'],
    ['a\n\rb', 'a  b'],
    ['a\r\n', 'a'],
    ['a\n\n', 'a '],
    ['\na', ' a'],
    ['\n', ''],
    ['a\tb', 'a\tb'],
  ])('turns %j into %j', (value, wire) => {
    expect(sanitizeValue(value)).toBe(wire);
  });

  it.each(['a\0b', '\x01', 'a\x0b', '\x7f'])('refuses %j', (value) => {
    expect(() => sanitizeValue(value)).toThrow(TypeError);
    expect(() => sanitizeValue(Buffer.from(value))).toThrow('control character U+00');
  });
});

describe('isToken', () => {
  it('knows tokens', () => {
    expect(isToken("!#$%&'*+-.^_`|~aZ09")).toBe(true);
    for (const text of ['', 'a b', 'a/b', 'é', 'a\n']) expect(isToken(text)).toBe(false);
  });
});
