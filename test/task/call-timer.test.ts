import { spawnSync } from 'node:child_process';
import { Reactor } from 'hawser';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.useRealTimers();
});

const reactorFile = new URL('../../src/task/reactor.ts', import.meta.url).pathname;

describe('the timer of the reactor', () => {
  it('is one for all calls', () => {
    vi.useFakeTimers();
    const time = new Reactor();
    let made = 0;
    const calls = Array.from({ length: 1000 }, (_, i) => time.callLater(1 + (i % 7), () => made++));
    expect(vi.getTimerCount()).toBe(1);
    for (const call of calls.slice(0, 500)) call.cancel();
    vi.advanceTimersByTime(10_000);
    expect([made, vi.getTimerCount()]).toEqual([500, 0]);
  });

  it('makes calls that are due together in the order of their time, and goes on after one that throws', () => {
    vi.useFakeTimers();
    const time = new Reactor();
    const order: number[] = [];
    for (const [i, seconds] of [0.0025, 0.0021, 0.0029, 0.0022].entries()) {
      time.callLater(seconds, () => order.push(i));
    }
    vi.advanceTimersByTime(3);
    expect(order).toEqual([1, 3, 0, 2]);
  });

  it('leaves a call that was made meanwhile for the next time', () => {
    vi.useFakeTimers();
    const time = new Reactor();
    const order: string[] = [];
    time.callLater(0.001, () => {
      order.push('first');
      time.callLater(0.001, () => order.push('third'));
    });
    time.callLater(0.001, () => order.push('second'));
    vi.advanceTimersByTime(1);
    expect(order).toEqual(['first', 'second']);
    vi.advanceTimersByTime(2);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('survives fake timers that come and go', async () => {
    vi.useFakeTimers();
    const time = new Reactor();
    time.callLater(1, () => {}).cancel();
    time.callLater(1, () => {});
    vi.useRealTimers();
    const called = await new Promise((resolve) => {
      time.callLater(0.002, () => resolve(true));
    });
    expect(called).toBe(true);
  });

  it.each([
    ['nothing but unreferenced calls', 'r.callLater(60, f).unref()', 'ended'],
    [
      'a cancelled call',
      'const c = r.callLater(60, f); r.callLater(70, f).unref(); c.cancel()',
      'ended',
    ],
    ['a call that was unreferenced and cancelled', 'r.callLater(60, f).unref().cancel()', 'ended'],
    ['a call', 'r.callLater(60, f).unref(); r.callLater(0.05, f)', 'called ended'],
    [
      'a call that comes after',
      'r.callLater(0.01, () => r.callLater(0.01, f)); r.callLater(60, f).unref()',
      'called ended',
    ],
  ])('keeps the process alive for calls that want it: %s', (_, code, expected) => {
    const program = `
      import { createJiti } from 'jiti';
      const { reactor: r } = await createJiti(process.cwd()).import(${JSON.stringify(reactorFile)});
      const said = [];
      const f = () => said.push('called');
      process.on('exit', () => console.log([...said, 'ended'].join(' ')));
      ${code};`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(stdout.trim()).toBe(expected);
  });
});
