import { describe, expect, it } from 'vitest';
import { findHeadEnd, parseHead } from '../../../src/web/cgi/cgi-head.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('findHeadEnd', () => {
  // Twisted: test_twcgi CGIProcessProtocolTests.
  it.each([
    ['A: b\n\nbody', 4, 6, '\n'],
    ['A: b\r\n\r\nbody', 4, 8, '\r\n'],
    ['A: b\r\rbody', 4, 6, '\r'],
    ['A: b\n\r\nbody', 4, 7, '\n'],
    ['A: b\n\nc\r\n\r\n', 4, 6, '\n'],
    ['\n\nbody', 0, 2, '\n'],
  ])('of %j', (text, end, body, lineBreak) => {
    expect(findHeadEnd(bytes(text))).toEqual({ end, body, lineBreak });
  });

  it.each(['', 'A: b', 'A: b\n', 'A: b\r\n\r'])('there is none in %j', (text) => {
    expect(findHeadEnd(bytes(text))).toBeUndefined();
  });
});

describe('parseHead', () => {
  it('keeps fields in order, with or without a blank', () => {
    expect(parseHead(bytes('A: b\nC:d\nA:  e '), '\n').fields).toEqual([
      ['A', 'b'],
      ['C', 'd'],
      ['A', 'e'],
    ]);
  });

  it('reads values as UTF-8', () => {
    expect(parseHead(Buffer.from('A: ü'), '\n').fields).toEqual([['A', 'ü']]);
  });

  it.each(['no colon', 'two words: x', ': x', 'A: \0'])('leaves %j out and says so', (line) => {
    const { fields, problems } = parseHead(bytes(line), '\n');
    expect(fields).toEqual([]);
    expect(problems).toEqual([`ignoring malformed CGI header: ${JSON.stringify(line)}`]);
  });

  it.each(['abc', '99', '100 Continue', '1000', ''])('takes %j for no status', (value) => {
    const { status, problems } = parseHead(bytes(`Status: ${value}`), '\n');
    expect(status).toBe(200);
    expect(problems).toEqual([`malformed status header: ${JSON.stringify(value)}`]);
  });

  it('takes the first length, and only a number', () => {
    const head = parseHead(bytes('Content-Length: x\nContent-Length: 5\nContent-Length: 6'), '\n');
    expect(head.contentLength).toBe(5);
    expect(head.problems).toHaveLength(2);
  });
});
