import { type ChildProcess, spawn } from 'node:child_process';
import { Deferred, type IReactorTime, log } from 'hawser';
import type { Job } from './job.ts';

/** A job that runs, or ran: a process of the runner. */
export class Run {
  readonly job: Job;
  readonly startTime: Date;
  endTime: Date | undefined;
  /** Fires when the process is gone, whatever came of it. */
  readonly ended = new Deferred<Run>();
  readonly #child: ChildProcess;

  constructor(
    job: Job,
    [command, ...args]: readonly [string, ...string[]],
    env: NodeJS.ProcessEnv,
    reactor: IReactorTime,
  ) {
    const now = (): Date => new Date(reactor.seconds() * 1000);
    this.job = job;
    this.startTime = now();
    this.#child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const { stdout, stderr } = this.#child;
    stdout?.on('data', (text: Buffer) => log.msg(String(text).trimEnd(), this.#meta('stdout')));
    stderr?.on('data', (text: Buffer) => log.warn(String(text).trimEnd(), this.#meta('stderr')));
    this.#child.on('error', (error) => log.err(error, `could not run ${command}`));
    this.#child.on('close', (code, signal) => {
      this.endTime = now();
      log.msg(`job ${job.id} ended:`, signal ?? `status ${code}`, { system: 'launcher' });
      this.ended.callback(this);
    });
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Send a signal: a number, or a name with or without its `SIG`.
   *
   * @throws TypeError for a signal the system does not know.
   */
  signal(signal: string): void {
    const number = Number(signal);
    const name = signal.startsWith('SIG') ? signal : `SIG${signal}`;
    this.#child.kill(Number.isInteger(number) ? number : (name as NodeJS.Signals));
  }

  #meta(stream: string): { system: string } {
    return { system: `launcher,${this.pid}/${stream}` };
  }
}
