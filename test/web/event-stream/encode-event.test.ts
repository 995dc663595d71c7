import { describe, expect, it } from 'vitest';
import { encodeComment, encodeEvent } from '../../../src/web/event-stream/encode-event.js';

describe('encodeEvent', () => {
  it('writes each field on its line, and the data line by line', () => {
    expect(encodeEvent({ data: 'a' })).toBe('data: a\n\n');
    expect(encodeEvent({ data: '' })).toBe('data: \n\n');
    expect(encodeEvent({})).toBe('data: \n\n');
    expect(encodeEvent({ data: 'a\nb\r\nc\rd\n' })).toBe(
      'data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n',
    );
    expect(encodeEvent({ event: 'tick', id: 7, retrySeconds: 1.5, data: ' x: y' })).toBe(
      'retry: 1500\nevent: tick\nid: 7\ndata:  x: y\n\n',
    );
    expect(encodeEvent({ id: '', data: 'resets the id' })).toBe('id: \ndata: resets the id\n\n');
  });

  it('writes what is no text as JSON', () => {
    expect(encodeEvent({ data: { a: ['ü', null] } })).toBe('data: {"a":["ü",null]}\n\n');
    expect(encodeEvent({ data: 0 })).toBe('data: 0\n\n');
    expect(encodeEvent({ data: null })).toBe('data: null\n\n');
    expect(() => encodeEvent({ data: () => 1 })).toThrow(TypeError);
  });

  it('refuses what clients would not see or take for something else', () => {
    for (const bad of ['a\nb', 'a\rb', 'a\0b']) {
      expect(() => encodeEvent({ event: bad })).toThrow(TypeError);
      expect(() => encodeEvent({ id: bad })).toThrow(TypeError);
    }
    for (const retrySeconds of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => encodeEvent({ retrySeconds })).toThrow(RangeError);
    }
  });
});

describe('encodeComment', () => {
  it('cannot be taken for an event', () => {
    expect(encodeComment()).toBe(':\n\n');
    expect(encodeComment('still here\ndata: no')).toBe(': still here\n: data: no\n\n');
  });
});
