import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multipartBoundary, parseMultipart } from '../../src/http/multipart.js';

const TYPE = 'multipart/form-data; boundary=B';

interface Given {
  disposition?: string;
  headers?: string[];
  body: string;
}

/** A body of parts, characters as bytes. */
function body(...parts: (Given | [name: string, value: string])[]): Buffer {
  let text = '';
  for (const given of parts) {
    const part = Array.isArray(given)
      ? { disposition: `form-data; name="${given[0]}"`, body: given[1] }
      : given;
    const headers = [...(part.headers ?? [])];
    if (part.disposition) headers.unshift(`Content-Disposition: ${part.disposition}`);
    text += `--B\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n${part.body}\r\n`;
  }
  return Buffer.from(`${text}--B--\r\n`, 'latin1');
}

const fields = async (bytes: Uint8Array): Promise<[string, string[]][]> =>
  [...(await parseMultipart(bytes, TYPE)).fields].map(([name, values]) => [name, [...values]]);

describe('parseMultipart', () => {
  it('reads fields in order of arrival and keeps repeated ones', async () => {
    expect(await fields(body(['a', '1'], ['b', 'two words'], ['a', '3'], ['c', '']))).toEqual([
      ['a', ['1', '3']],
      ['b', ['two words']],
      ['c', ['']],
    ]);
  });

  it('reads files with their names, types and headers', async () => {
    const form = await parseMultipart(
      body(
        {
          disposition: 'form-data; name="f"; filename="up.txt"',
          headers: ['Content-Type: Text/Plain; charset=x', 'X-Extra: 1'],
          body: 'file <data>',
        },
        { disposition: 'form-data; name="f"; filename="C:\\dir\\b.bin"', body: 'second' },
        { disposition: 'form-data; name="f"; filename=""', body: '' },
      ),
      TYPE,
    );
    const files = form.files.get('f')!;
    expect(files.map((file) => [file.filename, file.type, file.text])).toEqual([
      ['up.txt', 'Text/Plain; charset=x', 'file <data>'],
      ['b.bin', 'text/plain', 'second'],
      ['', 'text/plain', ''],
    ]);
    expect(files[0]!.headers.first('x-extra')).toBe('1');
    expect(Buffer.from(files[0]!.data).toString()).toBe('file <data>');
    expect(form.fields.size).toBe(0);
    expect(form.parts).toEqual(files);
  });

  it('loses no byte of contents and names', async () => {
    const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('');
    const form = await parseMultipart(
      body({ disposition: 'form-data; name="n\xff\xc3\xa9"; filename="\xfe/é"', body: all }),
      TYPE,
    );
    const [part] = form.parts;
    expect(part!.name).toBe('n\udcffé');
    expect(part!.filename).toBe('\udce9');
    expect(Buffer.from(part!.data).toString('latin1')).toBe(all);
  });

  it('reads names with and without quotes, escaped and extended', async () => {
    expect(
      await fields(
        body(
          { disposition: 'form-data; name=plain', body: '1' },
          { disposition: 'form-data; name="a\\"b\\\\c"', body: '2' },
          { disposition: "form-data; name*=UTF-8''%e2%98%83", body: '3' },
          { disposition: 'attachment; NAME="d"', body: '4' },
        ),
      ),
    ).toEqual([
      ['plain', ['1']],
      ['a"b\\c', ['2']],
      ['☃', ['3']],
      ['d', ['4']],
    ]);
  });

  it('skips parts without a name', async () => {
    expect(
      await fields(
        body(
          { disposition: 'form-data', body: 'lost' },
          { disposition: 'form-data; name=""', body: 'lost' },
          { headers: ['X-A: 1'], body: 'lost' },
          ['a', '1'],
        ),
      ),
    ).toEqual([['a', ['1']]]);
  });

  it('resolves transfer encodings', async () => {
    const encoded = (encoding: string, text: string): Given => ({
      disposition: 'form-data; name="a"',
      headers: [`Content-Transfer-Encoding: ${encoding}`],
      body: text,
    });
    const value = async (given: Given): Promise<string> => (await fields(body(given)))[0]![1][0]!;
    expect(await value(encoded('base64', 'aGVsbG8='))).toBe('hello');
    expect(await value(encoded('BASE64', 'aGVs\r\nbG8'))).toBe('hello');
    expect(await value(encoded('base64', 'aGVsb'))).toBe('aGVsb');
    expect(await value(encoded('quoted-printable', 'a=3Db=\r\nc=C3=A9'))).toBe('a=bcé');
    expect(await value(encoded('quoted-printable', 'a \t= \r\nb=20 =\nc=zz ='))).toBe('ab c=zz ');
    expect(await value(encoded('8bit', 'a=3D'))).toBe('a=3D');
  });

  it('takes no more than linear time for blanks and padding, which patterns would try one by one', async () => {
    for (const encoding of ['quoted-printable', 'base64']) {
      for (const piece of [' ', '=', '\t= ']) {
        const bytes = body({
          disposition: 'form-data; name="a"',
          headers: [`Content-Transfer-Encoding: ${encoding}`],
          body: `${piece.repeat(500_000)}x`,
        });
        expect(await fields(bytes)).toHaveLength(1);
      }
    }
  });

  it('takes what stands before the first boundary and after the last for nothing', async () => {
    const bytes = Buffer.concat([Buffer.from('pre\r\n'), body(['a', '1']), Buffer.from('post')]);
    expect(await fields(bytes)).toEqual([['a', ['1']]]);
  });

  it('takes a body without its closing boundary', async () => {
    const whole = body(['a', '1'], ['b', 'rest']);
    expect(await fields(whole.subarray(0, -8))).toEqual([
      ['a', ['1']],
      ['b', ['rest']],
    ]);
  });

  it('reads a body of many parts and large files', async () => {
    const large = 'x'.repeat(200_000);
    const form = await parseMultipart(
      body(
        ...Array.from({ length: 300 }, (_, i): [string, string] => [`n${i}`, `${i}`]),
        { disposition: 'form-data; name="f"; filename="f"', body: large },
        ['last', large],
      ),
      TYPE,
    );
    expect(form.parts).toHaveLength(302);
    expect(form.files.get('f')![0]!.text).toBe(large);
    expect(form.fields.get('last')).toEqual([large]);
  });

  it('gives back what FormData sent', async () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab é☃-') }).filter((text) => text !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, fc.string()), { minLength: 1 }), async (pairs) => {
        const data = new FormData();
        // FormData itself makes CRLF of every line break in a field.
        const lines = pairs.map(([key, value]) => [key, value.replace(/\r\n?|\n/g, '\r\n')]);
        for (const [key, value] of lines) data.append(key!, value!);
        const sent = new Response(data);
        const form = await parseMultipart(
          new Uint8Array(await sent.arrayBuffer()),
          sent.headers.get('content-type')!,
        );
        expect(form.parts.map((part) => [part.name, part.text])).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  it('answers 400 and names the problem', async () => {
    const refused = (bytes: string | Uint8Array, type = TYPE) =>
      parseMultipart(Buffer.from(bytes as string), type).catch((error: unknown) => error);
    const malformed = (problem: string) =>
      expect.objectContaining({ status: 400, message: `Malformed multipart body: ${problem}` });
    expect(await refused(body(['a', '1']), 'multipart/form-data')).toEqual(
      malformed('its type names no boundary'),
    );
    expect(await refused(body(['a', '1']), 'multipart/form-data; boundary=other')).toEqual(
      malformed('its boundary does not occur'),
    );
    expect(await refused('')).toEqual(malformed('its boundary does not occur'));
    expect(await refused('--B--\r\n')).toEqual(malformed('its boundary does not occur'));
    expect(await refused('--B\r\nContent-Disposition: form-data; name="a')).toEqual(
      malformed('a part ends before its header does'),
    );
  });

  it('answers 413 beyond its limits', async () => {
    const file: Given = { disposition: 'form-data; name="f"; filename="f"', body: '12345' };
    const read = (limits: object) =>
      parseMultipart(body(['a', '123'], file), TYPE, limits).catch((error: unknown) => error);
    const tooMuch = (problem: string) =>
      expect.objectContaining({ status: 413, message: `Multipart body: ${problem}` });
    expect(await read({ maxParts: 1 })).toEqual(tooMuch('more than 1 parts'));
    expect(await read({ maxFieldBytes: 2 })).toEqual(tooMuch('more than 2 bytes in "a"'));
    expect(await read({ maxFileBytes: 4 })).toEqual(tooMuch('more than 4 bytes in "f"'));
    expect(await read({ maxParts: 2, maxFieldBytes: 3, maxFileBytes: 5 })).toMatchObject({
      parts: [{ name: 'a' }, { name: 'f' }],
    });
  });

  it('always comes to an end, whatever the body', async () => {
    const piece = fc.constantFrom(
      ...['--B', '--B--', '\r\n', '\r\n\r\n', 'Content-Disposition: form-data; name="a"'],
      ...['x', '-', '\r', '\n', 'y'.repeat(20_000), ': ', 'filename="f"', ';'],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 16 }), async (pieces) => {
        const outcome = parseMultipart(Buffer.from(pieces.join('')), TYPE);
        await outcome.catch((error: unknown) => expect(error).toMatchObject({ status: 400 }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('multipartBoundary', () => {
  it('finds the boundary of multipart/form-data', () => {
    expect(multipartBoundary('multipart/form-data; boundary=----x')).toBe('----x');
    expect(multipartBoundary('Multipart/Form-Data; charset=x; Boundary="a b"')).toBe('a b');
    expect(multipartBoundary('multipart/mixed; boundary=x')).toBeUndefined();
    expect(multipartBoundary('multipart/form-data; boundary=')).toBeUndefined();
    expect(multipartBoundary('multipart/form-data')).toBeUndefined();
  });
});
