import {
  Clock,
  Cooperator,
  Deferred,
  DeferredQueue,
  gatherResults,
  inlineCallbacks,
  LoopingCall,
  succeed,
} from 'hawser';

/** What a Deferred ends with, in a list that `no result` stands in until then. */
function outcomeOf(d: Deferred<any>): unknown[] {
  const outcome: unknown[] = ['no result'];
  d.addBoth((result) => {
    outcome[0] = result;
  });
  return outcome;
}

const many = (n: number): Deferred<any>[] => Array.from({ length: n }, () => new Deferred<any>());
const plusOne = (value: number): number => value + 1;

/** `n + 1` Deferreds, each but the last waiting for the next one as soon as it fires. */
function links(n: number): Deferred<any>[] {
  const list = many(n + 1);
  for (let i = 0; i < n; i++) list[i]?.addCallback(() => list[i + 1]);
  return list;
}

/** The large programs, by name: compared by their result alone. */
export const SCALE: Readonly<Record<string, (n: number) => unknown>> = {
  'chain-late'(n) {
    const list = links(n);
    for (let i = n - 1; i >= 0; i--) list[i]?.callback(null);
    const outcome = outcomeOf(list[0] as Deferred);
    list[n]?.callback('end');
    return outcome;
  },
  'chain-error'(n) {
    const list = links(n);
    for (let i = 0; i < n; i++) list[i]?.callback(null);
    const first = list[0] as Deferred;
    const outcome = outcomeOf(first.addErrback((failure) => failure.getErrorMessage()));
    list[n]?.errback(new Error('deep'));
    return outcome;
  },
  'chain-plus'(n) {
    const list = many(n + 1);
    for (let i = 0; i < n; i++) list[i]?.addCallback(() => list[i + 1]).addCallback(plusOne);
    for (let i = 0; i < n; i++) list[i]?.callback(null);
    const outcome = outcomeOf(list[0] as Deferred);
    list[n]?.callback(0);
    return outcome;
  },
  'chain-back'(n) {
    const first = new Deferred<any>();
    let last = first;
    for (let i = 0; i < n; i++) {
      const previous = last;
      last = new Deferred();
      last.addCallback(() => previous);
      last.callback(null);
    }
    const outcome = outcomeOf(last);
    first.callback('end');
    return outcome;
  },
  'chain-early'(n) {
    let last: Deferred<any> = succeed(0);
    for (let i = 0; i < n; i++) {
      const previous = last;
      last = new Deferred();
      last.addCallback(() => previous).addCallback(plusOne);
      last.callback(null);
    }
    return outcomeOf(last);
  },
  'chain-unfired'(n) {
    const list = links(n);
    const outcome = outcomeOf(list[0] as Deferred);
    for (let i = 0; i < n; i++) list[(i * 7919) % n]?.callback(null);
    list[n]?.callback('end');
    return outcome;
  },
  callbacks(n) {
    const d = new Deferred<number>();
    for (let i = 0; i < n; i++) d.addCallback(plusOne);
    d.callback(0);
    return outcomeOf(d);
  },
  'callbacks-after'(n) {
    const d = succeed(0);
    for (let i = 0; i < n; i++) d.addCallback(plusOne);
    return outcomeOf(d);
  },
  alternate(n) {
    const d = new Deferred<number>();
    for (let i = 0; i < n; i++) {
      d.addCallback((value) => {
        throw new Error(String(value + 1));
      });
      d.addErrback((failure) => Number(failure.getErrorMessage()));
    }
    d.callback(0);
    return outcomeOf(d);
  },
  'fired-returns'(n) {
    const d = new Deferred<number>();
    for (let i = 0; i < n; i++) d.addCallback((value) => succeed(value + 1));
    d.callback(0);
    return outcomeOf(d);
  },
  'self-extend'(n) {
    const d = new Deferred<number>();
    const more = (value: number): number => {
      if (value >= n) return value;
      d.addCallback(more);
      return value + 1;
    };
    d.addCallback(more);
    d.callback(0);
    return outcomeOf(d);
  },
  'inline-fired'(n) {
    const sum = inlineCallbacks(function* () {
      let total = 0;
      for (let i = 0; i < n; i++) total += yield* succeed(1);
      return total;
    });
    return outcomeOf(sum());
  },
  'inline-late'(n) {
    let awaited = new Deferred<number>();
    const sum = inlineCallbacks(function* () {
      let total = 0;
      for (let i = 0; i < n; i++) {
        awaited = new Deferred();
        total += yield* awaited;
      }
      return total;
    });
    const outcome = outcomeOf(sum());
    for (let i = 0; i < n; i++) awaited.callback(1);
    return outcome;
  },
  'inline-values'(n) {
    const sum = inlineCallbacks(function* (): Generator<number, number, number> {
      let total = 0;
      for (let i = 0; i < n; i++) total += yield 1;
      return total;
    });
    return outcomeOf(sum());
  },
  list(n) {
    const list = many(n);
    const outcome = outcomeOf(
      gatherResults(list).addCallback((values) => [
        values.length,
        values[0],
        values.at(-1),
        values.reduce((a, b) => a + b, 0),
      ]),
    );
    for (let i = n - 1; i >= 0; i--) list[i]?.callback(i);
    return outcome;
  },
  queue(n) {
    const queue = new DeferredQueue<number>();
    const got: number[] = [];
    const note = (value: number): void => {
      got.push(value);
    };
    for (let i = 0; i < n; i++) queue.get().addCallback(note);
    for (let i = 0; i < 2 * n; i++) queue.put(i);
    for (let i = 0; i < n; i++) queue.get().addCallback(note);
    const inOrder = got.length === 2 * n && got.every((value, index) => value === index);
    return [got.length, got.reduce((a, b) => a + b, 0), inOrder];
  },
  clock(n) {
    const clock = new Clock();
    const got: number[] = [];
    for (let i = 0; i < n; i++) clock.callLater((i * 7) % n, () => got.push(i));
    clock.advance(n);
    return [got.length, got.slice(0, 5), got.slice(-5)];
  },
  loop(n) {
    const clock = new Clock();
    let calls = 0;
    const loop = new LoopingCall(() => {
      calls++;
    });
    loop.clock = clock;
    loop.start(1);
    for (let i = 0; i < n; i++) clock.advance(1);
    loop.stop();
    return [calls];
  },
  coop(n) {
    const clock = new Clock();
    const cooperator = new Cooperator({
      terminationPredicateFactory: () => () => false,
      scheduler: (callable) => clock.callLater(1, callable),
    });
    const ended: number[] = [];
    function* work(task: number): Generator<unknown> {
      for (let i = 0; i < n; i++) yield task === 0 ? succeed(null) : null;
      ended.push(task);
    }
    for (let task = 0; task < 3; task++) cooperator.coiterate(work(task));
    clock.advance(1);
    return ended;
  },
};
