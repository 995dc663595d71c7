import { expect, it } from 'vitest';
import { type Make, onEachHost, until } from '../page.js';

const APOLOGY = '<p>Sorry to keep you waiting.</p>';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    const waiting = (count: number) =>
      until(() => page.clock.getDelayedCalls().length === count, `${count} requests to wait`);

    it('answers after five seconds, not before', async () => {
      const begun = page.begin({});
      await waiting(1);
      let answered = false;
      void begun.answer.then(() => {
        answered = true;
      });
      page.clock.advance(4.9);
      await new Promise((resolve) => setImmediate(resolve));
      expect([answered, page.clock.getDelayedCalls().length]).toEqual([false, 1]);
      page.clock.advance(0.1);
      const { status, headers, text } = await begun.answer;
      expect([status, headers['content-type'], text]).toEqual([200, 'text/html', APOLOGY]);
    });

    it('serves several at once: they wait five seconds each, side by side', async () => {
      const first = page.begin({});
      await waiting(1);
      page.clock.advance(2);
      const second = page.begin({});
      await waiting(2);
      page.clock.advance(3);
      expect((await first.answer).text).toBe(APOLOGY);
      expect(page.clock.getDelayedCalls()).toHaveLength(1);
      page.clock.advance(2);
      expect((await second.answer).text).toBe(APOLOGY);
    });
  });
}
