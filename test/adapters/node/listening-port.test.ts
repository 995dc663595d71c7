import { once } from 'node:events';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CannotListenError,
  ConnectionClosed,
  reactor as core,
  type IRequest,
  NOT_DONE_YET,
  Resource,
  Site,
} from 'hawser';
import { type ListeningPort, reactor, serve } from 'hawser/node';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from './certificate.js';
import { RawClient } from './raw.js';

class Hello extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    return `hello ${request.isSecure() ? 'secure ' : ''}${request.getHost().type}`;
  }
}

/** Answers when it is told to. */
class Pending extends Resource {
  override isLeaf = true;
  request: IRequest | undefined;
  came!: () => void;
  readonly arrived = new Promise<void>((resolve) => {
    this.came = resolve;
  });

  render_GET(request: IRequest) {
    this.request = request;
    this.came();
    return NOT_DONE_YET;
  }
}

const ports: ListeningPort[] = [];
const certificate = makeCertificate();

async function opened(port: ListeningPort): Promise<ListeningPort> {
  ports.push(port);
  return await port.whenListening();
}

afterEach(async () => {
  for (const port of ports.splice(0)) await port.drain(0);
});

const GET = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

async function get(where: ConstructorParameters<typeof RawClient>[0]): Promise<string> {
  const client = new RawClient(where);
  client.send(GET);
  return await client.end();
}

describe('reactor.listenTCP', () => {
  it('is a method of the one reactor there is', () => {
    expect(reactor).toBe(core);
  });

  it('serves a resource on a free port, and says where at once', async () => {
    const port = reactor.listenTCP(0, new Hello(), { interface: '127.0.0.1' });
    await opened(port);
    const host = port.getHost();
    expect(host).toMatchObject({ type: 'TCP', host: '127.0.0.1' });
    expect(await get(host.port)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*hello TCP$/s);
    expect(String(port)).toBe(`<Site on 127.0.0.1:${host.port}>`);
  });

  it('listens on all of IPv4 unless it is told where', async () => {
    const port = await opened(reactor.listenTCP(0, new Hello()));
    expect(port.getHost().host).toBe('0.0.0.0');
  });

  it('fails with CannotListenError when the port is taken', async () => {
    const first = await opened(reactor.listenTCP(0, new Hello(), { interface: '127.0.0.1' }));
    const taken = first.getHost().port;
    const second = reactor.listenTCP(taken, new Hello(), { interface: '127.0.0.1' });
    const error = await second
      .whenListening()
      .asPromise()
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CannotListenError);
    expect(error).toMatchObject({ port: taken, interface: '127.0.0.1' });
    expect((error as Error).message).toMatch(/^Couldn't listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    await expect(second.whenListening().asPromise()).rejects.toBe(error);
  });

  it('refuses what is no port', () => {
    expect(() => reactor.listenTCP(70_000, new Hello())).toThrow(RangeError);
    expect(() => reactor.listenTCP(80, {} as never)).toThrow(TypeError);
  });

  it('starts and stops the factory with the first and the last port', async () => {
    const calls: string[] = [];
    class Watched extends Site {
      override startFactory(): void {
        calls.push('start');
      }
      override stopFactory(): void {
        calls.push('stop');
      }
    }
    const site = new Watched(new Hello());
    const one = await opened(reactor.listenTCP(0, site, { interface: '127.0.0.1' }));
    const two = await opened(reactor.listenTCP(0, site, { interface: '127.0.0.1' }));
    expect(calls).toEqual(['start']);
    await one.stopListening();
    expect(calls).toEqual(['start']);
    await two.stopListening();
    await two.stopListening();
    expect(calls).toEqual(['start', 'stop']);
  });

  it('can stop and start again', async () => {
    const port = await opened(reactor.listenTCP(0, new Hello(), { interface: '127.0.0.1' }));
    await port.drain();
    port.startListening();
    await port.whenListening();
    expect(await get(port.getHost().port)).toContain('hello');
  });
});

