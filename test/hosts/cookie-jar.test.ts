import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Clock, type IRequest, Resource } from 'hawser';
import { expect, it } from 'vitest';
import { HOSTS } from './hosts.js';

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.log('curl is not installed: its cookie jar keeps no session');

class Counter extends Resource {
  override isLeaf = true;
  render_GET(request: IRequest): string {
    const { data } = request.getSession();
    data['count'] = (data['count'] ?? 0) + 1;
    return String(data['count']);
  }
}

const hosts = HOSTS.filter((host) => host.protocol === 'http1');

it.runIf(hasCurl).each(hosts.map((host) => [host.name, host] as const))(
  'the cookie jar of curl keeps a session over requests (%s)',
  async (_, host) => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-jar-'));
    const running = await host.start(new Counter(), { reactor: new Clock() });
    const url = `http://127.0.0.1:${running.port}${running.prefix}/`;
    const visit = async (jar: string): Promise<string> => {
      const file = join(folder, jar);
      const { stdout } = await promisify(execFile)('curl', ['-s', '-c', file, '-b', file, url]);
      return stdout;
    };
    try {
      const counts = [
        await visit('one'),
        await visit('one'),
        await visit('other'),
        await visit('one'),
      ];
      expect(counts).toEqual(['1', '2', '1', '3']);
    } finally {
      await running.close();
      rmSync(folder, { recursive: true });
    }
  },
);
