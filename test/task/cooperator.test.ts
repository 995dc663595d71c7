import {
  Clock,
  Cooperator,
  coiterate,
  cooperate,
  Deferred,
  type Failure,
  NotPaused,
  SchedulerStopped,
  TaskDone,
  TaskFailed,
  TaskStopped,
} from 'hawser';
import { describe, expect, it } from 'vitest';

/** A Cooperator that does `per` units of work in a second of a Clock. */
function cooperator(per = 1, started = true): { clock: Clock; coop: Cooperator } {
  const clock = new Clock();
  const coop = new Cooperator({
    started,
    scheduler: (callable) => clock.callLater(1, callable),
    terminationPredicateFactory() {
      let units = 0;
      return () => ++units >= per;
    },
  });
  return { clock, coop };
}

function* work(log: string[], name: string, units: number): Generator<unknown> {
  for (let i = 1; i <= units; i++) {
    log.push(`${name}${i}`);
    yield;
  }
}

const failureOf = (d: Deferred<any>): Failure => {
  const list: Failure[] = [];
  d.addErrback((failure) => {
    list.push(failure);
  });
  return list[0] as Failure;
};

describe('Cooperator', () => {
  it('lets tasks take turns', () => {
    const { clock, coop } = cooperator();
    const log: string[] = [];
    const iterator = work(log, 'a', 2);
    const done = coop.coiterate(iterator);
    coop.coiterate(work(log, 'b', 3));
    clock.pump([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(log).toEqual(['a1', 'b1', 'a2', 'b2', 'b3']);
    expect([done.result, clock.calls]).toEqual([iterator, []]);
  });

  it('waits for Deferreds and promises that are yielded', async () => {
    const { clock, coop } = cooperator(10);
    const log: string[] = [];
    const d = new Deferred<void>();
    const done = coop.coiterate(
      (function* () {
        log.push('before');
        yield d;
        log.push('between');
        yield Promise.resolve();
        log.push('after');
      })(),
    );
    clock.pump([1, 1]);
    d.callback();
    clock.advance(1);
    expect(log).toEqual(['before', 'between']);
    await new Promise(setImmediate);
    clock.advance(1);
    expect([log.at(-1), done.called]).toEqual(['after', true]);
  });

  it('fires the Deferred it is given', () => {
    const { clock, coop } = cooperator();
    const done = new Deferred<any>();
    expect(coop.coiterate([][Symbol.iterator](), done)).toBe(done);
    clock.advance(1);
    expect(done.called).toBe(true);
  });

  it('does nothing before it is started', () => {
    const { clock, coop } = cooperator(1, false);
    const log: string[] = [];
    coop.cooperate(work(log, 'a', 1));
    clock.advance(1);
    expect([log, coop.running]).toEqual([[], false]);
    coop.start();
    clock.advance(1);
    expect([log, coop.running]).toEqual([['a1'], true]);
  });

  it('tells all tasks when it is stopped, and those that come later', () => {
    const { clock, coop } = cooperator();
    const log: string[] = [];
    const ended = ['a', 'b', 'c'].map((name) => coop.coiterate(work(log, name, 1)));
    coop.stop();
    ended.push(coop.coiterate(work(log, 'd', 1)));
    expect(ended.map((d) => failureOf(d).check(SchedulerStopped))).toEqual(
      Array(4).fill(SchedulerStopped),
    );
    expect([clock.calls, coop.running, log]).toEqual([[], false, []]);
    coop.start();
    coop.cooperate(work(log, 'e', 1));
    clock.advance(1);
    expect(log).toEqual(['e1']);
  });

  it('may be stopped by what waits for one of its tasks', () => {
    const { coop } = cooperator();
    const tasks = ['a', 'b'].map((name) => coop.cooperate(work([], name, 1)));
    tasks[0]?.whenDone().addErrback(() => tasks[1]?.stop());
    coop.stop();
    expect(failureOf(tasks[1]?.whenDone() as Deferred<any>).check(TaskStopped)).toBe(TaskStopped);
  });
});

describe('CooperativeTask', () => {
  it('can be paused and resumed', () => {
    const { clock, coop } = cooperator();
    const log: string[] = [];
    const task = coop.cooperate(work(log, 'a', 3));
    expect(() => task.resume()).toThrow(NotPaused);
    clock.advance(1);
    task.pause();
    task.pause();
    task.resume();
    clock.pump([1, 1]);
    expect([log, clock.calls]).toEqual([['a1'], []]);
    task.resume();
    clock.advance(1);
    expect(log).toEqual(['a1', 'a2']);
  });

  it('can be stopped, once', () => {
    const { coop } = cooperator();
    const task = coop.cooperate(work([], 'a', 3));
    const early = task.whenDone();
    task.stop();
    expect(failureOf(early).check(TaskStopped)).toBe(TaskStopped);
    expect(failureOf(task.whenDone()).check(TaskStopped)).toBe(TaskStopped);
    expect(() => task.stop()).toThrow(TaskStopped);
    expect(() => task.pause()).toThrow(TaskStopped);
  });

  it('tells how it ended', () => {
    const { clock, coop } = cooperator(10);
    const done = coop.cooperate(work([], 'a', 1));
    const failed = coop.cooperate(
      (function* (): Generator<unknown> {
        yield new Deferred<void>((d) => d.errback(new Error('waited')));
      })(),
    );
    const threw = coop.cooperate(
      // biome-ignore lint/correctness/useYield: it fails before.
      (function* (): Generator<unknown> {
        throw new Error('thrown');
      })(),
    );
    clock.pump([1, 1]);
    expect(() => done.stop()).toThrow(TaskDone);
    expect(failureOf(threw.whenDone()).getErrorMessage()).toBe('thrown');
    expect(() => threw.stop()).toThrow(TaskFailed);
    expect(() => failed.pause()).not.toThrow();
  });
});

describe('cooperate and coiterate', () => {
  it('share one Cooperator on the system reactor', async () => {
    const log: string[] = [];
    const task = cooperate(work(log, 'a', 2));
    await Promise.all([coiterate(work(log, 'b', 2)), task.whenDone()]);
    expect([...log].sort()).toEqual(['a1', 'a2', 'b1', 'b2']);
  });
});
