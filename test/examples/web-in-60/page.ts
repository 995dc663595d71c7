// One page of the tutorial, shown on a standalone server, in Express and in Koa, each in both its majors.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Clock, type Failure, type IResource } from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { Answer, Begun, Sent } from '../../hosts/client.js';
import { HOSTS, type Host, type Running } from '../../hosts/hosts.js';

/** What a page is made with: time that is advanced by hand, and a folder of its own. */
export interface Props {
  readonly clock: Clock;
  readonly folder: string;
}

/** Makes the root of a page; its `create`, or a converted Python program. */
export type Make = (props: Props) => IResource | Promise<IResource>;

/** The hosts a page is shown on, answering with Twisted's own pages. */
export const SHOWN: readonly Host[] = HOSTS.filter(({ name }) =>
  ['node', 'express 4', 'express 5', 'koa 2 + koa-mount', 'koa 3'].includes(name),
);
const OWN_PAGES = { fallthrough: false, errors: 'page' } as const;

/** A page being served, during one test. */
export class Page {
  readonly host: Host;
  clock = new Clock();
  folder = '';
  #running: Running | undefined;
  #endErrors: (() => Failure[]) | undefined;

  constructor(host: Host) {
    this.host = host;
  }

  /** Where the page stands: `''`, or the path it is mounted at. */
  get prefix(): string {
    return this.running.prefix;
  }

  get running(): Running {
    if (this.#running === undefined) throw new Error('the page is not shown');
    return this.#running;
  }

  async open(make: Make, prepare: (page: Page) => void): Promise<void> {
    this.clock = new Clock();
    this.folder = mkdtempSync(join(tmpdir(), 'hawser-web-in-60-'));
    this.#endErrors = collectErrors();
    prepare(this);
    const root = await make({ clock: this.clock, folder: this.folder });
    this.#running = await this.host.start(root, OWN_PAGES);
  }

  async close(): Promise<void> {
    await this.#running?.close();
    this.#running = undefined;
    rmSync(this.folder, { recursive: true });
    // What no test asked for was no error anybody expected.
    expect(this.#endErrors?.()).toEqual([]);
  }

  /** Put a file into the page's folder. */
  write(name: string, text: string | Uint8Array): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  send(sent: Sent): Promise<Answer> {
    return this.running.send(sent);
  }

  begin(sent: Parameters<Running['begin']>[0]): Begun {
    return this.running.begin(sent);
  }

  get(path = '/', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send({ path, headers });
  }

  post(path: string, body: string | Uint8Array, type: string): Promise<Answer> {
    return this.send({ method: 'POST', path, body, headers: { 'Content-Type': type } });
  }

  /** The errors logged since the last time, which count as expected. */
  errors(): Failure[] {
    return flushLoggedErrors();
  }
}

/** Try behaviours of a page on each host. `prepare` fills the page's folder before it is made. */
export function onEachHost(
  make: Make,
  define: (page: Page) => void,
  prepare: (page: Page) => void = () => undefined,
  hosts: readonly Host[] = SHOWN,
): void {
  for (const host of hosts) {
    describe(`on ${host.name}`, () => {
      const page = new Page(host);
      beforeEach(() => page.open(make, prepare));
      afterEach(() => page.close());
      define(page);
    });
  }
}

/** Resolves once `done()` holds; fails with what it waited for. */
export async function until(done: () => boolean, what: string): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The session cookie a response sets, as the client sends it back: below a mount its name ends in the path. */
export function sessionOf(answer: Answer): string | undefined {
  const lines = [answer.headers['set-cookie'] ?? []].flat();
  return lines
    .map((line) => line.split(';')[0] as string)
    .find((pair) => /^TWISTED_SESSION\w*=/.test(pair));
}
