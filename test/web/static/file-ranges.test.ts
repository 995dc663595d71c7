import { File } from 'hawser';
import type { MemoryExchange } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, Folder, MODIFIED, partsOf } from './helper.js';

const CONTENT = '0123456789abcdefghijklmnopqrstuvwxyz';
let folder: Folder;

beforeAll(async () => {
  folder = await Folder.make();
  await folder.write('digits.txt', CONTENT);
  await folder.write('empty.txt', '');
  await folder.write('large.bin', Buffer.alloc(900_000, CONTENT));
});
afterAll(() => folder.remove());

function get(range: string, url = '/digits.txt', more = {}): Promise<MemoryExchange> {
  return ask(new File(folder.path), url, { headers: { Range: range, ...more } });
}

function boundaryOf(exchange: MemoryExchange): string {
  const match = /^multipart\/byteranges; boundary="(.+)"$/.exec(
    exchange.header('content-type') ?? '',
  );
  return match?.[1] ?? '';
}

describe('ranges of a File', () => {
  it.each([
    ['bytes=0-4', '01234', 'bytes 0-4/36'],
    ['bytes=30-', 'uvwxyz', 'bytes 30-35/36'],
    ['bytes=-6', 'uvwxyz', 'bytes 30-35/36'],
    ['bytes=-100', CONTENT, 'bytes 0-35/36'],
    ['bytes=30-100', 'uvwxyz', 'bytes 30-35/36'],
    ['bytes=35-35', 'z', 'bytes 35-35/36'],
    ['bytes= 1-2 ', '12', 'bytes 1-2/36'],
    ['bytes=1-2,', '12', 'bytes 1-2/36'],
  ])('sends %s as one part (test_explicitRange and others)', async (range, text, contentRange) => {
    const exchange = await get(range);
    expect(exchange.status).toBe(206);
    expect(exchange.text).toBe(text);
    expect(exchange.header('content-range')).toBe(contentRange);
    expect(exchange.header('content-length')).toBe(String(text.length));
    expect(exchange.header('content-type')).toBe('text/plain');
    expect(exchange.header('last-modified')).toBe(MODIFIED);
  });

  it.each(['bytes=36-', 'bytes=100-200', 'bytes=-0', 'bytes=40-41,50-'])(
    'answers 416 for %s (test_statusCodeRequestedRangeNotSatisfiable)',
    async (range) => {
      const exchange = await get(range);
      expect(exchange.status).toBe(416);
      expect(exchange.header('content-range')).toBe('bytes */36');
      expect(exchange.text).toBe('');
    },
  );

  it.each(['bytes=5-3', 'bytes=abc', 'lines=0-5', 'bytes 0-5', 'bytes=-', 'bytes=', 'Bytes=0-4'])(
    'ignores %s (test_invalidRanges)',
    async (range) => {
      const exchange = await get(range);
      expect(exchange.status).toBe(200);
      expect(exchange.text).toBe(CONTENT);
    },
  );

  it('sends several ranges as multipart, in the order asked for (test_multipleRangeRequest)', async () => {
    const exchange = await get('bytes=10-12, 0-1,-1');
    expect(exchange.status).toBe(206);
    expect(exchange.header('content-length')).toBe(String(exchange.bytes.length));
    const head = (range: string): string => `Content-type: text/plain\r\nContent-range: ${range}`;
    expect(partsOf(exchange.bytes, boundaryOf(exchange))).toEqual([
      [head('bytes 10-12/36'), 'abc'],
      [head('bytes 0-1/36'), '01'],
      [head('bytes 35-35/36'), 'z'],
    ]);
  });

  it('leaves out what cannot be had (test_oneSatisfiableRangeIsEnough)', async () => {
    const exchange = await get('bytes=0-1,90-');
    expect(partsOf(exchange.bytes, boundaryOf(exchange)).map(([, body]) => body)).toEqual(['01']);
  });

  it('sends large parts as well, in pieces', async () => {
    const exchange = await get('bytes=0-399999,400000-799999,899999-', '/large.bin');
    expect(exchange.status).toBe(206);
    expect(exchange.whole).toBe(false);
    expect(exchange.header('content-length')).toBe(String(exchange.bytes.length));
    const large = Buffer.alloc(900_000, CONTENT).toString();
    const parts = partsOf(exchange.bytes, boundaryOf(exchange)).map(([, body]) => body);
    expect(parts).toEqual([large.slice(0, 400_000), large.slice(400_000, 800_000), large.at(-1)]);
  });

  it('sends a large single range in pieces', async () => {
    const exchange = await get('bytes=100000-799999', '/large.bin');
    expect(exchange.header('content-range')).toBe('bytes 100000-799999/900000');
    const large = Buffer.alloc(900_000, CONTENT);
    expect(Buffer.from(exchange.bytes).equals(large.subarray(100_000, 800_000))).toBe(true);
  });

  it('sends the whole where ranges add up to more (CVE-2011-3192)', async () => {
    const overlapping = Array.from({ length: 20 }, () => '0-').join(',');
    expect((await get(`bytes=${overlapping}`)).status).toBe(200);
    const many = Array.from({ length: 33 }, (_, i) => `${i}-${i}`).join(',');
    expect((await get(`bytes=${many}`)).status).toBe(200);
    expect((await get(`bytes=${many.split(',').slice(1).join(',')}`)).status).toBe(206);
  });

  it('knows that an empty file has no ranges', async () => {
    expect((await get('bytes=0-', '/empty.txt')).status).toBe(416);
    expect((await get('bytes=-5', '/empty.txt')).status).toBe(200);
    expect((await ask(new File(folder.path), '/empty.txt')).header('content-length')).toBe('0');
  });

  it('goes by If-Range (RFC 9110 13.1.5)', async () => {
    expect((await get('bytes=0-1', '/digits.txt', { 'If-Range': MODIFIED })).status).toBe(206);
    const other = 'Sun, 09 Sep 2001 01:46:41 GMT';
    expect((await get('bytes=0-1', '/digits.txt', { 'If-Range': other })).status).toBe(200);
    expect((await get('bytes=0-1', '/digits.txt', { 'If-Range': '"tag"' })).status).toBe(200);
  });

  it('ignores ranges on HEAD (RFC 9110 14.2)', async () => {
    const exchange = await ask(new File(folder.path), '/digits.txt', {
      method: 'HEAD',
      headers: { Range: 'bytes=0-1' },
    });
    expect(exchange.status).toBe(200);
    expect(exchange.header('content-length')).toBe('36');
  });
});
