import { type Clock, deferLater, type IRequest, NOT_DONE_YET, Resource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/11-asynchronous-deferred.ts';
import { behaviours } from './behaviours/asynchronous.js';
import { onEachHost, until } from './page.js';

behaviours(({ clock }) => create(clock));

class Failing extends Resource {
  override isLeaf = true;
  readonly clock: Clock;

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }

  render_GET(request: IRequest) {
    deferLater(this.clock, 5, () => request).addCallback(() => {
      throw new Error('the work went wrong');
    });
    return NOT_DONE_YET;
  }
}

describe('a callback that throws', () => {
  onEachHost(
    ({ clock }) => new Failing(clock),
    (page) => {
      it('is a 500 and an entry in the log, where Twisted lets the client wait for ever', async () => {
        const begun = page.begin({});
        await until(() => page.clock.getDelayedCalls().length === 1, 'the request to wait');
        page.clock.advance(5);
        const { status, text } = await begun.answer;
        expect(status).toBe(500);
        expect(text).toContain('Processing Failed');
        expect(page.errors().map((failure) => failure.getErrorMessage())).toEqual([
          'the work went wrong',
        ]);
      });
    },
  );
});
