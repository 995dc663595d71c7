import fc from 'fast-check';
import { http } from 'hawser';
import { describe, expect, it } from 'vitest';
import { fromChunk, toChunk } from '../../src/http/chunk.js';

const joined = (data: string | Uint8Array): Buffer =>
  Buffer.concat(toChunk(data).map((piece) => Buffer.from(piece as string)));

describe('chunks', () => {
  // Twisted: ChunkingTests.testChunks, testConcatenatedChunks
  it('are undone by fromChunk, whatever follows', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (data, rest) => {
        const [taken, left] = fromChunk(Buffer.concat([joined(data), rest]));
        expect(Buffer.from(taken)).toEqual(Buffer.from(data));
        expect(Buffer.from(left)).toEqual(Buffer.from(rest));
      }),
    );
  });

  it('are written with their size in hexadecimal digits', () => {
    expect(joined('é'.repeat(8)).toString()).toBe(`10\r\n${'é'.repeat(8)}\r\n`);
    expect(joined('').toString()).toBe('0\r\n\r\n');
  });

  // Twisted: ChunkingTests.test_fromChunk...
  it.each([
    '',
    'x',
    '-3\r\nabc\r\n',
    '0x3\r\nabc\r\n',
    '3\r\nabcd\r\n',
    '3\r\nabc',
    '3\r\nabc\rx',
    '\r\n',
    '3;a=b\r\nabc\r\n',
  ])('refuses %j', (data) => {
    expect(() => fromChunk(Buffer.from(data))).toThrow(RangeError);
  });

  it('have their limits and versions in the namespace', () => {
    expect(http.maxChunkSizeLineLength).toBe(1024);
    expect(http.protocol_version).toBe('HTTP/1.1');
    expect(http.H2_ENABLED).toBe(true);
  });
});
