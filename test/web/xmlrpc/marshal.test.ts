import { xmlrpc } from 'hawser';
import { describe, expect, it } from 'vitest';

const { Binary, DateTime, Double, dumps, Fault } = xmlrpc;

/** A value as it stands in a document. */
function value(of: unknown, options?: xmlrpc.DumpsOptions): string {
  return dumps([of], options).replace(/^<params>\n<param>\n|<\/param>\n<\/params>\n$/g, '');
}

describe('dumps', () => {
  it('writes calls, responses and faults as Python does', () => {
    expect(dumps([1, 'a'], { methodName: 'a<b' })).toBe(
      "<?xml version='1.0'?>\n<methodCall>\n<methodName>a&lt;b</methodName>\n<params>\n" +
        '<param>\n<value><int>1</int></value>\n</param>\n' +
        '<param>\n<value><string>a</string></value>\n</param>\n</params>\n</methodCall>\n',
    );
    expect(dumps([true], { methodResponse: true })).toBe(
      "<?xml version='1.0'?>\n<methodResponse>\n<params>\n" +
        '<param>\n<value><boolean>1</boolean></value>\n</param>\n</params>\n</methodResponse>\n',
    );
    expect(dumps(new Fault(4, 'a & b'))).toBe(
      "<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n" +
        '<member>\n<name>faultCode</name>\n<value><int>4</int></value>\n</member>\n' +
        '<member>\n<name>faultString</name>\n<value><string>a &amp; b</string></value>\n</member>\n' +
        '</struct></value>\n</fault>\n</methodResponse>\n',
    );
    expect(dumps([])).toBe('<params>\n</params>\n');
    expect(() => dumps([1, 2], { methodResponse: true })).toThrow('exactly one parameter');
  });

  it.each<[unknown, string]>([
    [true, '<boolean>1</boolean>'],
    [false, '<boolean>0</boolean>'],
    [0, '<int>0</int>'],
    [-5n, '<int>-5</int>'],
    [2147483647, '<int>2147483647</int>'],
    [-2147483648, '<int>-2147483648</int>'],
    [1.5, '<double>1.5</double>'],
    [-0, '<double>-0.0</double>'],
    [Number.NaN, '<double>nan</double>'],
    [new Double(3), '<double>3.0</double>'],
    ['', '<string></string>'],
    ['<&>"\'\n', '<string>&lt;&amp;&gt;"\'\n</string>'],
    [new Uint8Array([0, 1, 2, 255]), '<base64>\nAAEC/w==\n</base64>'],
    [new Binary(), '<base64>\n</base64>'],
    [new Date(2001, 8, 9, 1, 46, 40), '<dateTime.iso8601>20010909T01:46:40</dateTime.iso8601>'],
    [new DateTime('any <text>'), '<dateTime.iso8601>any &lt;text&gt;</dateTime.iso8601>'],
    [[], '<array><data>\n</data></array>'],
    [[1], '<array><data>\n<value><int>1</int></value>\n</data></array>'],
    [{}, '<struct>\n</struct>'],
  ])('writes %s', (of, xml) => {
    expect(value(of)).toBe(`<value>${xml}</value>\n`);
  });

  it('writes objects, maps and instances as structs, in their order', () => {
    const xml =
      '<value><struct>\n<member>\n<name>b</name>\n<value><int>1</int></value>\n</member>\n' +
      '<member>\n<name>a&amp;</name>\n<value><int>2</int></value>\n</member>\n</struct></value>\n';
    class Thing {
      b = 1;
      'a&' = 2;
      method() {}
    }
    expect(value({ b: 1, 'a&': 2 })).toBe(xml);
    expect(
      value(
        new Map([
          ['b', 1],
          ['a&', 2],
        ]),
      ),
    ).toBe(xml);
    expect(value(new Thing())).toBe(xml);
    expect(value(Object.assign(Object.create(null), { b: 1, 'a&': 2 }))).toBe(xml);
  });

  it('writes nil and i8 if they are allowed, and refuses them otherwise', () => {
    for (const none of [null, undefined]) {
      expect(value(none, { allowNone: true })).toBe('<value><nil/></value>');
      expect(() => value(none)).toThrow('cannot marshal None unless allow_none is enabled');
    }
    expect(value(2 ** 31, { allowI8: true })).toBe('<value><i8>2147483648</i8></value>\n');
    expect(value(-(2n ** 63n), { allowI8: true })).toContain('<i8>-9223372036854775808</i8>');
    expect(() => value(2 ** 31)).toThrow('int exceeds XML-RPC limits');
    expect(() => value(-(2 ** 31) - 1)).toThrow(RangeError);
    expect(() => value(2n ** 63n, { allowI8: true })).toThrow('int exceeds XML-RPC limits');
    expect(() => value(1e20)).toThrow('int exceeds XML-RPC limits');
  });

  it.each<[unknown, string]>([
    [() => 1, "cannot marshal <class 'function'> objects"],
    [Symbol('s'), "cannot marshal <class 'symbol'> objects"],
    [new Set([1]), "cannot marshal <class 'Set'> objects"],
    [new Uint16Array(1), "cannot marshal <class 'Uint16Array'> objects"],
    [new ArrayBuffer(1), "cannot marshal <class 'ArrayBuffer'> objects"],
    [Promise.resolve(1), "cannot marshal <class 'Promise'> objects"],
    [new Map([[1, 2]]), 'dictionary key must be string'],
    ['\0', 'characters that XML cannot hold'],
    ['\ud800', 'characters that XML cannot hold'],
    [{ '\x1b': 1 }, 'characters that XML cannot hold'],
  ])('refuses %s', (of, message) => {
    expect(() => value(of)).toThrow(message);
  });

  it('refuses what contains itself, and what is nested too deep', () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => value(list)).toThrow('cannot marshal recursive sequences');
    const struct: Record<string, unknown> = {};
    struct['self'] = [struct];
    expect(() => value(struct)).toThrow('cannot marshal recursive dictionaries');
    const twice = [1];
    expect(value([twice, twice])).toContain('<int>1</int>');
    let deep: unknown = 1;
    for (let i = 0; i < 500; i++) deep = [deep];
    expect(value(deep)).toContain('<int>1</int>');
    expect(() => value([deep])).toThrow('nested deeper than 500 levels');
  });
});
