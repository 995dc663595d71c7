import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SOCKET_HOSTS } from './hosts.js';
import { differences, hostLimits, notBuilt, recorded } from './replay/vector.js';

const ids = new Set(recorded.map(({ id }) => id));
const areas = new Set(recorded.map(({ area }) => area));

describe('what is declared beside the vectors', () => {
  it('names vectors that exist, each difference once', () => {
    const declared = differences.map(({ id }) => id);
    expect(declared.filter((id) => !ids.has(id))).toEqual([]);
    expect(new Set(declared).size).toBe(declared.length);
  });

  it('says for each difference why and what is answered instead', () => {
    for (const { id, why, expect: answer, steps } of differences) {
      expect(why, id).toMatch(/\.$/);
      expect(answer ?? steps, id).toBeDefined();
    }
  });

  it('has a paragraph of docs/differences.md for each difference', () => {
    const text = readFileSync(new URL('../../docs/differences.md', import.meta.url), 'utf8');
    const headings = [...text.matchAll(/^## (\d+)\. \S/gm)].map(([, number]) => Number(number));
    expect(headings).toEqual(Array.from({ length: headings.length }, (_, i) => i + 1));
    for (const { id, difference } of differences) expect(headings, id).toContain(difference);
  });

  it('tells of no difference where there is none', () => {
    const vectors = new Map(recorded.map((vector) => [vector.id, vector]));
    for (const { id, expect: answer, steps } of differences) {
      const vector = vectors.get(id);
      expect(answer ?? steps, id).not.toEqual(vector?.expect ?? vector?.steps);
    }
  });

  it('says for each host limit which vector, which host and why', () => {
    const hosts: readonly string[] = [...SOCKET_HOSTS, 'http2', 'fetch'];
    for (const { vector, host, reason } of hostLimits) {
      expect(ids, vector).toContain(vector);
      expect(hosts, vector).toContain(host);
      expect(reason.length, vector).toBeGreaterThan(10);
    }
  });

  it('names areas or vectors that exist as not built', () => {
    expect(notBuilt.filter((name) => !ids.has(name) && !areas.has(name))).toEqual([]);
  });
});
