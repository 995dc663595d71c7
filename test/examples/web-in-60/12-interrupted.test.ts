import {
  ConnectionDone,
  ConnectionLost,
  type Failure,
  type IRequest,
  NOT_DONE_YET,
  Resource,
} from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/12-interrupted.ts';
import { behaviours } from './behaviours/interrupted.js';
import { onEachHost, until } from './page.js';

behaviours(({ clock }) => create(clock), undefined);

/** Notes how each request ended. */
class Watcher extends Resource {
  override isLeaf = true;
  waiting: IRequest | undefined;
  readonly ends: unknown[] = [];

  render_GET(request: IRequest) {
    request.notifyFinish().addCallbacks(
      (result, word) => void this.ends.push([result, word]),
      (failure: Failure, word) =>
        void this.ends.push([failure.check(ConnectionDone, ConnectionLost) !== undefined, word]),
      { callbackArgs: ['finished'], errbackArgs: ['left'] },
    );
    this.waiting = request;
    return NOT_DONE_YET;
  }
}

describe('notifyFinish', () => {
  let watcher: Watcher;
  onEachHost(
    () => {
      watcher = new Watcher();
      return watcher;
    },
    (page) => {
      const arrived = () => until(() => watcher.waiting !== undefined, 'the request');

      it('fires with nothing when the answer is complete; arguments come along', async () => {
        const begun = page.begin({});
        await arrived();
        watcher.waiting?.finish();
        expect((await begun.answer).status).toBe(200);
        expect(watcher.ends).toEqual([[undefined, 'finished']]);
      });

      it('fails with what happened to the connection when the client leaves', async () => {
        const begun = page.begin({});
        await arrived();
        begun.leave('reset');
        await until(() => watcher.ends.length === 1, 'the end');
        expect(watcher.ends).toEqual([[true, 'left']]);
      });
    },
  );
});
