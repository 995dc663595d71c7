import type { Chain } from './chain.js';
import type { Failure } from './failure.js';
import { FLAGS } from './flags.js';

/** Where a Deferred was made and first fired, and the failure it would be reported with. Twisted: `DebugInfo`. */
export class DebugInfo {
  /** The failure nobody has handled yet. */
  failResult: Failure | undefined = undefined;
  /** The stack at the Deferred's construction; only in debug mode. */
  creator: string | undefined = undefined;
  /** The stack at the first `callback` or `errback`; only in debug mode. */
  invoker: string | undefined = undefined;

  /** The recorded stacks as text, each line marked ` C:` for the creation or ` I:` for the firing; empty without debug mode. */
  getDebugTracebacks(): string {
    let text = '';
    if (this.creator !== undefined) text += mark('C', 'Deferred was created', this.creator);
    if (this.invoker !== undefined) text += mark('I', 'First Invoker was', this.invoker);
    return text;
  }
}

function mark(letter: string, title: string, stack: string): string {
  return ` ${letter}: ${title}:\n ${letter}:${stack.replaceAll('\n', `\n ${letter}:`)}\n`;
}

const { INFO } = FLAGS;

/** Few Deferreds have one, so it is kept beside them. */
const infos = new WeakMap<Chain, DebugInfo>();

/** The DebugInfo of a Deferred, if there is one. @internal */
export function infoOf(d: Chain): DebugInfo | undefined {
  return (d._flags & INFO) === 0 ? undefined : infos.get(d);
}

/** The DebugInfo of a Deferred, made if need be. @internal */
export function makeInfo(d: Chain): DebugInfo {
  let info = infoOf(d);
  if (info === undefined) {
    info = new DebugInfo();
    infos.set(d, info);
    d._flags |= INFO;
  }
  return info;
}

/** Read in the constructor of every Deferred, hence a field of a constant object. @internal */
export const debugging: { on: boolean } = { on: false };

/**
 * Record, for every Deferred made from now on, where it was made and where it was first fired.
 *
 * Costs two stack traces for each Deferred; meant for development. Twisted: `setDebugging`.
 */
export function setDebugging(on: boolean): void {
  debugging.on = on;
}

/** Whether debug mode is on. Twisted: `getDebugging`. */
export function getDebugging(): boolean {
  return debugging.on;
}

/** The current stack without the frames of hawser's Deferred itself, `below` being the outermost of them. @internal */
export function captureStack(below: Function): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, below);
  const lines = (holder.stack ?? '').split('\n').slice(1);
  while (/ at Deferred\.(callback|errback) /.test(lines[0] ?? '')) lines.shift();
  return lines.join('\n');
}
