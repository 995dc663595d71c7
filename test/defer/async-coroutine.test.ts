import { CancelledError, Deferred, ensureDeferred } from 'hawser';
import { afterEach, describe, expect, it } from 'vitest';

const turns = async (n = 5): Promise<void> => {
  for (let i = 0; i < n; i++) await new Promise(setImmediate);
};

describe('cancelling an async function started by ensureDeferred', () => {
  afterEach(() => turns());

  it('cancels the Deferred it awaits', async () => {
    const awaited = new Deferred<number>();
    const d = ensureDeferred(async () => await awaited);
    await turns();
    d.cancel();
    await expect(d).rejects.toThrow(CancelledError);
    expect(awaited.called).toBe(true);
  });

  it('reaches what nested async functions and several branches await', async () => {
    const list = [new Deferred<number>(), new Deferred<number>()];
    const branch = async (d: Deferred<number>): Promise<number> => await d;
    const d = ensureDeferred(async () => await Promise.all(list.map(branch)));
    await turns();
    d.cancel();
    await expect(d).rejects.toThrow(CancelledError);
    expect(list.map((each) => each.called)).toEqual([true, true]);
  });

  it('reaches it also after it awaited promises and other Deferreds', async () => {
    const first = new Deferred<number>();
    const last = new Deferred<number>();
    const d = ensureDeferred(async () => {
      await Promise.resolve();
      await first;
      await new Promise(setImmediate);
      return await last;
    });
    await turns();
    first.callback(1);
    await turns();
    d.cancel();
    await expect(d).rejects.toThrow(CancelledError);
    expect(last.called).toBe(true);
  });

  it('may be caught, and the function awaits something else', async () => {
    const first = new Deferred<number>();
    const second = new Deferred<string>();
    const d = ensureDeferred(async () => {
      try {
        return await first;
      } catch (error) {
        return `${(error as Error).name}, then ${await second}`;
      }
    });
    await turns();
    d.cancel();
    await turns();
    second.callback('second');
    expect(await d).toBe('CancelledError, then second');
  });

  it('fails at once while no Deferred is awaited, and cancels the next one that is', async () => {
    const next = new Deferred<number>();
    let seen: unknown;
    const d = ensureDeferred(async () => {
      await new Promise(setImmediate);
      await next.asPromise().catch(() => {});
      try {
        await next;
      } catch (error) {
        seen = error;
        throw error;
      }
    });
    d.cancel();
    await expect(d).rejects.toThrow(CancelledError);
    await turns();
    next.callback(1);
    await turns();
    expect(seen).toBeUndefined();
    const later = new Deferred<number>();
    const e = ensureDeferred(async () => {
      await new Promise(setImmediate);
      await later;
    });
    e.cancel();
    await expect(e).rejects.toThrow(CancelledError);
    await turns();
    expect(later.called).toBe(true);
  });

  it('does not concern other functions that run meanwhile', async () => {
    const mine = new Deferred<number>();
    const others = new Deferred<number>();
    const d = ensureDeferred(async () => await mine);
    const other = ensureDeferred(async () => await others);
    await turns();
    d.cancel();
    await expect(d).rejects.toThrow(CancelledError);
    expect(others.called).toBe(false);
    others.callback(1);
    expect(await other).toBe(1);
  });
});
