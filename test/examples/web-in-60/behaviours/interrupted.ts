import { ConnectionDone, ConnectionLost } from 'hawser';
import { log } from 'hawser/log';
import { expect, it, vi } from 'vitest';
import { type Make, onEachHost, until } from '../page.js';

/** @param logs - What is logged when a client leaves; undefined where nothing is. */
export function behaviours(make: Make, logs: string | undefined): void {
  onEachHost(make, (page) => {
    const waiting = () =>
      until(() => page.clock.getDelayedCalls().length === 1, 'the request to wait');

    it('calls the work off at once when the client leaves', async () => {
      const said = vi.spyOn(log, 'err');
      for (const how of ['end', 'reset'] as const) {
        said.mockClear();
        const begun = page.begin({});
        await waiting();
        page.clock.advance(2);
        begun.leave(how);
        await until(() => page.clock.getDelayedCalls().length === 0, 'the timer to be cancelled');
        expect((await begun.answer).status).toBe(0);
        const errors = page.errors();
        expect(errors).toHaveLength(logs === undefined ? 0 : 1);
        for (const failure of errors)
          expect(failure.check(ConnectionDone, ConnectionLost)).toBeDefined();
        expect(said.mock.calls.map(([, why]) => why)).toEqual(logs === undefined ? [] : [logs]);
      }
      said.mockRestore();
    });

    it('answers a client that stays', async () => {
      const begun = page.begin({});
      await waiting();
      page.clock.advance(5);
      expect((await begun.answer).text).toBe('<p>Sorry to keep you waiting.</p>');
      expect(page.errors()).toEqual([]);
    });
  });
}
