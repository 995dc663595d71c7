import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { IDelayedCall, IReactorTime } from '../../defer/types.js';

/** How a process ended. Twisted: `ProcessDone`, `ProcessTerminated`. */
export interface ProcessEnd {
  /** Its exit code; undefined where a signal ended it, or it never began. */
  readonly exitCode: number | undefined;
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | undefined;
  /** Why it could not be started. */
  readonly error: NodeJS.ErrnoException | undefined;
}

/** What is told of a process. Twisted: `IProcessProtocol`. */
export interface ProcessProtocol {
  /** It runs. Not called where it cannot be started. */
  connectionMade(transport: ProcessTransport): void;
  /** It wrote to its standard output. */
  outReceived(output: Uint8Array): void;
  /** It wrote to its standard error output. */
  errReceived(output: Uint8Array): void;
  /** It has ended, and everything it wrote was received; the last call. */
  processEnded(reason: ProcessEnd): void;
}

/** A process to be started. */
export interface ProcessPlan {
  /** Path of the program. */
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder it runs in. */
  readonly path: string;
  /** Clock for the time it is given to end. */
  readonly reactor: IReactorTime;
  /** Seconds between SIGTERM and SIGKILL. */
  readonly graceSeconds: number;
}

/** Processes that run, to be ended with ours. */
const running = new Set<ProcessTransport>();

function endAll(): void {
  for (const one of running) one.signalProcess('SIGTERM');
}

/**
 * A running process, its pipes and its end. It leads a group of its own, so that whatever it starts ends with it.
 *
 * Twisted: what `reactor.spawnProcess` gives.
 */
export class ProcessTransport {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #plan: ProcessPlan;
  #isLosing = false;
  #grace: IDelayedCall | undefined;

  constructor(plan: ProcessPlan, protocol: ProcessProtocol) {
    this.#plan = plan;
    const { executable, args, env, path } = plan;
    const child = spawn(executable, args, {
      cwd: path,
      env,
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    let error: NodeJS.ErrnoException | undefined;
    let hasEnded = false;
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (hasEnded) return;
      hasEnded = true;
      this.#forget();
      const exitCode = child.pid === undefined ? undefined : (code ?? undefined);
      protocol.processEnded({ exitCode, signal: signal ?? undefined, error });
    };
    child.on('error', (reason: NodeJS.ErrnoException) => {
      error ??= reason;
      if (child.pid === undefined) end(null, null);
    });
    child.on('exit', () => this.#exited());
    child.on('close', end);
    // Where the system has no more descriptors there are no pipes either.
    if ((child.stdin as unknown) === undefined) return;
    // A script need not read what it is sent, nor be there any more.
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (bytes: Uint8Array) => protocol.outReceived(bytes));
    child.stderr.on('data', (bytes: Uint8Array) => protocol.errReceived(bytes));
    if (child.pid === undefined) return;
    if (running.size === 0) process.on('exit', endAll);
    running.add(this);
    protocol.connectionMade(this);
  }

  /** Its number; undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Write to its standard input. Resolves when it takes more; with false when it takes nothing any more. */
  write(data: Uint8Array): Promise<boolean> {
    const { stdin } = this.#child;
    if (!stdin.writable) return Promise.resolve(false);
    if (stdin.write(data)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (): void => {
        stdin.off('drain', settle);
        stdin.off('close', settle);
        resolve(stdin.writable);
      };
      stdin.on('drain', settle);
      stdin.on('close', settle);
    });
  }

  /** End its standard input. Twisted: `closeStdin`. */
  closeStdin(): void {
    this.#child.stdin.end();
  }

  /** Read its output no further for now. */
  pauseProducing(): void {
    this.#child.stdout.pause();
  }

  /** Go on reading what the process writes. */
  resumeProducing(): void {
    this.#child.stdout.resume();
  }

  /**
   * Nobody wants what it does any more: close its pipes and end it, and what it has started, by SIGTERM; by SIGKILL
   * where that takes too long.
   *
   * Twisted: `loseConnection`, which closes the pipes and leaves it to the process to notice.
   */
  loseConnection(): void {
    if (this.#isLosing || !running.has(this)) return;
    this.#isLosing = true;
    const { stdin, stdout } = this.#child;
    stdin.destroy();
    stdout.destroy();
    this.signalProcess('SIGTERM');
    this.#grace = this.#plan.reactor.callLater(this.#plan.graceSeconds, () => {
      this.#grace = undefined;
      this.signalProcess('SIGKILL');
      this.#child.stderr.destroy();
    });
  }

  /** Send a signal to the process and all it has started. Twisted: `signalProcess`. */
  signalProcess(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || !running.has(this)) return;
    if (process.platform === 'win32') {
      this.#child.kill(signal);
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended in the meantime.
    }
  }

  #exited(): void {
    if (!this.#isLosing) return;
    // Those of its group that took no notice of SIGTERM have nobody left to work for.
    this.signalProcess('SIGKILL');
    this.#child.stderr.destroy();
  }

  #forget(): void {
    this.#grace?.cancel();
    this.#grace = undefined;
    running.delete(this);
    if (running.size === 0) process.off('exit', endAll);
  }
}
