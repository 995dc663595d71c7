import { type BodyHandling, type IRequest, Resource } from 'hawser';
import { render } from 'hawser/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonErrorPlace } from '../../../src/http/json-error.js';

class Echo extends Resource {
  override isLeaf = true;
  override bodyHandling: BodyHandling;
  readonly options: object;

  constructor(bodyHandling: BodyHandling, options: object = {}) {
    super();
    this.bodyHandling = bodyHandling;
    this.options = options;
  }

  async render_POST(request: IRequest) {
    return JSON.stringify(await request.json(this.options));
  }
}

const headers = { 'Content-Type': 'application/json' };

for (const handling of ['buffered', 'streamed'] as const) {
  describe(`request.json of a ${handling} body (klein 120)`, () => {
    const post = (body: string, options: object = {}, fields: Record<string, string> = headers) =>
      render(new Echo(handling, options), { method: 'POST', body, headers: fields });

    it('gives the value', async () => {
      expect((await post('{"a":[1,null,"ü"]}')).text).toBe('{"a":[1,null,"ü"]}');
    });

    it('answers 400 saying where it stops being JSON', async () => {
      const page = await post('{\n  "a": 1,\n  "b": oops\n}');
      expect(page.status).toBe(400);
      expect(page.text).toContain('unexpected &quot;o&quot; at line 3, column 8');
      const early = await post('{"a": [1, 2');
      expect(early.text).toContain('it ends too early at line 1, column 12');
    });

    it('answers 413 beyond the limit, and closes where the body was not read', async () => {
      const page = await post('"0123456789"', { limit: 5 });
      expect(page.status).toBe(413);
      expect(page.closing).toBe(handling === 'streamed');
    });

    it('answers 415 to another type', async () => {
      expect((await post('a=1', {}, { 'Content-Type': 'text/css' })).status).toBe(415);
    });

    it('checks a schema, naming the place', async () => {
      const schema = z.object({ items: z.array(z.object({ price: z.number() })) });
      const page = await post('{"items":[{"price":"x"}]}', { schema });
      expect(page.status).toBe(400);
      expect(page.text).toContain('Body &quot;items[0].price&quot;');
      expect((await post('{"items":[{"price":1}]}', { schema })).status).toBe(200);
    });

    it('answers 400 to what is not UTF-8', async () => {
      const page = await render(new Echo(handling), {
        method: 'POST',
        headers,
        body: Buffer.from([0x22, 0xff, 0x22]),
      });
      expect(page.status).toBe(400);
      expect(page.text).toContain('is not UTF-8');
    });
  });
}

describe('request.json below a body parser', () => {
  it('gives what the parser made of it', async () => {
    const page = await render(new Echo('buffered'), {
      method: 'POST',
      headers: { ...headers, 'Content-Length': '7' },
      parsedBody: { a: 1 },
    });
    expect(page.text).toBe('{"a":1}');
  });
});

describe('jsonErrorPlace', () => {
  it('agrees with JSON.parse on what is JSON, and points at the first wrong character', () => {
    const cases: Array<[string, number | undefined]> = [
      ['', 0],
      ['  ', 2],
      ['1', undefined],
      ['-', 0],
      ['01', 1],
      ['1.5e+3', undefined],
      ['[1,]', 3],
      ['{"a":1,}', 7],
      ['{a:1}', 1],
      ['"a\nb"', 2],
      ['"\\x"', 1],
      ['"abc', 4],
      ['[{}', 3],
      ['[]]', 2],
      ['nul', 0],
      ['{"a" 1}', 5],
      [' {"a":{"b":[true,false,null]}} ', undefined],
    ];
    for (const [text, offset] of cases) {
      expect(jsonErrorPlace(text)?.offset, text).toBe(offset);
      if (offset === undefined) JSON.parse(text);
      else expect(() => JSON.parse(text), text).toThrow(SyntaxError);
    }
  });
});
