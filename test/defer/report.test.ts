import { Failure, report, setReporter } from 'hawser/defer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

describe('report', () => {
  let lines: unknown[][] = [];
  beforeEach(() => {
    lines = [];
    vi.spyOn(console, 'error').mockImplementation((...args) => {
      lines.push(args);
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    setReporter(undefined);
  });

  it('goes to the console unless told otherwise', () => {
    const failure = new Failure(new Error('x'));
    report(failure, 'While testing');
    report(failure);
    expect(lines).toEqual([[`While testing\n${failure.getTraceback()}`], [failure.getTraceback()]]);
  });

  it('goes to the reporter that was set, which can be put back', () => {
    const told: unknown[] = [];
    const first = setReporter((failure, why) => told.push(failure.value, why) as never);
    report(new Failure('x'), 'y');
    setReporter(first);
    report(new Failure('z'));
    expect([told, lines.length]).toEqual([['x', 'y'], 1]);
  });

  it('tells both errors when the reporter throws', () => {
    const broken = new Error('broken');
    setReporter(() => {
      throw broken;
    });
    report(new Failure(new Error('x')), 'why');
    expect(lines[0]?.[0]).toMatch(/^why\nError: x/);
    expect(lines[1]).toEqual(['The reporter given to setReporter threw:', broken]);
  });
});
