import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Certificate, makeCertificate } from '../../adapters/node/certificate.js';
import { run } from '../command.js';
import { Project, textOfNew } from './project.js';

const made = makeCertificate();
if (made === undefined) console.log('openssl is not installed: TLS is not tried');
const itTls = it.runIf(made !== undefined);
const pair = made as Certificate;

let project: Project;

beforeEach(async () => {
  project = await Project.make();
  await project.write('www/hello.txt', 'hello');
});
afterEach(() => project.remove());

async function fetched(url: string): Promise<string> {
  return (await fetch(new URL('hello.txt', url))).text();
}

/** The text at a URL with TLS, trusting our certificate only. */
function secured(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { ca: pair.cert, checkServerIdentity: () => undefined, agent: false as const };
    const sent = request(new URL('hello.txt', url), options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      response.on('end', () => resolve(body));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('--listen', () => {
  it('takes TCP endpoints, several times (test_twoPorts)', async () => {
    const server = await project.serve(
      ...['--path', 'www', '--listen', 'tcp:0:interface=127.0.0.1'],
      ...['--listen', 'tcp:port=0:interface=127.0.0.1:backlog=10'],
    );
    expect(new Set(server.urls).size).toBe(2);
    for (const url of server.urls) expect(await fetched(url)).toBe('hello');
  });

  it('takes a Unix socket, with its permissions, and removes it', async () => {
    const server = await project.serve('--path', 'www', '--listen', 'unix:site.sock:mode=600');
    const socketPath = join(project.path, 'site.sock');
    expect(server.url).toBe('unix:site.sock');
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(await textOfNew({ socketPath }, '/hello.txt')).toBe('hello');
    expect(await server.stop()).toBe(0);
    expect(existsSync(socketPath)).toBe(false);
  });

  itTls('takes TLS, as ssl: and tls:', async () => {
    const parts = `0:interface=127.0.0.1:privateKey=${pair.keyPath}:certKey=${pair.certPath}`;
    const server = await project.serve(
      ...['--path', 'www', '--listen', `ssl:${parts}`, '--listen', `tls:${parts}`],
    );
    for (const url of server.urls) {
      expect(url).toMatch(/^https:/);
      expect(await secured(url)).toBe('hello');
    }
  });

  it.each([
    ['nonsense', 'is none of tcp, tcp6, ssl, tls and unix'],
    ['tcp:abc', 'port must be a whole number'],
    ['ssl:0:privateKey=none.pem', 'none.pem'],
    ['unix:/no/such/folder/s', '/no/such/folder/s'],
    ['tcp:0:interface=192.0.2.1', '192.0.2.1'],
  ])('is refused: %s', async (endpoint, message) => {
    const running = run(['web', '--listen', endpoint], { cwd: project.path });
    expect(await running.ended).toBe(1);
    expect(running.stderr).toMatch(/^hawser web: /);
    expect(running.stderr).toContain(message);
    expect(running.stderr.trimEnd()).not.toContain('\n');
  });
});

describe('--port', () => {
  it('takes a number with --host, and an endpoint', async () => {
    const server = await project.serve('--path', 'www', '-p', '0', '--host', '127.0.0.1');
    expect(await fetched(server.url)).toBe('hello');
    const other = await project.serve('--path', 'www', '--port', 'tcp:0:interface=127.0.0.1');
    expect(await fetched(other.url)).toBe('hello');
  });

  it('stands beside --listen', async () => {
    const server = await project.serve(
      ...[
        '--path',
        'www',
        '--listen',
        'tcp:0:interface=127.0.0.1',
        '-p',
        '0',
        '--host',
        '127.0.0.1',
      ],
    );
    for (const url of server.urls) expect(await fetched(url)).toBe('hello');
  });

  it('is refused where it is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.on('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    try {
      const running = run(['web', '-p', String(port), '--host', '127.0.0.1']);
      expect(await running.ended).toBe(1);
      expect(running.stderr).toMatch(/^hawser web: .*EADDRINUSE|in use/);
    } finally {
      taken.close();
    }
  });

  it('--host without a port of ours is refused', async () => {
    const running = run(['web', '--listen', 'tcp:0', '--host', '127.0.0.1']);
    expect(await running.ended).toBe(1);
    expect(running.stderr).toContain('--host goes with a port');
  });

  it('without any, it is TCP 8080 (test_defaultPort)', async () => {
    // Somebody else may have it; either way it shows which one was meant.
    const running = run(['web', '--host', '127.0.0.1']);
    const told = await Promise.race([
      new Promise<string>((resolve) =>
        running.child.stdout?.once('data', (d) => resolve(String(d))),
      ),
      running.ended.then(() => running.stderr),
    ]);
    running.child.kill();
    await running.ended;
    expect(told).toContain(':8080');
  });
});

describe('--https', () => {
  itTls('takes certificate and key by -c and -k (test_HTTPSAcceptedOnAvailableSSL)', async () => {
    const server = await project.serve(
      ...['--path', 'www', '--https', '0', '--host', '127.0.0.1'],
      ...['-c', pair.certPath, '-k', pair.keyPath],
    );
    expect(server.url).toMatch(/^https:/);
    expect(await secured(server.url)).toBe('hello');
  });

  itTls('takes both from server.pem by default', async () => {
    const both = `${pair.key}${pair.cert}`;
    await project.write('server.pem', both);
    const server = await project.serve('--path', 'www', '--https', '0', '--host', '127.0.0.1');
    expect(await secured(server.url)).toBe('hello');
  });

  it('is refused without them', async () => {
    const running = run(['web', '--https', '0'], { cwd: project.path });
    expect(await running.ended).toBe(1);
    expect(running.stderr).toContain('server.pem');
  });
});
