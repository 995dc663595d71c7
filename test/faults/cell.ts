// One cell of the table: a tree on a host, a client of it, and what must be gone afterwards.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BodyHandling,
  Clock,
  type IRequest,
  type Outcome,
  Resource,
  Site,
  type SiteOptions,
} from 'hawser';
import { expect } from 'vitest';
import type { Begun } from '../hosts/client.js';
import { formBody, TYPE } from '../web/upload/form-body.js';
import type { FaultHost, FaultRunning } from './hosts.js';
import type { Ledger } from './ledger.js';
import type { Way } from './wire.js';

/** The ways in which a client of a host can go away. */
export function waysOf({ protocol }: FaultHost): readonly Way[] {
  if (protocol === 'fetch') return ['abort'];
  return protocol === 'http2' ? ['CANCEL', 'connection gone'] : ['FIN', 'RST'];
}

/** Resolves once `done()` is true. */
export async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + Number(process.env['HAWSER_SETTLE_MS'] ?? 30_000);
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Wait until a number has stood still for a while. */
export async function stands(value: () => number, what: string): Promise<void> {
  let last = -1;
  let since = Date.now();
  await until(() => {
    const now = value();
    if (now !== last) {
      last = now;
      since = Date.now();
    }
    return now > 0 && Date.now() - since > 150;
  }, what);
}

/** A leaf made of functions. */
class Leaf extends Resource {
  override isLeaf = true;
  override bodyHandling: BodyHandling;

  constructor(
    render: (request: IRequest) => any,
    handling: BodyHandling = 'buffered',
    method = 'GET',
  ) {
    super();
    this.bodyHandling = handling;
    (this as any)[`render_${method}`] = render;
  }
}

/** One cell of the table while it runs: a tree on a host, a client, and what must be gone afterwards. */
export class Cell {
  readonly host: FaultHost;
  readonly way: Way;
  readonly clock = new Clock();
  root = new Resource();
  readonly directory: string = mkdtempSync(join(tmpdir(), 'hawser-fault-'));
  /** Requests that came, those of {@link servesOthers} aside. */
  requests = 0;
  /** How each request of the tree ended, in order. */
  readonly outcomes: Outcome[] = [];
  /** Descriptors of a file that was served may be held for the next request. */
  heldPath: string | undefined;
  running!: FaultRunning;
  site!: Site;
  #sessions: ReadonlyMap<string, unknown> = new Map();
  readonly #ledger: Ledger;
  readonly #cleaners: Array<() => unknown> = [];

  constructor(host: FaultHost, way: Way, ledger: Ledger) {
    this.host = host;
    this.way = way;
    this.#ledger = ledger;
  }

  /** Put a leaf at `/page`. */
  page(render: (request: IRequest) => any, handling?: BodyHandling, method?: string): void {
    this.root.putChild('page', new Leaf(render, handling, method));
  }

  async start(options: SiteOptions = {}): Promise<FaultRunning> {
    this.root.putChild('hello', new Leaf(() => 'hello'));
    const { requestFactory } = this.#ledger;
    const arrived = (): void => void this.requests++;
    class CountedRequest extends requestFactory {
      override process(): void {
        if (!this.uri.endsWith('/hello')) arrived();
        super.process();
      }
    }
    const factory = { requestFactory: CountedRequest };
    this.site = new Site(this.root, { reactor: this.clock, ...factory, ...options });
    this.#sessions = this.site.sessions;
    this.site.onRequestEnd((request, outcome) => {
      if (!request.uri.endsWith('/hello')) this.outcomes.push(outcome);
    });
    this.running = await this.host.start(this.site);
    return this.running;
  }

  /** The client of a request goes away. */
  leave(begun: Begun): void {
    begun.answer.catch(() => undefined);
    if (this.way === 'connection gone') this.running.stop();
    else begun.leave(this.way === 'RST' ? 'reset' : 'end');
  }

  /** The request ended because its client left, which was told once. */
  async left(): Promise<void> {
    await until(() => this.outcomes.length > 0, 'the request to end');
    await new Promise(setImmediate);
    expect(this.outcomes).toEqual(['disconnected']);
  }

  /** The server goes on for everybody else. */
  async servesOthers(): Promise<void> {
    if (this.way === 'connection gone') return;
    const { status, text } = await this.running.send({ path: '/hello' });
    expect([status, text]).toEqual([200, 'hello']);
  }

  /** Do something when the cell is over. */
  after(cleaner: () => unknown): void {
    this.#cleaners.push(cleaner);
  }

  async close(): Promise<void> {
    await this.running?.close();
    for (const cleaner of this.#cleaners.splice(0)) await cleaner();
    // The test still holds this cell, and by it what the leaves of the tree hold.
    const emptied = this as Partial<Pick<Cell, 'root' | 'running' | 'site'>>;
    delete emptied.root;
    delete emptied.running;
    delete emptied.site;
  }

  /** What is left of this cell that the ledger cannot know of. */
  leftovers(): string[] {
    const left: string[] = [];
    const calls = this.clock.getDelayedCalls().length;
    if (calls > 0) left.push(`${calls} delayed calls`);
    if (this.#sessions.size > 0) left.push(`${this.#sessions.size} sessions`);
    const kept = [this.heldPath?.replace(/^.*\//, '')];
    const files = readdirSync(this.directory).filter((name) => !kept.includes(name));
    if (files.length > 0) left.push(`temporary files ${files.join()}`);
    return left;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Announced longer than it gets: node's HTTP/2 client ends a body before it resets the stream. */
export const upload = {
  method: 'POST',
  path: '/page',
  headers: { 'Content-Type': TYPE, 'Content-Length': '200000' },
  hold: true,
};
export const large = (): Buffer => formBody([['file', 'a.bin', Buffer.alloc(100_000, 'x')]]);
