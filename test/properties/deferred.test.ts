// The laws of Deferreds, for chains of any shape, fired at any time.
import fc from 'fast-check';
import { Deferred, DeferredList, Failure, gatherResults, setReporter, succeed } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

beforeEach(() => void setReporter(() => undefined));
afterEach(() => void setReporter(undefined));

/** One callback or errback of a chain, and what it does with its number. */
interface Step {
  readonly side: 'callback' | 'errback' | 'both';
  readonly does: 'add' | 'throw' | 'later' | 'fired';
}

const chain = fc.array(
  fc.record<Step>({
    side: fc.constantFrom('callback', 'errback', 'both'),
    does: fc.constantFrom('add', 'throw', 'later', 'fired'),
  }),
  { maxLength: 12 },
);

type Outcome = readonly ['result' | 'failure', number];

/** What must come of it, without a Deferred. */
function model(steps: readonly Step[], start: Outcome): Outcome {
  let [kind, n] = start;
  for (const { side, does } of steps) {
    const runs = side === 'both' || (side === 'callback') === (kind === 'result');
    if (!runs) continue;
    n++;
    kind = does === 'throw' ? 'failure' : 'result';
  }
  return [kind, n];
}

const numberIn = (value: unknown): number =>
  value instanceof Failure ? Number((value.value as Error).message) : (value as number);

/** The chain itself; what it waits for is put in `waiting`. */
function build(d: Deferred<any>, steps: readonly Step[], waiting: Array<() => void>): void {
  for (const { side, does } of steps) {
    const run = (value: unknown): unknown => {
      const n = numberIn(value) + 1;
      if (does === 'throw') throw new Error(String(n));
      if (does === 'fired') return succeed(n);
      if (does === 'add') return n;
      const later = new Deferred<number>();
      waiting.push(() => later.callback(n));
      return later;
    };
    if (side === 'callback') d.addCallback(run);
    else if (side === 'errback') d.addErrback(run);
    else d.addBoth(run);
  }
}

function outcome(d: Deferred<any>, waiting: Array<() => void>): Outcome | undefined {
  let got: Outcome | undefined;
  d.addCallbacks(
    (n) => {
      got = ['result', numberIn(n)];
    },
    (failure) => {
      got = ['failure', numberIn(failure)];
    },
  );
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
  return got;
}

function fire(d: Deferred<number>, [kind, n]: Outcome): void {
  if (kind === 'result') d.callback(n);
  else d.errback(new Error(String(n)));
}

const start = fc.tuple(fc.constantFrom('result' as const, 'failure' as const), fc.nat(9));

describe('a Deferred', () => {
  it('gives what its chain makes of its result, fired before, between or after its callbacks', () => {
    fc.assert(
      fc.property(chain, start, fc.nat(12), (steps, first, when) => {
        const d = new Deferred<number>();
        const waiting: Array<() => void> = [];
        build(d, steps.slice(0, when), waiting);
        fire(d, first);
        build(d, steps.slice(when), waiting);
        expect(outcome(d, waiting)).toEqual(model(steps, first));
      }),
    );
  });

  it('may be cut anywhere: the rest of its chain can stand in another one that it is chained to', () => {
    fc.assert(
      fc.property(chain, start, fc.nat(12), (steps, first, cut) => {
        const inner = new Deferred<number>();
        const waiting: Array<() => void> = [];
        build(inner, steps.slice(0, cut), waiting);
        const outer = new Deferred<number>();
        build(outer, steps.slice(cut), waiting);
        inner.chainDeferred(outer);
        fire(inner, first);
        expect(outcome(outer, waiting)).toEqual(model(steps, first));
      }),
    );
  });

  it('gives a promise of the same', async () => {
    await fc.assert(
      fc.asyncProperty(chain, start, async (steps, first) => {
        const d = new Deferred<number>();
        const waiting: Array<() => void> = [];
        build(d, steps, waiting);
        const promise = d.asPromise().then(
          (n) => ['result', n],
          (error: Error) => ['failure', Number(error.message)],
        );
        fire(d, first);
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next();
        expect(await promise).toEqual(model(steps, first));
      }),
      { numRuns: 50 },
    );
  });

  it('is fired once, and cancelling it after that changes nothing', () => {
    fc.assert(
      fc.property(start, fc.nat(3), (first, cancels) => {
        const d = new Deferred<number>();
        fire(d, first);
        for (let i = 0; i < cancels; i++) d.cancel();
        expect(() => d.callback(1)).toThrow();
        expect(outcome(d, [])).toEqual(first);
      }),
    );
  });
});

describe('lists of Deferreds', () => {
  const firings = fc.array(start, { maxLength: 8 }).chain((firsts) =>
    fc.tuple(
      fc.constant(firsts),
      fc.shuffledSubarray(
        firsts.map((_, i) => i),
        { minLength: firsts.length },
      ),
    ),
  );

  it('have all outcomes in the order given, whatever the order they come in', () => {
    fc.assert(
      fc.property(firings, ([firsts, order]) => {
        const all = firsts.map(() => new Deferred<number>());
        let pairs: unknown;
        new DeferredList(all, { consumeErrors: true }).addCallback((got: any) => {
          pairs = got.map(([ok, value]: any) => [ok ? 'result' : 'failure', numberIn(value)]);
        });
        for (const i of order) fire(all[i] as Deferred<number>, firsts[i] as Outcome);
        expect(pairs).toEqual(firsts);
      }),
    );
  });

  it('fail, gathered, exactly where one of them fails', () => {
    fc.assert(
      fc.property(firings, ([firsts, order]) => {
        const all = firsts.map(() => new Deferred<number>());
        let got: unknown;
        gatherResults(all, { consumeErrors: true }).addCallbacks(
          (values) => {
            got = values;
          },
          () => {
            got = 'failed';
          },
        );
        for (const i of order) fire(all[i] as Deferred<number>, firsts[i] as Outcome);
        expect(got).toEqual(
          firsts.some(([kind]) => kind === 'failure') ? 'failed' : firsts.map(([, n]) => n),
        );
      }),
    );
  });
});
