import { setImmediate as turn } from 'node:timers/promises';
import { type PullProducer, type PushProducer, setReporter } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProducerPump, type PumpTarget } from '../../src/web/producer.js';

/** A response that counts. */
class Target implements PumpTarget {
  sentLength = 0;
  isFull = false;
}

class Push implements PushProducer {
  readonly calls: string[] = [];
  pauseProducing() {
    this.calls.push('pause');
  }
  resumeProducing() {
    this.calls.push('resume');
  }
  stopProducing() {
    this.calls.push('stop');
  }
}

/** Writes so many bytes whenever it is asked; the target is full from a limit on. */
class Pull implements PullProducer {
  asked = 0;
  stopped = 0;
  readonly #target: Target;
  readonly #bytes: number;
  readonly #limit: number;

  constructor(target: Target, bytes: number, limit = Number.POSITIVE_INFINITY) {
    this.#target = target;
    this.#bytes = bytes;
    this.#limit = limit;
  }

  resumeProducing() {
    this.asked++;
    this.#target.sentLength += this.#bytes;
    this.#target.isFull = this.#target.sentLength >= this.#limit;
  }

  stopProducing() {
    this.stopped++;
  }
}

const reported: unknown[] = [];

beforeEach(() => {
  reported.length = 0;
  setReporter((failure) => reported.push(failure.value));
});
afterEach(() => setReporter(undefined));

describe('a push producer', () => {
  it('is paused and resumed once each, however often the host says so', () => {
    const push = new Push();
    const pump = new ProducerPump(push, true, new Target());
    expect(push.calls).toEqual([]);
    pump.drained();
    pump.full();
    pump.full();
    pump.drained();
    pump.drained();
    expect(push.calls).toEqual(['pause', 'resume']);
  });

  it('is paused at once where there is no room', () => {
    const push = new Push();
    const target = new Target();
    target.isFull = true;
    new ProducerPump(push, true, target);
    expect(push.calls).toEqual(['pause']);
  });

  it('is stopped once, and left alone after that or after release', () => {
    const push = new Push();
    const pump = new ProducerPump(push, true, new Target());
    pump.stop();
    pump.stop();
    pump.full();
    pump.drained();
    expect(push.calls).toEqual(['stop']);
    const other = new Push();
    const released = new ProducerPump(other, true, new Target());
    released.release();
    released.full();
    released.stop();
    expect(other.calls).toEqual([]);
  });
});

describe('a pull producer', () => {
  it('is asked in a later turn, until there is no room, and again when there is', async () => {
    const target = new Target();
    const pull = new Pull(target, 10, 30);
    const pump = new ProducerPump(pull, false, target);
    expect(pull.asked).toBe(0);
    await turn();
    expect(pull.asked).toBe(3);
    await turn();
    expect(pull.asked).toBe(3);
    target.isFull = false;
    pump.drained();
    pump.full();
    await turn();
    expect(pull.asked).toBe(4);
    pump.release();
    target.isFull = false;
    pump.drained();
    await turn();
    expect(pull.asked).toBe(4);
  });

  it('gives others their turn: after 64 KiB, and after writing nothing', async () => {
    const target = new Target();
    const much = new Pull(target, 40 * 1024);
    const pump = new ProducerPump(much, false, target);
    await turn();
    expect(much.asked).toBe(2);
    pump.release();
    const nothing = new Pull(new Target(), 0);
    const waiting = new ProducerPump(nothing, false, new Target());
    await turn();
    expect(nothing.asked).toBe(1);
    await turn();
    expect(nothing.asked).toBe(2);
    waiting.release();
  });

  it('that throws is reported and stopped', async () => {
    const pull = new Pull(new Target(), 1);
    pull.resumeProducing = () => {
      throw new Error('no more');
    };
    new ProducerPump(pull, false, new Target());
    await turn();
    expect(pull.stopped).toBe(1);
    expect(reported).toMatchObject([{ message: 'no more' }]);
    await turn();
    expect(reported.length).toBe(1);
  });
});
