// The script Twisted's tutorial ends its page on Deferreds with: converted by the command, served without an edit.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reactor } from 'hawser';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { create } from '../../../examples/web-in-60/09-rpy-scripts.ts';
import { onEachHost, until } from '../../examples/web-in-60/page.js';
import { type RunningWeb, run, web } from '../command.js';

const SEED = fileURLToPath(new URL('./fixtures/seed.rpy', import.meta.url));
const APOLOGY = 'Sorry to keep you waiting.';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-seed-'));
  copyFileSync(SEED, join(folder, 'delayed.rpy'));
  const port = run(['port', 'delayed.rpy'], { cwd: folder });
  expect([await port.ended, port.stderr]).toEqual([0, '']);
  expect(port.stdout).toMatch(/^delayed\.rpy -> delayed\.rpy\.ts: .* nothing left to do\n$/);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('is one file more, beside the script', () => {
  expect(readdirSync(folder).sort()).toEqual(['delayed.rpy', 'delayed.rpy.ts']);
});

describe('hawser web', () => {
  let server: RunningWeb | undefined;
  afterEach(async () => {
    await server?.stop();
  });

  it('serves it, in five real seconds', async () => {
    server = await web(['--path', folder, '--port', '0', '--host', '127.0.0.1']);
    const began = performance.now();
    const answer = await fetch(new URL('delayed.rpy.ts', server.url));
    expect([answer.status, await answer.text()]).toEqual([200, APOLOGY]);
    expect(performance.now() - began).toBeGreaterThan(4900);
  });
});

describe('a folder', () => {
  afterEach(() => void vi.restoreAllMocks());
  onEachHost(
    ({ clock }) => {
      vi.spyOn(reactor, 'callLater').mockImplementation(((wait: number, ...call: [() => void]) =>
        clock.callLater(wait, ...call)) as never);
      return create(folder);
    },
    (page) => {
      it('answers after five seconds, for two who ask side by side', async () => {
        const waiting = (count: number) =>
          until(() => page.clock.getDelayedCalls().length === count, `${count} requests to wait`);
        const first = page.begin({ path: '/delayed.rpy.ts' });
        await waiting(1);
        page.clock.advance(2);
        const second = page.begin({ path: '/delayed.rpy.ts' });
        await waiting(2);
        page.clock.advance(3);
        expect((await first.answer).text).toBe(APOLOGY);
        page.clock.advance(2);
        expect((await second.answer).text).toBe(APOLOGY);
      });
    },
  );
});
