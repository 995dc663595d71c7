import { xmlrpc } from 'hawser';
import { describe, expect, it } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../src/web/xmlrpc/binary.js';

const { Binary, DateTime, Double, Fault, NoSuchFunction, ProtocolError } = xmlrpc;

describe('Binary', () => {
  it('holds a copy of bytes', () => {
    const bytes = Buffer.from('abc');
    const binary = new Binary(bytes);
    bytes[0] = 0;
    expect(String(binary)).toBe('abc');
    expect(binary.equals(Buffer.from('abc'))).toBe(true);
    expect(binary.equals(new Binary())).toBe(false);
  });

  it('refuses all else', () => {
    expect(() => new Binary('text' as never)).toThrow('expected a Uint8Array, not string');
    expect(() => new Binary(null as never)).toThrow('not null');
  });
});

describe('base64', () => {
  it('is written in lines of 76 characters', () => {
    const lines = encodeBase64(Buffer.alloc(58, 'x')).split('\n');
    expect(lines.map((line) => line.length)).toEqual([76, 4, 0]);
    expect(encodeBase64(new Uint8Array(0))).toBe('');
  });

  // What Python 3.11's base64.decodebytes makes of these.
  it.each([
    ['AAEC/w==', '000102ff'],
    ['AAEC\n/w==\n', '000102ff'],
    [' A-A_E!C', '000102'],
    ['QQ==QQ==', '41'],
    ['QUI=QUI=', '4142'],
    ['=QQ==', '41'],
    ['Q=Q==', '41'],
    ['QQ=Q', 'throws'],
    ['QQ=', 'throws'],
    ['QQ', 'throws'],
    ['Q', 'throws'],
    ['QUJDR', 'throws'],
    ['é', 'throws'],
    ['', ''],
    ['====', ''],
  ])('is read as Python reads it: %j', (text, hex) => {
    if (hex === 'throws') expect(() => decodeBase64(text)).toThrow(TypeError);
    else expect(Buffer.from(decodeBase64(text)).toString('hex')).toBe(hex);
  });
});

describe('DateTime', () => {
  it('keeps its text as it is', () => {
    expect(new DateTime('20010909T01:46:40').value).toBe('20010909T01:46:40');
    expect(String(new DateTime('whatever'))).toBe('whatever');
    expect(JSON.stringify(new DateTime('x'))).toBe('"x"');
  });

  it('is made of dates and of seconds, in local time', () => {
    const date = new Date(2020, 0, 2, 3, 4, 5);
    expect(new DateTime(date).value).toBe('20200102T03:04:05');
    expect(new DateTime(date.getTime() / 1000).value).toBe('20200102T03:04:05');
    expect(new DateTime().value.slice(0, 4)).toBe(String(new Date().getFullYear()));
    expect(new DateTime(date).toDate()).toEqual(date);
    expect(() => new DateTime(new Date(Number.NaN))).toThrow('invalid Date');
  });

  it('compares by its text', () => {
    const [a, b] = [new DateTime('20200102T03:04:05'), new DateTime('20200102T03:04:06')];
    expect(a < b).toBe(true);
    expect(a.equals(b)).toBe(false);
    expect(a.equals('20200102T03:04:05')).toBe(true);
    expect(a.equals(new DateTime(a.value))).toBe(true);
    expect(a.equals(new Date(2020, 0, 2, 3, 4, 5))).toBe(true);
  });

  it.each([
    '',
    '2020-01-02T03:04:05',
    '20200230T00:00:00',
    '20200101T24:00:00',
    '20201301T00:00:00',
  ])('is no date if its text is none: %j', (text) => {
    expect(() => new DateTime(text).toDate()).toThrow('does not match');
  });

  it('knows years of long ago', () => {
    const date = new DateTime('00990102T03:04:05').toDate();
    expect([date.getFullYear(), date.getMonth(), date.getDate()]).toEqual([99, 0, 2]);
    expect(new DateTime(date).value).toBe('00990102T03:04:05');
  });
});

describe('Double', () => {
  it('calculates like a number', () => {
    const half = new Double(0.5);
    expect(Number(half) + 1).toBe(1.5);
    expect((half as unknown as number) * 4).toBe(2);
    expect(`${half}`).toBe('0.5');
    expect(JSON.stringify({ half })).toBe('{"half":0.5}');
  });
});

describe('errors', () => {
  it('carry what they are about', () => {
    const fault = new NoSuchFunction(8001, 'procedure x not found');
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toBeInstanceOf(Error);
    expect(String(fault)).toBe('<NoSuchFunction 8001: "procedure x not found">');
    expect(new ProtocolError('http://x/', 404, 'Not Found').message).toBe(
      'http://x/: 404 Not Found',
    );
  });
});
