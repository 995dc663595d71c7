import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resource } from 'hawser';
import { type ListeningPort, quoteStringArgument, reactor, serverFromString } from 'hawser/node';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from './certificate.js';

const certificate = makeCertificate();

/** Takes down what it was asked to listen on. */
function recorder() {
  const calls: unknown[][] = [];
  const port = { startListening() {}, stopListening: () => undefined, getHost: () => undefined };
  const record =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
      return port as never;
    };
  return {
    calls,
    reactor: {
      listenTCP: record('TCP'),
      listenSSL: record('SSL'),
      listenUNIX: record('UNIX'),
    },
  };
}

const site = new Resource();

function calledBy(description: string): unknown[] {
  const { calls, reactor: fake } = recorder();
  serverFromString(fake, description).listen(site);
  return calls[0] as unknown[];
}

describe('serverFromString', () => {
  it.each([
    ['tcp:8080', ['TCP', 8080, site, {}]],
    ['tcp:port=8080', ['TCP', 8080, site, {}]],
    [
      'tcp:80:interface=127.0.0.1:backlog=7',
      ['TCP', 80, site, { interface: '127.0.0.1', backlog: 7 }],
    ],
    ['tcp6:80', ['TCP', 80, site, { interface: '::' }]],
    ['tcp6:80:interface=\\:\\:1', ['TCP', 80, site, { interface: '::1' }]],
    ['unix:/run/a.sock', ['UNIX', '/run/a.sock', site, { wantPID: true }]],
    [
      'unix:address=/run/a\\:b.sock:mode=660:lockfile=0:backlog=5',
      ['UNIX', '/run/a:b.sock', site, { wantPID: false, mode: 0o660, backlog: 5 }],
    ],
  ])('reads %s', (description, call) => {
    expect(calledBy(description)).toEqual(call);
  });

  it.runIf(certificate !== undefined)('reads ssl: and tls: with key and certificate', () => {
    const { key, cert, keyPath, certPath } = certificate!;
    const files = `privateKey=${quoteStringArgument(keyPath)}:certKey=${quoteStringArgument(certPath)}`;
    for (const kind of ['ssl', 'tls']) {
      expect(calledBy(`${kind}:443:${files}`)).toEqual(['SSL', 443, site, { key, cert }, {}]);
    }
    const chained = calledBy(`ssl:443:${files}:extraCertChain=${quoteStringArgument(certPath)}`);
    expect(chained[3]).toEqual({ key, cert: Buffer.concat([cert, Buffer.from('\n'), cert]) });
  });

  it.each([
    ['http:80', /none of tcp/],
    ['tcp:', /port must be a whole number/],
    ['tcp', /no port/],
    ['tcp:eighty', /whole number/],
    ['tcp:80:81', /too much: 81/],
    ['tcp:80:speed=1', /too much: speed/],
    ['unix', /no address/],
    ['unix:/s:mode=rw', /mode must be permissions/],
    ['unix:/s:mode=66660', /mode must be permissions/],
  ])('refuses %s', (description, message) => {
    expect(() => serverFromString(recorder().reactor, description)).toThrow(message);
    expect(() => serverFromString(recorder().reactor, description)).toThrow(RangeError);
  });

  it('listens for real, and fails where that cannot be', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'hawser-ep-')), 'e.sock');
    const port = await serverFromString(reactor, `unix:${path}`).listen(site);
    await expect(
      serverFromString(reactor, `unix:${path}:lockfile=0`).listen(site).asPromise(),
    ).rejects.toThrow('EADDRINUSE');
    await (port as ListeningPort).drain();
  });
});

describe('quoteStringArgument', () => {
  it('is undone by reading', () => {
    const path = '/a:b\\c=d';
    expect(calledBy(`unix:${quoteStringArgument(path).replace('=', '\\=')}`)[1]).toBe(path);
    expect(calledBy(`unix:address=${quoteStringArgument(path)}`)[1]).toBe(path);
  });
});
