import { collectErrors, flushLoggedErrors, type LogEvent, log, setSink } from 'hawser/log';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deferred } from '../../src/defer/deferred.js';
import { Failure } from '../../src/defer/failure.js';
import { report } from '../../src/defer/report.js';

let events: LogEvent[];

beforeEach(() => {
  events = [];
  setSink((event) => events.push(event));
});

afterEach(() => {
  setSink(undefined);
  vi.restoreAllMocks();
});

describe('log.msg', () => {
  it('joins its parts with blanks and shows what is no text', () => {
    log.msg('port', 8080, [1, 'a'], null);
    expect(events[0]).toMatchObject({
      level: 'info',
      system: '-',
      text: "port 8080 [ 1, 'a' ] null",
      failure: undefined,
      meta: {},
    });
  });

  it('takes a plain object at the end for named values', () => {
    log.msg('answered', { system: 'web', duration: 0.5, outcome: 'finished' });
    expect(events[0]).toMatchObject({
      text: 'answered',
      system: 'web',
      meta: { duration: 0.5, outcome: 'finished' },
    });
  });

  it('takes an object of a class for a part of the message', () => {
    log.msg('seen', new Map([['a', 1]]));
    expect(events[0]?.text).toBe("seen Map(1) { 'a' => 1 }");
  });

  it('may consist of named values only', () => {
    log.msg({ outcome: 'aborted' });
    expect(events[0]).toMatchObject({ text: '', meta: { outcome: 'aborted' } });
  });

  it('says when, in seconds', () => {
    const before = Date.now() / 1000;
    log.msg('now');
    expect(events[0]?.time).toBeGreaterThanOrEqual(before);
    expect(events[0]?.time).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('has quieter and louder sisters', () => {
    log.debug('detail');
    log.warn('careful');
    expect(events.map((event) => [event.level, event.text])).toEqual([
      ['debug', 'detail'],
      ['warn', 'careful'],
    ]);
  });
});

describe('log.err', () => {
  it('is an errback that handles the error', () => {
    const d = new Deferred<string>();
    d.addErrback(log.err);
    let result: unknown = 'untouched';
    d.addCallback((value) => {
      result = value;
    });
    d.errback(new TypeError('broken'));
    expect(result).toBeUndefined();
    expect(events[0]).toMatchObject({ level: 'error', text: '' });
    expect(events[0]?.failure?.check(TypeError)).toBe(TypeError);
  });

  it('takes what was being done as an extra argument of the errback', () => {
    const d = new Deferred<void>();
    d.addErrback(log.err, 'reading the settings');
    d.errback(new Error('no such file'));
    expect(events[0]?.text).toBe('reading the settings');
  });

  it('keeps a Failure and wraps anything else', () => {
    const failure = new Failure(new Error('a'));
    log.err(failure);
    log.err(new RangeError('b'), undefined, { system: 'web', user: 7 });
    log.err('just text');
    log.err(null);
    expect(events[0]?.failure).toBe(failure);
    expect(events[1]?.failure?.value).toBeInstanceOf(RangeError);
    expect(events[1]).toMatchObject({ system: 'web', meta: { user: 7 } });
    expect(events[2]?.failure?.getErrorMessage()).toBe('just text');
    expect(events[3]?.failure?.value).toBe(null);
  });

  it('called with nothing still says so', () => {
    log.err();
    expect(events[0]?.failure?.getErrorMessage()).toBe('log.err was called without an error');
  });

  it('receives what nobody handles', () => {
    report(new Failure(new Error('forgotten')), 'Unhandled error in Deferred');
    expect(events[0]?.text).toBe('Unhandled error in Deferred');
    expect(events[0]?.failure?.getErrorMessage()).toBe('forgotten');
  });
});

describe('setSink', () => {
  it('gives back the previous sink', () => {
    const mine = (): void => {};
    const previous = setSink(mine);
    expect(setSink(previous)).toBe(mine);
    log.msg('back');
    expect(events).toHaveLength(1);
  });

  it('tells the console when the sink throws, with the event', () => {
    const lines: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
    setSink(() => {
      throw new Error('disk full');
    });
    expect(() => log.msg('important')).not.toThrow();
    expect(lines.join('\n')).toContain('important');
    expect(lines.join('\n')).toContain('disk full');
  });
});

describe('flushLoggedErrors', () => {
  it('gives back the errors logged, of the types asked for, and keeps them from the sink', () => {
    const stop = collectErrors();
    log.err(new TypeError('a'));
    log.err(new RangeError('b'));
    log.err(new TypeError('c'));
    log.msg('not an error');
    expect(flushLoggedErrors(TypeError).map((failure) => failure.getErrorMessage())).toEqual([
      'a',
      'c',
    ]);
    expect(flushLoggedErrors('RangeError')).toHaveLength(1);
    expect(flushLoggedErrors()).toEqual([]);
    expect(stop()).toEqual([]);
    expect(events.map((event) => event.text)).toEqual(['not an error']);
  });

  it('leaves errors nobody flushed to the sink, and to the test that asks for them', () => {
    const stop = collectErrors();
    log.err(new Error('surprise'));
    expect(events).toEqual([]);
    expect(stop().map((failure) => failure.getErrorMessage())).toEqual(['surprise']);
    expect(events[0]?.failure?.getErrorMessage()).toBe('surprise');
    expect(stop()).toEqual([]);
  });

  it('refuses to promise what nobody collects', () => {
    expect(() => flushLoggedErrors()).toThrow('collectErrors');
    const stop = collectErrors();
    expect(() => collectErrors()).toThrow('already');
    stop();
  });
});
