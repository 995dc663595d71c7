import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import {
  type IRequest,
  NOT_DONE_YET,
  type PullProducer,
  type PushProducer,
  type RenderResult,
  Resource,
  setReporter,
} from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Begun } from './client.js';
import { HOSTS, type Running } from './hosts.js';

/** Connections that are held; each way to write has its share of them. Fewer where a host differs little from another. */
const CLIENTS = 200;
const FEW_CLIENTS = 20;
const FULL = new Set(['node', 'node http2', 'koa 3', 'fetch']);
/** One piece of a body: nothing that a compressor could make small. */
const PIECE = randomBytes(64 * 1024);
/** What this process may hold for one connection: buffers of the host and of its compressor, a piece, the client's. */
const BYTES_HELD = 512 * 1024;

/** One endless response, as seen from inside. */
interface Flow {
  readonly bytes: number;
  /** The writer was told to wait, and waits. */
  readonly isWaiting: boolean;
  /** The writer was told that nobody wants more. */
  readonly isStopped: boolean;
}

/** Writes by itself until it is paused. */
class Push implements PushProducer, Flow {
  bytes = 0;
  isWaiting = false;
  isStopped = false;
  readonly #request: IRequest;

  constructor(request: IRequest) {
    this.#request = request;
    void this.#run();
    request.registerProducer(this, true);
  }

  pauseProducing(): void {
    this.isWaiting = true;
  }

  resumeProducing(): void {
    this.isWaiting = false;
    void this.#run();
  }

  stopProducing(): void {
    this.isStopped = true;
  }

  async #run(): Promise<void> {
    await turn();
    while (!this.isWaiting && !this.isStopped) {
      this.#request.write(PIECE);
      this.bytes += PIECE.length;
      await turn();
    }
  }
}

/** Writes a piece whenever it is asked. */
class Pull implements PullProducer, Flow {
  bytes = 0;
  isStopped = false;
  readonly #request: IRequest;
  #isRoomy = true;

  constructor(request: IRequest) {
    this.#request = request;
    request.registerProducer(this, false);
  }

  get isWaiting(): boolean {
    return !this.#isRoomy;
  }

  resumeProducing(): void {
    // Asked only when there is room.
    expect(this.#isRoomy || this.#request.whenWritable().called).toBe(true);
    this.#isRoomy = this.#request.write(PIECE);
    this.bytes += PIECE.length;
  }

  stopProducing(): void {
    this.isStopped = true;
  }
}

/** Writes as long as `write` says that there is room. */
class Writer implements Flow {
  bytes = 0;
  isWaiting = false;
  isStopped = false;

  constructor(request: IRequest) {
    void this.#run(request);
  }

  async #run(request: IRequest): Promise<void> {
    try {
      for (;;) {
        const isRoomy = request.write(PIECE);
        this.bytes += PIECE.length;
        if (isRoomy) {
          await turn();
          continue;
        }
        this.isWaiting = true;
        await request.whenWritable();
        this.isWaiting = false;
      }
    } catch {
      this.isStopped = true;
    }
  }
}

/** Is iterated over. */
class Pieces implements Flow {
  bytes = 0;
  isStopped = false;

  /** Nobody asks for the next piece; seen by nothing happening. */
  get isWaiting(): boolean {
    return true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        this.bytes += PIECE.length;
        yield PIECE;
      }
    } finally {
      this.isStopped = true;
    }
  }
}

const KINDS = ['push', 'pull', 'write', 'iterable'] as const;

/** `/push`, `/pull`, `/write` and `/iterable`: responses without an end. */
class Endless extends Resource {
  override isLeaf = true;
  readonly flows: Record<(typeof KINDS)[number], Flow[]> = {
    push: [],
    pull: [],
    write: [],
    iterable: [],
  };

  render_GET(request: IRequest): RenderResult {
    const kind = request.postpath[0] as (typeof KINDS)[number];
    if (kind === 'iterable') {
      const pieces = new Pieces();
      this.flows[kind].push(pieces);
      return pieces;
    }
    const Kind = { push: Push, pull: Pull, write: Writer }[kind];
    this.flows[kind].push(new Kind(request));
    return NOT_DONE_YET;
  }

  get all(): Flow[] {
    return Object.values(this.flows).flat();
  }

  get bytes(): number {
    return this.all.reduce((sum, flow) => sum + flow.bytes, 0);
  }
}

async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 200_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Wait until nothing has been written for a while, and nobody is about to write. */
async function standstill(endless: Endless): Promise<void> {
  let before = -1;
  let quiet = 0;
  await until(() => {
    const now = endless.bytes;
    quiet = now === before && endless.all.every((flow) => flow.isWaiting) ? quiet + 1 : 0;
    before = now;
    return quiet >= 40;
  }, 'all of them to stand still');
}

/** Bytes in use, once what the host before left behind is gone. */
async function memory(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}

const reported: unknown[] = [];
let running: Running | undefined;

beforeEach(() => {
  reported.length = 0;
  setReporter((failure) => reported.push(failure));
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  setReporter(undefined);
});

describe.each(HOSTS)('clients that never read, on $name', (host) => {
  const count = FULL.has(host.name) ? CLIENTS : FEW_CLIENTS;

  it('are not written for, two hundred of them: producers pause, write says so, memory is bounded (ticket 8868)', {
    timeout: 300_000,
  }, async () => {
    const endless = new Endless();
    const root = new Resource();
    root.putChild('endless', endless);
    running = await host.start(root);
    const before = await memory();
    const clients: Record<string, Begun[]> = {};
    for (let i = 0; i < count; i++) {
      const kind = KINDS[i % KINDS.length] as string;
      clients[kind] ??= [];
      clients[kind].push(running.begin({ path: `/endless/${kind}`, unread: true }));
    }
    await until(() => endless.all.length === count, 'the requests');
    await standstill(endless);

    const held = endless.bytes;
    const grown = (await memory()) - before;
    expect(grown / count).toBeLessThan(BYTES_HELD);
    for (const flow of endless.all) expect(flow.bytes).toBeGreaterThan(0);
    // Whoever stands still stays so: nobody is asked, resumed or told of room by mistake.
    for (let i = 0; i < 20; i++) await turn();
    expect(endless.bytes).toBe(held);

    // One of each kind begins to read, and its writer, and no other, goes on.
    for (const kind of KINDS) {
      const sums = endless.flows[kind].map((flow) => flow.bytes);
      const [first] = clients[kind] as [Begun];
      first.read();
      await until(
        () => endless.flows[kind].some((flow, i) => flow.bytes > (sums[i] as number)),
        `${kind} to go on`,
      );
      first.leave();
      await until(() => endless.flows[kind].some((flow) => flow.isStopped), `${kind} to stop`);
      const moved = endless.flows[kind].filter((flow, i) => flow.bytes > (sums[i] as number));
      expect(moved.length).toBe(1);
    }

    for (const begun of Object.values(clients).flat()) begun.leave();
    await until(() => endless.all.every((flow) => flow.isStopped), 'all of them to stop');
    expect(reported).toEqual([]);
    console.log(
      `${host.name}: ${count} clients, ${(held / count / 2 ** 20).toFixed(2)} MiB written for each, ` +
        `${(grown / count / 2 ** 10).toFixed(0)} KiB of memory each`,
    );
  });
});