describe('reactor.listenUNIX', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-unix-'));

  it('serves on a socket with the permissions asked for', async () => {
    const path = join(folder, 'a.sock');
    const port = await opened(reactor.listenUNIX(path, new Hello(), { mode: 0o600 }));
    expect(port.getHost()).toMatchObject({ type: 'UNIX', name: path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await get({ path })).toMatch(/200 OK/);
    await port.drain();
    expect(existsSync(path)).toBe(false);
  });

  it('takes the place of a dead socket only with wantPID, and of a live one never', async () => {
    const path = join(folder, 'b.sock');
    const live = createServer().listen(path);
    const refused = reactor.listenUNIX(path, new Hello(), { wantPID: true });
    await expect(refused.whenListening().asPromise()).rejects.toThrow(CannotListenError);
    // What a killed process leaves behind: the file without the listener.
    const { spawnSync } = await import('node:child_process');
    const dead = join(folder, 'c.sock');
    spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    expect(existsSync(dead)).toBe(true);
    const without = reactor.listenUNIX(dead, new Hello());
    await expect(without.whenListening().asPromise()).rejects.toThrow(CannotListenError);
    await opened(reactor.listenUNIX(dead, new Hello(), { wantPID: true }));
    expect(await get({ path: dead })).toContain('hello');
    live.close();
  });
});

describe.runIf(certificate !== undefined)('reactor.listenSSL (needs openssl)', () => {
  function secureGet(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      httpsRequest({ port, host: '127.0.0.1', ca: certificate!.cert, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(body));
      })
        .on('error', reject)
        .end();
    });
  }

  it('serves over TLS', async () => {
    const { key, cert } = certificate!;
    const port = await opened(
      reactor.listenSSL(0, new Hello(), { key, cert }, { interface: '127.0.0.1' }),
    );
    expect(await secureGet(port.getHost().port)).toBe('hello secure TCP');
  });

  it('speaks HTTP/2 too where the site offers it', async () => {
    class Modern extends Site {
      override acceptableProtocols() {
        return ['h2', 'http/1.1'];
      }
    }
    const { key, cert } = certificate!;
    const port = await opened(
      reactor.listenSSL(0, new Modern(new Hello()), { key, cert }, { interface: '127.0.0.1' }),
    );
    expect(await secureGet(port.getHost().port)).toBe('hello secure TCP');
    const { connect } = await import('node:http2');
    const session = connect(`https://127.0.0.1:${port.getHost().port}`, { ca: cert });
    const stream = session.request({ ':path': '/' });
    let body = '';
    stream.setEncoding('utf8');
    for await (const chunk of stream) body += chunk;
    expect(body).toBe('hello secure TCP');
    await Promise.all([once(session, 'close'), port.drain().asPromise()]);
  });
});

describe('ListeningPort.drain (ask 25)', () => {
  it('lets running requests finish and closes idle connections', async () => {
    const pending = new Pending();
    const port = await opened(reactor.listenTCP(0, pending, { interface: '127.0.0.1' }));
    const { port: number } = port.getHost();
    const idle = new RawClient(number);
    const client = new RawClient(number);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await pending.arrived;
    let drained = false;
    const draining = port.drain().addCallback(() => {
      drained = true;
    });
    await idle.end();
    expect(drained).toBe(false);
    pending.request?.write('still here');
    pending.request?.finish();
    expect(await client.end()).toMatch(/still here$/);
    await draining;
    expect(drained).toBe(true);
  });

  it('cuts what still runs when the time is up', async () => {
    const pending = new Pending();
    const port = await opened(reactor.listenTCP(0, pending, { interface: '127.0.0.1' }));
    const client = new RawClient(port.getHost().port);
    client.send(GET);
    await pending.arrived;
    const lost = pending.request?.notifyFinish().asPromise();
    port.drain(0.01);
    await expect(lost).rejects.toThrow(ConnectionClosed);
    expect(await client.end()).toBe('');
  });
});

describe('serve', () => {
  it('gives the URL, and serves on Unix sockets and with TLS', async () => {
    const plain = await serve(new Hello(), { port: 0, host: '127.0.0.1' });
    expect(plain.url).toBe(`http://127.0.0.1:${plain.port}/`);
    expect(await (await fetch(plain.url)).text()).toBe('hello TCP');
    await plain.close();
    const path = join(mkdtempSync(join(tmpdir(), 'hawser-unix-')), 's.sock');
    const unix = await serve(new Hello(), { path });
    expect(unix.url).toBe(path);
    expect(await get({ path })).toContain('hello UNIX');
    await unix.close();
  });

  it('rejects when the port is taken', async () => {
    const first = await serve(new Hello(), { port: 0, host: '127.0.0.1' });
    await expect(serve(new Hello(), { port: first.port, host: '127.0.0.1' })).rejects.toThrow(
      CannotListenError,
    );
    await first.close();
  });
});
