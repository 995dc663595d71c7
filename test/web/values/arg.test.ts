import { type } from 'arktype';
import { BadValue, type HttpError, validArgs } from 'hawser';
import { DummyRequest, failureResultOf, successResultOf } from 'hawser/testing';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const request = new DummyRequest([], {
  args: {
    n: ['7'],
    many: ['1', '2', 'x'],
    text: ['a', 'b'],
    yes: [''],
    no: ['off'],
    bad: ['7.5'],
    big: ['9007199254740993'],
    hex: ['0x10'],
  },
});

describe('request.arg (klein 169)', () => {
  it('gives the last value as text, undefined for what is missing', () => {
    expect(request.arg('text')).toBe('b');
    expect(request.arg('none')).toBeUndefined();
    expect(request.arg('none', { default: 20 })).toBe(20);
  });

  it('takes no more than linear time for digits that turn out to be no number', () => {
    const long = new DummyRequest([], { args: { n: [`${'9'.repeat(1_000_000)}x`] } });
    expect(() => long.arg('n', { type: 'number' })).toThrow(BadValue);
  });

  it('gives the first value on demand, as args[name][0] in Twisted', () => {
    expect(request.arg('text', { pick: 'first' })).toBe('a');
    expect(request.arg('none', { pick: 'first' })).toBeUndefined();
    const pick = 'middle' as 'first';
    expect(() => request.arg('text', { pick })).toThrow(/pick must be 'first' or 'last'/);
  });

  it('gives all values on demand', () => {
    expect(request.arg('text', { multiple: true })).toEqual(['a', 'b']);
    expect(request.arg('none', { multiple: true })).toEqual([]);
  });

  it('converts to the simple types', () => {
    expect(request.arg('n', { type: 'integer' })).toBe(7);
    expect(request.arg('bad', { type: 'number' })).toBe(7.5);
    expect(request.arg('yes', { type: 'boolean' })).toBe(true);
    expect(request.arg('no', { type: 'boolean' })).toBe(false);
    expect(request.arg('n', { type: (text) => text.repeat(2) })).toBe('77');
  });

  it.each([
    [() => request.arg('none', { required: true }), 'Argument "none": is missing'],
    [
      () => request.arg('bad', { type: 'integer' }),
      'Argument "bad": expected a whole number, got "7.5"',
    ],
    [
      () => request.arg('big', { type: 'integer' }),
      'Argument "big": expected a whole number, got "9007199254740993"',
    ],
    [() => request.arg('hex', { type: 'number' }), 'Argument "hex": expected a number, got "0x10"'],
    [() => request.arg('n', { type: 'boolean' }), 'Argument "n": expected true or false, got "7"'],
    [
      () => request.arg('many', { type: 'integer', multiple: true }),
      'Argument "many[2]": expected a whole number, got "x"',
    ],
    [
      () =>
        request.arg('n', {
          type: () => {
            throw new Error('no good');
          },
        }),
      'Argument "n": no good',
    ],
  ])('answers 400 naming the argument: case %#', (call, message) => {
    expect(call).toThrow(BadValue);
    expect(call).toThrow(message);
    try {
      call();
    } catch (error) {
      expect((error as HttpError).status).toBe(400);
      expect((error as HttpError).expose).toBe(true);
    }
  });

  it('refuses a type it does not know', () => {
    expect(() => request.arg('n', { type: 'date' as never })).toThrow(TypeError);
  });

  it.each([
    ['zod', z.coerce.number().max(5)],
    ['valibot', v.pipe(v.string(), v.transform(Number), v.maxValue(5))],
    ['arktype', type('string.numeric.parse').to('number <= 5')],
  ])('takes schemas of %s', (_name, schema) => {
    expect(() => request.arg('n', { type: schema as never })).toThrow(/^Argument "n/);
    const small = new DummyRequest([], { args: { n: ['3'] } });
    expect(small.arg('n', { type: schema as never })).toBe(3);
  });
});

describe('validArgs', () => {
  it('checks all arguments at once', () => {
    const small = new DummyRequest([], { args: { n: ['3'], tag: ['a'] } });
    const schema = z.object({ n: z.coerce.number(), tag: z.array(z.string()) });
    expect(successResultOf(validArgs(small, schema, { multiple: ['tag'] }))).toEqual({
      n: 3,
      tag: ['a'],
    });
    const { value } = failureResultOf(validArgs(small, schema), BadValue);
    expect((value as BadValue).issues[0]?.path).toEqual(['tag']);
    expect((value as BadValue).message).toMatch(/^Argument "tag": /);
  });

  it('waits for an asynchronous schema', async () => {
    const small = new DummyRequest([], { args: { n: ['3'] } });
    const schema = z.object({ n: z.string().refine(async (text) => text !== '3', 'taken') });
    await expect(validArgs(small, schema)).rejects.toThrow('Argument "n": taken');
  });
});
