// Large bodies through the proxy: 64 MiB each way, or 1 GiB with HAWSER_LONG=1. What is sent and taken stands in other
// processes; here is the proxy alone.
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ReverseProxyResource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { cleanUp, front } from './servers.js';

const isLong = process.env['HAWSER_LONG'] === '1';
const MIB = 1024 * 1024;
const BYTES = (isLong ? 1024 : 64) * MIB;
/** What may be there at most that was not before. The bodies would be many times that. */
const MOST = (isLong ? 64 : 32) * MIB;
/** MiB a second of the slow side. */
const SLOW = isLong ? 64 : 32;

const PUMP = fileURLToPath(new URL('pump.mjs', import.meta.url));

function pump(...args: ReadonlyArray<string | number>): ChildProcess {
  const child = spawn(process.execPath, [PUMP, ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanUp(() => child.kill());
  return child;
}

async function said(child: ChildProcess): Promise<number> {
  const line = await new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve));
  return Number(line.toString());
}

/** Memory in use, whatever holds it: the heap, buffers, and what the process has of the system. */
function used(): { rss: number; live: number } {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, live: heapUsed + external };
}

/** Pass the body on and say how many bytes arrived, and how much memory that took. */
async function pass(
  way: 'up' | 'down',
  behindPace: number,
  clientPace: number,
): Promise<{ arrived: number; live: number; rss: number }> {
  const behind = await said(pump(way === 'up' ? 'sink' : 'source', BYTES, behindPace));
  const port = await front(new ReverseProxyResource('127.0.0.1', behind, ''), { timeout: 600 });
  global.gc?.();
  const before = used();
  let live = 0;
  let rss = 0;
  const watch = setInterval(() => {
    const now = used();
    rss = Math.max(rss, now.rss - before.rss);
    // What is garbage already is not held by anybody.
    if (now.live - before.live > live) {
      global.gc?.();
      live = Math.max(live, used().live - before.live);
    }
  }, 50);
  try {
    return { arrived: await said(pump(way, BYTES, clientPace, port)), live, rss };
  } finally {
    clearInterval(watch);
  }
}

describe(`${BYTES / MIB} MiB through the proxy`, () => {
  it.each<[string, 'up' | 'down', number, number]>([
    ['up', 'up', 0, 0],
    ['down', 'down', 0, 0],
    ['up, to a server that is slow to take them', 'up', SLOW, 0],
    ['down, from a server that is slow to give them', 'down', SLOW, 0],
    ['up, from a client that is slow to give them', 'up', 0, SLOW],
    ['down, to a client that is slow to take them', 'down', 0, SLOW],
  ])('%s', { timeout: 600_000 }, async (what, way, behindPace, clientPace) => {
    const { arrived, live, rss } = await pass(way, behindPace, clientPace);
    if (isLong) {
      console.log(
        `${BYTES / MIB} MiB ${what}: ${(live / MIB).toFixed(1)} MiB held at most, process grew by ${(rss / MIB).toFixed(1)} MiB`,
      );
    }
    expect(arrived).toBe(BYTES);
    expect(live).toBeLessThan(MOST);
    expect(rss).toBeLessThan(isLong ? MOST : 2 * MOST);
  });
});
