import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Make, onEachHost, sessionOf } from '../page.js';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    let printed: string[];
    beforeEach(() => {
      printed = [];
      vi.spyOn(console, 'log').mockImplementation((...words) => void printed.push(words.join(' ')));
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });

    const visit = async (cookie?: string): Promise<string> => {
      const answer = await page.get('/logme', cookie === undefined ? {} : { Cookie: cookie });
      expect([answer.status, answer.text]).toEqual([200, '']);
      return sessionOf(answer) ?? cookie ?? '';
    };
    const uidOf = (cookie: string): string => cookie.split('=')[1] ?? '';

    it('tells once that a session has ended, five seconds after the last visit', async () => {
      const session = await visit();
      page.clock.advance(4);
      expect(await visit(session)).toBe(session);
      page.clock.advance(4);
      expect(printed).toEqual([]);
      page.clock.advance(1);
      expect(printed).toEqual([`Session ${uidOf(session)} has expired.`]);
      expect(await visit(session)).not.toBe(session);
    });

    it('tells of each visitor by itself', async () => {
      const first = await visit();
      page.clock.advance(2);
      const second = await visit();
      page.clock.advance(3);
      expect(printed).toEqual([`Session ${uidOf(first)} has expired.`]);
      page.clock.advance(2);
      expect(printed).toHaveLength(2);
      expect(printed[1]).toContain(uidOf(second));
    });
  });
}
