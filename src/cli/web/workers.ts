import cluster, { type Worker } from 'node:cluster';
import { reactor } from '../../../adapters/node/reactor.js';
import { log } from '../../log/log.js';
import { announce, type Started } from './start.js';

/** A worker that ended sooner after its start than this many seconds is followed by another one no sooner either. */
const LEAST_SECONDS = 1;

/** What a worker tells when it listens. */
interface Ready extends Started {
  readonly hawser: 'ready';
}

/** In a worker: tell the supervisor, and serve until it says to stop. The keyboard's signal is the supervisor's to hear. */
export async function work(started: Started): Promise<void> {
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => {
    if (reactor.running) reactor.stop();
  });
  const stopped = reactor.run({ installSignalHandlers: false });
  process.send?.({ hawser: 'ready', ...started } satisfies Ready);
  await stopped;
}

/**
 * Start workers that share all ports, and others in place of those that end. SIGTERM and SIGINT let them finish their
 * requests; a second one ends them at once. SIGUSR2 opens their logs anew.
 *
 * @returns the exit code, when all have ended.
 */
export async function supervise(count: number): Promise<number> {
  const workers = new Set<Worker>();
  let isStopping = false;
  let allEnded: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => {
    allEnded = resolve;
  });
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const { process: child } of workers) child.kill(signal);
  };
  const stop = (): void => {
    signalAll(isStopping ? 'SIGKILL' : 'SIGTERM');
    isStopping = true;
    if (workers.size === 0) allEnded(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.platform !== 'win32') process.on('SIGUSR2', () => signalAll('SIGUSR2'));

  const hire = (): Promise<Ready> =>
    new Promise((resolve) => {
      const worker = cluster.fork();
      workers.add(worker);
      let readyAt: number | undefined;
      worker.on('message', (message: Ready) => {
        if (message.hawser !== 'ready') return;
        readyAt = reactor.seconds();
        resolve(message);
      });
      worker.on('exit', (code: number | null, signal: string | null) => {
        workers.delete(worker);
        if (isStopping) {
          if (workers.size === 0) allEnded(0);
        } else if (readyAt === undefined) {
          // It has said why; another one would say the same.
          isStopping = true;
          signalAll('SIGTERM');
          allEnded(code || 1);
        } else {
          log.warn(`worker ${worker.process.pid} ended by ${signal ?? `exit code ${code}`}`);
          const lived = reactor.seconds() - readyAt;
          reactor.callLater(Math.max(0, LEAST_SECONDS - lived), () => {
            if (!isStopping) void hire();
          });
        }
      });
    });

  void (async () => {
    // One first: what is wrong with the options is then said once.
    const first = await hire();
    await Promise.all(Array.from({ length: count - 1 }, hire));
    announce(first, ` with ${count} ${count === 1 ? 'worker' : 'workers'}`);
  })();
  return ended;
}
