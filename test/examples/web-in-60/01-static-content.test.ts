import { File } from 'hawser';
import { describe } from 'vitest';
import { create } from '../../../examples/web-in-60/01-static-content.ts';
import { web } from '../../cli/command.js';
import { http1Client } from '../../hosts/client.js';
import type { Host } from '../../hosts/hosts.js';
import { behaviours } from './behaviours/static-content.js';

behaviours(({ folder }) => create(folder));

/** The same folder, served by `hawser web --path`. */
const COMMAND: Host = {
  name: 'the command line',
  kind: 'standalone',
  protocol: 'http1',
  compresses: false,
  async start(root) {
    const running = await web([
      '--path',
      (root as File).path,
      '--port',
      '0',
      '--host',
      '127.0.0.1',
    ]);
    const port = Number(new URL(running.url).port);
    const close = async (): Promise<void> => void (await running.stop());
    return { ...http1Client(port, ''), prefix: '', port, bytesRead: () => 0, errors: [], close };
  },
};

describe('served without a program', () => behaviours(({ folder }) => new File(folder), [COMMAND]));
