import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describeDifference, IGNORED_FIELDS } from 'hawser';
import { describe, expect, it } from 'vitest';
import { type Comparing, compareAnswers } from '../../../src/web/migration/compare-answers.js';
import type { KeptAnswer } from '../../../src/web/migration/recording-exchange.js';

const answer = (
  headers: readonly string[] = [],
  body: string | Uint8Array = '',
  more: Partial<KeptAnswer> = {},
): KeptAnswer => ({
  status: 200,
  headers,
  body: Buffer.from(body as string),
  isWhole: true,
  ...more,
});

const compare = (old: KeptAnswer, fresh: KeptAnswer, more: Partial<Comparing> = {}) =>
  compareAnswers(old, fresh, { ignored: new Set(IGNORED_FIELDS), normalize: undefined, ...more });

describe('two answers', () => {
  it('agree where status, fields and body do, whatever the case of names and the time of day', async () => {
    expect(
      await compare(
        answer(['content-type', 'text/html', 'Date', 'then', 'SERVER', 'TwistedWeb'], 'x'),
        answer(['Date', 'now', 'Content-Type', 'text/html ', 'Set-Cookie', 'a=b'], 'x'),
      ),
    ).toEqual([]);
  });

  it('differ in status, fields, lines of a field, and body', async () => {
    const differences = await compare(
      answer(['X-A', '1', 'X-A', '2', 'X-Gone', 'y'], 'the same, and old', { status: 200 }),
      answer(['X-A', '1', 'X-New', 'z'], 'the same, and new', { status: 203 }),
    );
    expect(differences).toEqual([
      { kind: 'status', old: 200, new: 203 },
      { kind: 'header', name: 'x-a', old: ['1', '2'], new: ['1'] },
      { kind: 'header', name: 'x-gone', old: ['y'], new: [] },
      { kind: 'header', name: 'x-new', old: [], new: ['z'] },
      { kind: 'body', at: 14, old: 'old', new: 'new' },
    ]);
    expect(differences.map(describeDifference)).toEqual([
      'status 200, now 203',
      'x-a ["1","2"], now ["1"]',
      'x-gone ["y"], now []',
      'x-new [], now ["z"]',
      'body at 14 "old", now "new"',
    ]);
  });

  it('differ where one body ends before the other', async () => {
    expect(await compare(answer([], 'one'), answer([], 'one two'))).toEqual([
      { kind: 'body', at: 3, old: '', new: ' two' },
    ]);
  });

  it('are compared as far as both were kept', async () => {
    const part = { isWhole: false };
    expect(await compare(answer([], 'on', part), answer([], 'one two', part))).toEqual([]);
    expect(await compare(answer([], 'ox', part), answer([], 'one', part))).toHaveLength(1);
  });

  it('may tell their length or not, but not two of them', async () => {
    expect(await compare(answer(['Content-Length', '1'], 'x'), answer([], 'x'))).toEqual([]);
    expect(
      await compare(answer(['Content-Length', '1']), answer(['Content-Length', '2'])),
    ).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync('packed', { level: 9 }), gzipSync('packed', { level: 0 })],
    ['deflate', deflateSync('packed', { level: 9 }), deflateSync('packed', { level: 0 })],
    ['br', brotliCompressSync('packed'), brotliCompressSync('packed')],
  ])('are compared without their coding: %s', async (coding, old, fresh) => {
    const headers = (body: Buffer): string[] => [
      'Content-Encoding',
      coding,
      'Content-Length',
      String(body.length),
    ];
    expect(await compare(answer(headers(old), old), answer(headers(fresh), fresh))).toEqual([]);
    const broken = answer(headers(old), 'not packed at all');
    expect(await compare(broken, answer(headers(fresh), fresh))).toMatchObject([{ kind: 'body' }]);
  });

  it('are compared as somebody else sees them', async () => {
    const seen: unknown[] = [];
    const differences = await compare(
      answer(['Content-Type', 'text/plain', 'X-A', '1'], 'at 10:00'),
      answer(['Content-Type', 'text/plain', 'X-A', '2'], 'at 10:01'),
      {
        ignored: new Set(['x-a']),
        normalize: (body, about) => {
          seen.push(about);
          return body.toString().replace(/\d/g, '');
        },
      },
    );
    expect(differences).toEqual([]);
    expect(seen).toEqual([
      { side: 'old', status: 200, type: 'text/plain' },
      { side: 'new', status: 200, type: 'text/plain' },
    ]);
  });
});
