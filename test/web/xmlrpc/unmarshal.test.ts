import { xmlrpc } from 'hawser';
import { describe, expect, it } from 'vitest';

const { Binary, DateTime, Double, dumps, Fault, loads, ResponseError } = xmlrpc;

/** Read one value. */
function read(xml: string, options?: xmlrpc.LoadsOptions): unknown {
  const params = `<params><param>${xml}</param></params>`;
  return loads(`<methodResponse>${params}</methodResponse>`, options)[0][0];
}

describe('loads', () => {
  it('reads calls', () => {
    expect(loads(dumps([1, 'a & b'], { methodName: 'x.y' }))).toEqual([[1, 'a & b'], 'x.y']);
    expect(loads('<methodCall><methodName>noargs</methodName></methodCall>')).toEqual([
      [],
      'noargs',
    ]);
    expect(loads('<methodCall><params/></methodCall>')).toEqual([[], undefined]);
  });

  it('throws the fault it reads', () => {
    expect(() => loads(dumps(new Fault(7, 'no <such>')))).toThrow(Fault);
    expect(() => loads(dumps(new Fault(7, 'no <such>')))).toThrow('no <such>');
    const empty = '<methodResponse><fault><value><int>1</int></value></fault></methodResponse>';
    expect(() => loads(empty)).toThrow(ResponseError);
    expect(() => loads('<methodResponse><fault/></methodResponse>')).toThrow(ResponseError);
  });

  it.each<[string, unknown]>([
    ['<value>bare</value>', 'bare'],
    ['<value/>', ''],
    ['<value><string/></value>', ''],
    ['<value><string>a<!-- no -->b<![CDATA[<c>]]>&amp;</string></value>', 'ab<c>&'],
    ['<value><int> 42 </int></value>', 42],
    ['<value><i4>-1</i4></value>', -1],
    ['<value><i1>1</i1></value>', 1],
    ['<value><i2>2</i2></value>', 2],
    ['<value><i8>9223372036854775807</i8></value>', 9223372036854775807n],
    ['<value><biginteger>12</biginteger></value>', 12],
    ['<value><boolean>1</boolean></value>', true],
    ['<value><boolean>0</boolean></value>', false],
    ['<value><double>3</double></value>', 3],
    ['<value><float>-2.5e3</float></value>', -2500],
    ['<value><bigdecimal>1.25</bigdecimal></value>', 1.25],
    ['<value><nil/></value>', undefined],
    ['<value><ex:nil xmlns:ex="urn:ex"/></value>', undefined],
    ['<value><ex:i8>5</ex:i8></value>', 5],
    ['<value><array><data/></array></value>', []],
    [
      '<value><array><data><value>a</value><value><int>1</int></value></data></array></value>',
      ['a', 1],
    ],
    ['<value><struct/></value>', {}],
    ['<value> <int>1</int> </value>', 1],
  ])('reads %s', (xml, expected) => {
    expect(read(xml)).toEqual(expected);
  });

  it('reads structs without inheriting anything', () => {
    const struct = read(
      '<value><struct><member><name>__proto__</name><value>a</value></member>' +
        '<member><name>b</name><value><int>1</int></value></member>' +
        '<member><name>b</name><value><int>2</int></value></member></struct></value>',
    ) as Record<string, unknown>;
    expect(Object.keys(struct)).toEqual(['__proto__', 'b']);
    expect(Object.values(struct)).toEqual(['a', 2]);
    expect('constructor' in struct).toBe(false);
  });

  it('reads dates and bytes as what is wanted', () => {
    const date = '<value><dateTime.iso8601> 20010909T01:46:40 </dateTime.iso8601></value>';
    expect(read(date)).toEqual(new DateTime('20010909T01:46:40'));
    expect(read(date, { useDateTime: true })).toEqual(new Date(2001, 8, 9, 1, 46, 40));
    const bytes = '<value><base64>\nAAEC/w==\n</base64></value>';
    expect(read(bytes)).toEqual(new Binary(Buffer.from([0, 1, 2, 255])));
    expect(Buffer.from(read(bytes, { useBuiltinTypes: true }) as Uint8Array).toString('hex')).toBe(
      '000102ff',
    );
    expect(read(date, { useBuiltinTypes: true })).toBeInstanceOf(Date);
    expect(read('<value><double>3</double></value>', { useDouble: true })).toEqual(new Double(3));
  });

  it('reads bytes in the encoding they declare', () => {
    const xml =
      '<?xml version="1.0" encoding="iso-8859-1"?><methodCall><methodName>\xe9</methodName></methodCall>';
    expect(loads(Buffer.from(xml, 'latin1'))).toEqual([[], 'é']);
  });

  it.each<[string, string]>([
    ['<value><boolean>true</boolean></value>', 'bad boolean value'],
    ['<value><int>1.5</int></value>', 'invalid literal for int()'],
    ['<value><double>x</double></value>', 'could not convert string to float'],
    ['<value><base64>Q</base64></value>', 'base64'],
    ['<value><what>1</what></value>', 'unknown tag "what"'],
    ['<value><struct><value>a</value></struct></value>', 'has no value'],
    [
      '<value><struct><value><int>1</int></value><value>b</value></struct></value>',
      'must be a string',
    ],
  ])('refuses %s', (xml, message) => {
    expect(() => read(xml)).toThrow(message);
  });

  it('refuses what is no XML-RPC', () => {
    expect(() => loads('<html/>')).toThrow(ResponseError);
    expect(() =>
      read('<value><dateTime.iso8601>x</dateTime.iso8601></value>', { useDateTime: true }),
    ).toThrow('does not match');
  });

  it('keeps what it wrote, whatever it is', () => {
    const values = [
      ...[true, 1, -1.5, 'x', '', [], [[['deep']]], { a: { b: [1, { c: '' }] } }],
      ...[new Double(4), new DateTime('20200101T00:00:00'), new Binary(Buffer.from('b'))],
    ];
    expect(loads(dumps(values), { useDouble: true })[0]).toEqual(
      values.map((v) => (v === -1.5 ? new Double(-1.5) : v)),
    );
  });
});
