// What may not be left over when a client is gone: everything is counted before and after, or followed from its making.
import { readdirSync, readlinkSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';
import { Writable } from 'node:stream';
import { Deferred, type Failure, Request, reactor, setReporter, setUnhandledHandler } from 'hawser';

/** How long what is on its way out may take, in milliseconds. */
const SETTLE_MS = Number(process.env['HAWSER_SETTLE_MS'] ?? 20_000);

/** Something that has to be given up: nobody may hold it once all is over. */
interface Followed {
  readonly what: string;
  readonly ref: WeakRef<object>;
}

const collect = (globalThis as { gc?: () => void }).gc;
const FDS = '/proc/self/fd';

/** Descriptors of static files are held for the next request for a second or two; a test of its own sees them go. */
export const HELD = '/held.bin';

/** The open descriptors by what they lead to; empty where the system does not tell. */
export function openFiles(): string[] {
  const links: string[] = [];
  let names: string[] = [];
  try {
    names = readdirSync(FDS);
  } catch {
    return links;
  }
  for (const name of names) {
    try {
      links.push(readlinkSync(`${FDS}/${name}`));
    } catch {
      // The one this folder was read with.
    }
  }
  return links;
}

function counted(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Handles and timers that keep the loop alive, open descriptors by kind, listeners on the process. */
function holdings(): Map<string, number> {
  const held = counted(process.getActiveResourcesInfo().map((name) => `active ${name}`));
  // Immediates and requests of the file system come and go by themselves.
  for (const name of held.keys()) if (/Immediate|ReqWrap|ReqCallback/.test(name)) held.delete(name);
  const kind = (link: string): string => `descriptor ${link.replace(/[:[]?\[?\d+\]?$/, '')}`;
  const files = openFiles().filter((link) => !link.endsWith(HELD));
  for (const [name, count] of counted(files.map(kind))) held.set(name, count);
  for (const event of process.eventNames()) {
    held.set(`process listener ${String(event)}`, process.listenerCount(event));
  }
  held.set('delayed calls of the system reactor', reactor.getDelayedCalls().length);
  return held;
}

/** Where the code under test stands in a stack: the first line that is a test's. */
function placeOf(stack = ''): string {
  const lines = stack.split('\n').slice(2);
  const shown = lines.find(
    (line) => /\/(src|adapters)\//.test(line) && !/\/src\/defer\//.test(line),
  );
  return (shown ?? lines[0] ?? '').trim().replace(/^at /, '');
}

/**
 * A ledger of leftovers. Between {@link open} and {@link close} it follows every Deferred and every request that is
 * made, and hears of every report, unhandled failure, unhandled rejection, warning and write after an end;
 * {@link settle} waits until all of it is gone and everything counted is back where it was.
 */
export class Ledger {
  readonly #followed: Followed[] = [];
  readonly #complaints: string[] = [];
  readonly #undo: Array<() => void> = [];
  #before: Map<string, number> = new Map();

  open(): void {
    collect?.();
    this.#followDeferreds();
    this.#watchWrites(Writable.prototype, 'a stream');
    this.#watchWrites(ServerResponse.prototype, 'a response');
    this.#watchWrites(Http2ServerResponse.prototype, 'an HTTP/2 response');
    this.#hear('unhandledRejection', (reason) => `unhandled rejection: ${String(reason)}`);
    this.#hear('uncaughtExceptionMonitor', (error) => `uncaught exception: ${String(error)}`);
    this.#hear('warning', (warning) => `warning: ${String(warning)}`);
    const reporter = setReporter((failure, why) => this.#complain('reported', failure, why));
    const handler = setUnhandledHandler((failure) => this.#complain('unhandled', failure));
    this.#undo.push(() => {
      setReporter(reporter);
      setUnhandledHandler(handler);
    });
    this.#before = holdings();
  }

  /** Follow an object: it has to be collectable in the end. */
  follow<T extends object>(what: string, object: T): T {
    this.#followed.push({ what, ref: new WeakRef(object) });
    return object;
  }

  /** A class of requests each of which is followed. */
  get requestFactory(): typeof Request {
    const ledger = this;
    return class FollowedRequest extends Request {
      constructor(...args: ConstructorParameters<typeof Request>) {
        super(...args);
        ledger.follow(`request ${this.method} ${this.uri}`, this);
      }
    };
  }

  /** What is left: nothing, once all is as it was. `more` counts what the ledger cannot know of. */
  leftovers(more: () => string[]): string[] {
    collect?.();
    const left = [...this.#complaints, ...more()];
    for (const { what, ref } of this.#followed) if (ref.deref() !== undefined) left.push(what);
    for (const [name, count] of holdings()) {
      const before = this.#before.get(name) ?? 0;
      if (count > before) left.push(`${name}: ${before} before, ${count} after`);
    }
    return left;
  }

  /** @throws Error naming what is left when it does not go away. */
  async settle(more: () => string[] = () => []): Promise<void> {
    const limit = Date.now() + SETTLE_MS;
    for (;;) {
      // Weak references hold until the turn is over.
      await new Promise((resolve) => setTimeout(resolve, 5));
      const left = this.leftovers(more);
      if (left.length === 0) return;
      if (Date.now() > limit) throw new Error(`left over:\n  ${[...new Set(left)].join('\n  ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #complain(how: string, failure: Failure, why = ''): void {
    this.#complaints.push(`${how}: ${why} ${String(failure.value)}`);
  }

  #hear(event: string, say: (value: unknown) => string): void {
    const listener = (value: unknown): void => {
      this.#complaints.push(say(value));
    };
    process.on(event as 'warning', listener);
    this.#undo.push(() => process.off(event as 'warning', listener));
  }

  /** Every Deferred sets its overseer once, when it is made. */
  #followDeferreds(): void {
    const ledger = this;
    const { prototype } = Deferred;
    Object.defineProperty(prototype, '_overseer', {
      configurable: true,
      get: () => undefined,
      set(this: object, value: unknown) {
        Object.defineProperty(this, '_overseer', {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
        ledger.follow(`Deferred made ${placeOf(new Error().stack)}`, this);
      },
    });
    this.#undo.push(() => {
      Reflect.deleteProperty(prototype, '_overseer');
    });
  }

  #watchWrites(prototype: object, what: string): void {
    const owner = prototype as Record<'write' | 'end', ((...args: any[]) => any) | undefined>;
    for (const method of ['write', 'end'] as const) {
      const original = owner[method];
      const isOwn = Object.hasOwn(owner, method);
      if (original === undefined) continue;
      const complaints = this.#complaints;
      owner[method] = function watched(this: { writableEnded?: boolean }, ...args: any[]): any {
        const isLate = this.writableEnded === true && (method === 'write' || args.length > 0);
        if (isLate && typeof args[0] !== 'function') {
          complaints.push(`${method} after the end of ${what} ${placeOf(new Error().stack)}`);
        }
        return original.apply(this, args);
      };
      this.#undo.push(() => {
        if (isOwn) owner[method] = original;
        else delete owner[method];
      });
    }
  }
}
