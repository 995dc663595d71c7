import { CancelledError, Deferred, execute, Failure, fail, maybeDeferred, succeed } from 'hawser';
import { describe, expect, it } from 'vitest';

const broken = (): never => {
  throw new Error('broken');
};

describe('succeed and fail', () => {
  it('have their result at once', () => {
    expect([succeed(1).called, succeed(1).result, succeed().result]).toEqual([true, 1, undefined]);
    const error = new Error('x');
    for (const d of [fail(error), fail(new Failure(error))]) {
      let seen: unknown;
      d.addErrback((failure: Failure) => {
        seen = failure.value;
      });
      expect(seen).toBe(error);
    }
  });
});

describe('execute', () => {
  it('wraps a result, or an exception', () => {
    expect(execute((a: number, b: number) => a + b, 1, 2).result).toBe(3);
    const d = execute(broken);
    expect((d.result as Failure).getErrorMessage()).toBe('broken');
    d.addErrback(() => {});
  });

  it('does not wait for a Deferred it is given', () => {
    const inner = new Deferred<number>();
    expect(execute(() => inner).result).toBe(inner);
  });
});

describe('maybeDeferred', () => {
  it('makes a Deferred of whatever a function returns', async () => {
    const d = new Deferred<number>();
    expect(maybeDeferred(() => d)).toBe(d);
    expect(maybeDeferred((n: number) => n, 1).result).toBe(1);
    expect(await maybeDeferred(async (n: number) => n, 3)).toBe(3);
    expect(maybeDeferred(() => undefined).result).toBeUndefined();
    for (const failing of [
      maybeDeferred(broken),
      maybeDeferred(() => new Failure(new Error('broken'))),
      maybeDeferred(async () => broken()),
    ]) {
      await expect(failing).rejects.toThrow('broken');
    }
  });

  it('gives up a promise when it is cancelled', async () => {
    const d = maybeDeferred(() => new Promise<number>(() => {}));
    d.cancel();
    await expect(d).rejects.toThrow(CancelledError);
  });
});
