import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { type RunningWeb, web } from '../command.js';

// Every test starts a process or two; where many others run, that takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** A folder as a user has it, with our dependencies installed, and the servers started in it. */
export class Project {
  readonly path: string;
  readonly #servers: RunningWeb[] = [];

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'hawser-web-')));
    await symlink(MODULES, join(project.path, 'node_modules'));
    return project;
  }

  async write(name: string, content: string, mode = 0o644): Promise<string> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await chmod(path, mode);
    return path;
  }

  /** Run `hawser web` here, on a free port of 127.0.0.1 unless the arguments say where to listen. */
  async serve(...args: string[]): Promise<RunningWeb> {
    const isPlaced = args.some((arg) => /^(?:--listen|-p|--port|--https)$/.test(arg));
    const server = await web(isPlaced ? args : [...args, '--port', '0', '--host', '127.0.0.1'], {
      cwd: this.path,
      endpoints: args.filter((arg) => /^(?:--listen|-p|--port|--https)$/.test(arg)).length || 1,
    });
    this.#servers.push(server);
    return server;
  }

  async remove(): Promise<void> {
    for (const server of this.#servers) {
      server.child.kill('SIGKILL');
      await server.ended;
    }
    await rm(this.path, { recursive: true });
  }
}

/** The text at a path of a server. */
export async function text(server: RunningWeb, path = ''): Promise<string> {
  return (await fetch(new URL(path, server.url))).text();
}

/** The text there, over a connection of its own. */
export function textOfNew(
  options: { readonly socketPath: string } | { readonly port: number },
  path = '/',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const sent = request({ host: '127.0.0.1', ...options, path, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}
