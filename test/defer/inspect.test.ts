import { inspect } from 'node:util';
import {
  Deferred,
  DeferredList,
  fail,
  getDebugging,
  inspectDeferred,
  setDebugging,
  setReporter,
  succeed,
} from 'hawser';
import { afterEach, describe, expect, it } from 'vitest';

const numberless = (text: string): string => text.replaceAll(/#\d+/g, '#n');
const parse = (text: string): number => Number(text);
const complain = (): void => {};

describe('a Deferred on the console', () => {
  it('tells its state in one line', () => {
    const inner = new Deferred<number>();
    const failed = fail(new TypeError('oops'));
    const paused = new Deferred<number>();
    paused.pause();
    const shown = [
      new Deferred().addCallback(() => {}),
      succeed('text'),
      succeed('x'.repeat(100)),
      succeed({ a: 1 }),
      succeed(parse),
      succeed(undefined),
      failed,
      paused,
      succeed(1)
        .addCallback(() => inner)
        .addCallback(() => {})
        .addCallback(() => {}),
      new DeferredList([inner]),
    ].map((d) => numberless(inspect(d)));
    failed.addErrback(() => {});
    expect(shown).toEqual([
      '<Deferred #n pending, 1 callback left>',
      '<Deferred #n result "text">',
      `<Deferred #n result "${'x'.repeat(57)}…">`,
      '<Deferred #n result [Object]>',
      '<Deferred #n result [function parse]>',
      '<Deferred #n result undefined>',
      '<Deferred #n failure TypeError: oops>',
      '<Deferred #n pending, paused 1>',
      '<Deferred #n waiting for Deferred #n, 2 callbacks left>',
      '<DeferredList #n pending>',
    ]);
  });

  it('keeps its number', () => {
    const d = new Deferred();
    expect(String(d)).toBe(String(d));
    expect(String(d)).not.toBe(String(new Deferred()));
  });
});

describe('inspectDeferred', () => {
  afterEach(() => setDebugging(false));

  it('shows a pending chain to its end (twisted 10972)', () => {
    const last = new Deferred<string>();
    const first = new Deferred<number>();
    last.addCallback(parse).addErrback(complain);
    first
      .addCallback(() => last)
      .addCallbacks(() => {}, complain)
      .addBoth(complain);
    first.callback(1);
    void last.then(complain);
    expect(numberless(inspectDeferred(first))).toBe(
      [
        '<Deferred #n waiting for Deferred #n, 2 callbacks left>',
        '  callback (anonymous), errback complain',
        '  both complain',
        '<Deferred #n pending, 4 callbacks left>',
        '  callback parse',
        '  errback complain',
        '  gives its result to Deferred #n',
        '  gives its result to [Awaiter]',
      ].join('\n'),
    );
  });

  it('tells where each was made and fired, in debug mode', () => {
    expect(getDebugging()).toBe(false);
    setDebugging(true);
    expect([getDebugging(), Deferred.debug]).toEqual([true, true]);
    const d = (function maker() {
      return new Deferred<number>();
    })();
    (function firer() {
      d.callback(1);
    })();
    expect(inspectDeferred(d)).toMatch(
      /result 1>\n C: Deferred was created:\n C: {4}at maker [\s\S]*\n I: First Invoker was:\n I: {4}at firer /,
    );
    expect(() => d.callback(2)).toThrow(
      /already been fired\.\n C: Deferred was created:[\s\S]*at maker/,
    );
    Deferred.debug = false;
    expect(getDebugging()).toBe(false);
  });

  it('comes to an end', () => {
    const putBack = setReporter(() => {});
    const self: Deferred<any> = new Deferred<any>();
    self.addCallback(() => self);
    self.callback(1);
    setReporter(putBack);
    expect(numberless(inspectDeferred(self))).toBe(
      '<Deferred #n waiting for Deferred #n, 1 callback left>\n  gives its result to Deferred #n\n… which is Deferred #n again: they wait for each other for ever.',
    );
    let long = new Deferred<number>();
    for (let i = 0; i < 200; i++) {
      const inner = long;
      long = succeed(0).addCallback(() => inner);
    }
    const lines = inspectDeferred(long).split('\n');
    expect(lines.at(-1)).toBe('… and so on.');
  });

  it('warns of a Deferred that waits for itself', () => {
    const told: string[] = [];
    const putBack = setReporter((failure) => {
      told.push(failure.getErrorMessage());
    });
    const d: Deferred<any> = new Deferred<any>();
    d.addCallback(function itself() {
      return d;
    });
    d.callback(1);
    setReporter(putBack);
    expect(told).toEqual([
      'The callback itself returned the Deferred it was added to, which now waits for itself for ever.',
    ]);
  });
});
