import {
  Content,
  collectErrors,
  type FilePart,
  flushLoggedErrors,
  type IRequest,
  MultipleRangeStaticProducer,
  NOT_DONE_YET,
  NoRangeStaticProducer,
  type ReadableFile,
  Resource,
  SingleRangeStaticProducer,
  Site,
  type StaticProducer,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let stop: () => unknown[];

beforeEach(() => {
  stop = collectErrors();
});
afterEach(() => {
  expect(stop()).toEqual([]);
});

/** A file in memory that tells whether it was closed, and may answer later. */
class Recorded implements ReadableFile {
  isClosed = false;
  readonly #content: Content;
  readonly #later: boolean;

  constructor(text: string, later = false) {
    this.#content = new Content(Buffer.from(text));
    this.#later = later;
  }

  read(size: number): Uint8Array | Promise<Uint8Array> {
    const bytes = this.#content.read(size);
    return this.#later ? Promise.resolve(bytes) : bytes;
  }

  seek(offset: number): void {
    this.#content.seek(offset);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Answer one request by a producer. */
async function produce(
  make: (request: IRequest) => StaticProducer,
  bufferBytes?: number,
): Promise<MemoryExchange> {
  class Producing extends Resource {
    override isLeaf = true;

    render_GET(request: IRequest): typeof NOT_DONE_YET {
      make(request).start();
      return NOT_DONE_YET;
    }
  }
  const exchange = new MemoryExchange({ bufferBytes });
  new Site(new Producing()).handle(exchange);
  if (bufferBytes === undefined) await exchange.done;
  return exchange;
}

describe.each([
  ['at once', false],
  ['later', true],
])('producers of files that are read %s', (_, later) => {
  it('send the whole file (test_resumeProducingProducesContent, test_finishCalledWhenDone)', async () => {
    const file = new Recorded('abcdef', later);
    const exchange = await produce((request) => new NoRangeStaticProducer(request, file));
    expect([exchange.text, exchange.ended, file.isClosed]).toEqual(['abcdef', 'ended', true]);
  });

  it('read so many bytes at a time (test_resumeProducingBuffersOutput)', async () => {
    const exchange = await produce((request) => {
      const producer = new NoRangeStaticProducer(request, new Recorded('abcdefg', later));
      producer.bufferSize = 3;
      return producer;
    });
    expect(exchange.chunks.map((chunk) => Buffer.from(chunk).toString())).toEqual([
      'abc',
      'def',
      'g',
    ]);
  });

  it('send a stretch of it', async () => {
    const file = new Recorded('abcdef', later);
    const exchange = await produce((request) => new SingleRangeStaticProducer(request, file, 1, 3));
    expect([exchange.text, file.isClosed]).toEqual(['bcd', true]);
  });

  it('send nothing of it', async () => {
    const file = new Recorded('abcdef', later);
    const exchange = await produce((request) => new SingleRangeStaticProducer(request, file, 0, 0));
    expect([exchange.text, file.isClosed]).toEqual(['', true]);
  });

  it('send several stretches with what stands before them', async () => {
    const parts: FilePart[] = [
      { separator: Buffer.from('1'), offset: 1, size: 3 },
      { separator: Buffer.from('2'), offset: 5, size: 1 },
      { separator: Buffer.from('3'), offset: 0, size: 0 },
    ];
    const exchange = await produce((request) => {
      const producer = new MultipleRangeStaticProducer(
        request,
        new Recorded('abcdef', later),
        parts,
      );
      producer.bufferSize = 2;
      return producer;
    });
    expect(exchange.text).toBe('1bcd2f3');
  });

  it('lose nothing when they are paused anywhere', async () => {
    const parts: FilePart[] = [
      { separator: Buffer.from('1'), offset: 0, size: 4 },
      { separator: Buffer.from('2'), offset: 2, size: 2 },
      { separator: Buffer.from('3'), offset: 0, size: 0 },
    ];
    const exchange = await produce((request) => {
      const producer = new MultipleRangeStaticProducer(
        request,
        new Recorded('abcdef', later),
        parts,
      );
      producer.bufferSize = 3;
      return producer;
    }, 1);
    while (exchange.ended === 'open') {
      await new Promise((turn) => setImmediate(turn));
      exchange.drain();
    }
    expect(exchange.text).toBe('1abcd2cd3');
  });

  it('close the file when the client leaves (test_stopProducingClosesFile, test_stopProducingSetsRequestToNone)', async () => {
    const file = new Recorded('abcdef'.repeat(10), later);
    let producer: StaticProducer | undefined;
    const exchange = await produce((request) => {
      producer = new NoRangeStaticProducer(request, file);
      producer.bufferSize = 3;
      return producer;
    }, 1);
    exchange.disconnect();
    expect([file.isClosed, producer?.request]).toEqual([true, undefined]);
    await new Promise((turn) => setImmediate(turn));
    expect(exchange.chunks.length).toBeLessThan(2);
  });

  it('break the response off when the file ends early', async () => {
    const exchange = await produce(
      (request) => new SingleRangeStaticProducer(request, new Recorded('abc', later), 0, 10),
    );
    expect([exchange.text, exchange.ended]).toEqual(['abc', 'aborted']);
    expect(flushLoggedErrors()).toHaveLength(1);
  });
});

it('a producer breaks the response off when reading fails', async () => {
  const failing: ReadableFile = {
    read: () => Promise.reject(new Error('disk on fire')),
    seek: () => undefined,
    close: () => undefined,
  };
  const exchange = await produce((request) => new NoRangeStaticProducer(request, failing));
  expect(exchange.ended).toBe('aborted');
  expect(exchange.error?.message).toBe('disk on fire');
  expect(flushLoggedErrors()).toHaveLength(1);
});
