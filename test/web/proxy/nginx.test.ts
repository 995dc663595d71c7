// Debian's nginx behind the proxy, and in front of it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventStreamResource,
  type IRequest,
  type IResource,
  type RenderResult,
  Resource,
  ReverseProxyResource,
  WebSocketResource,
} from 'hawser';
import { setSink } from 'hawser/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ask, behind, bodyOf, cleanUp, front, listen, mirror, until, Wire } from './servers.js';

const hasNginx = spawnSync('nginx', ['-v']).status === 0;
if (!hasNginx) console.log('nginx is not installed: it stands neither behind nor in front');

beforeEach(() => {
  setSink(() => undefined);
});
afterEach(() => {
  setSink(undefined);
});

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Run nginx with what a server block says; gives its port. */
async function nginx(server: (home: string) => string, http = ''): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), 'hawser-nginx-'));
  chmodSync(home, 0o755);
  mkdirSync(join(home, 'www'));
  const port = await freePort();
  writeFileSync(
    join(home, 'nginx.conf'),
    `worker_processes 1; daemon off; pid ${home}/pid;
     events { worker_connections 256; }
     http { access_log off; client_body_temp_path ${home}; proxy_temp_path ${home};
       fastcgi_temp_path ${home}; uwsgi_temp_path ${home}; scgi_temp_path ${home};
       map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
       ${http}
       server { listen 127.0.0.1:${port}; large_client_header_buffers 8 64k; ${server(home)} } }`,
  );
  const child: ChildProcess = spawn(
    'nginx',
    ['-p', home, '-c', join(home, 'nginx.conf'), '-e', join(home, 'error.log')],
    { stdio: 'inherit' },
  );
  cleanUp(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    rmSync(home, { recursive: true });
  });
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isUp) return port;
    if (child.exitCode !== null) throw new Error('nginx did not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function proxyTo(port: number, path = ''): ReverseProxyResource {
  return new ReverseProxyResource('127.0.0.1', port, path);
}

/** nginx in front of a tree. */
async function behindNginx(root: IResource): Promise<number> {
  const port = await front(root);
  return nginx(
    () => `client_max_body_size 0;
      location / { proxy_pass http://tree; proxy_http_version 1.1; proxy_request_buffering off;
        proxy_set_header Host $host; proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade; proxy_buffer_size 128k; proxy_buffers 8 128k;
        proxy_busy_buffers_size 256k; }`,
    `upstream tree { server 127.0.0.1:${port}; keepalive 8; }`,
  );
}

describe.runIf(hasNginx)('nginx behind', () => {
  it('gets one request after the other over the same connection', async () => {
    const port = await nginx(
      () => `keepalive_requests 1000;
        location / { default_type text/plain; return 200 "$connection $connection_requests $request_uri"; }`,
    );
    const proxy = await front(proxyTo(port));
    const answers: string[] = [];
    for (let i = 0; i < 5; i++) answers.push((await ask(proxy, { path: `/${i}` })).text);
    const [first = ''] = answers;
    const [connection] = first.split(' ');
    expect(answers).toEqual([0, 1, 2, 3, 4].map((i) => `${connection} ${i + 1} /${i}`));
  });

  it('may close a kept connection at any time', async () => {
    // It closes after each second request, and says so; and after 10 ms of silence, and says nothing.
    const port = await nginx(
      () => `keepalive_requests 2; keepalive_timeout 10ms;
        location / { default_type text/plain; return 200 ok; }`,
    );
    const proxy = await front(proxyTo(port));
    for (let i = 0; i < 40; i++) {
      const { status, text } = await ask(proxy);
      expect([status, text]).toEqual([200, 'ok']);
      if (i % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 10 + (i % 8)));
    }
  });

  it('is asked whether it wants a body, and may refuse it', async () => {
    const sink = await behind(async (req, res) => void res.end(String((await bodyOf(req)).length)));
    const port = await nginx(
      () => `client_max_body_size 1000;
        location / { proxy_pass http://127.0.0.1:${sink}; }`,
    );
    const proxy = await front(proxyTo(port));
    const wire = new Wire(proxy);
    wire.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n',
    );
    await wire.until('100 Continue\r\n\r\n');
    wire.write('hello');
    await wire.closed();
    expect(wire.received.split('100 Continue\r\n\r\n')[1]).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(wire.received).toMatch(/\r\n5(\r\n0\r\n\r\n)?$/);
    const refused = new Wire(proxy);
    refused.write(
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n',
    );
    await refused.until('413');
    expect(refused.received).not.toContain('100 Continue');
  });

  it('gives and takes large headers', async () => {
    const echo = await behind((req, res) => {
      res.setHeader('X-Large', req.headers['x-large'] ?? '');
      res.end(String(req.headers['x-large']?.length));
    });
    const port = await nginx(
      () => `location / { proxy_pass http://127.0.0.1:${echo};
        proxy_buffer_size 128k; proxy_buffers 8 128k; proxy_busy_buffers_size 256k; }`,
    );
    const proxy = await front(proxyTo(port));
    const large = 'x'.repeat(12_000);
    const { text, headers } = await ask(proxy, { headers: { 'X-Large': large } });
    expect(text).toBe('12000');
    expect(headers['x-large']).toBe(large);
  });

  it('gives files, parts of them, and nothing for what has not changed', async () => {
    const port = await nginx((home) => {
      writeFileSync(join(home, 'www', 'ten.txt'), '0123456789');
      return `root ${home}/www;`;
    });
    const proxy = await front(proxyTo(port));
    const whole = await ask(proxy, { path: '/ten.txt' });
    expect([whole.status, whole.text]).toEqual([200, '0123456789']);
    const part = await ask(proxy, { path: '/ten.txt', headers: { Range: 'bytes=2-3' } });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      '23',
      'bytes 2-3/10',
    ]);
    const headers = { 'If-None-Match': whole.headers.etag as string };
    const same = await ask(proxy, { path: '/ten.txt', headers });
    expect([same.status, same.text, same.headers.etag]).toEqual([304, '', whole.headers.etag]);
    const head = await ask(proxy, { method: 'HEAD', path: '/ten.txt' });
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '10', '']);
  });

  it('passes upgrades on', async () => {
    const chat = new Resource();
    chat.putChild('chat', new WebSocketResource((socket) => socket.send('hello')));
    const port = await behindNginx(chat);
    const socket = new WebSocket(`ws://127.0.0.1:${await front(proxyTo(port))}/chat`);
    cleanUp(() => socket.terminate());
    expect(String(await new Promise((resolve) => socket.once('message', resolve)))).toBe('hello');
  });

  it('that breaks an answer off breaks ours off', async () => {
    const broken = await listen(
      createServer((_req, res) => {
        res.setHeader('Content-Length', '1000');
        res.write('begun', () => res.destroy());
      }),
    );
    const port = await nginx(
      () => `location / { proxy_pass http://127.0.0.1:${broken}; proxy_buffering off; }`,
    );
    const { status, isWhole } = await ask(await front(proxyTo(port)));
    expect([status, isWhole]).toEqual([200, false]);
  });

  it('that closes without an answer is a 502', async () => {
    const port = await nginx(() => 'location / { return 444; }');
    expect((await ask(await front(proxyTo(port)))).status).toBe(502);
  });
});

describe.runIf(hasNginx)('nginx in front', () => {
  it('asks over the same connection', async () => {
    const ports = new Set<number | undefined>();
    class Count extends Resource {
      override isLeaf = true;
      render_GET(request: IRequest): RenderResult {
        ports.add(request.client.port);
        return 'ok';
      }
    }
    const port = await behindNginx(new Count());
    for (let i = 0; i < 5; i++) expect((await ask(port)).text).toBe('ok');
    expect(ports.size).toBe(1);
  });

  it('gets what the proxy behind it gets, both ways', async () => {
    const port = await behindNginx(proxyTo(await behind(mirror)));
    const { text } = await ask(port, {
      method: 'POST',
      path: '/a%2Fb?c=%20',
      headers: { 'X-Large': 'x'.repeat(12_000), Expect: '100-continue' },
      body: 'the body',
    });
    const seen = JSON.parse(text);
    expect([seen.method, seen.url, seen.body]).toEqual(['POST', '/a%2Fb?c=%20', 'the body']);
    expect(seen.headers['x-large']).toHaveLength(12_000);
    expect(seen.headers['via']).toMatch(/hawser$/);
  });

  it('streams bodies of unknown length', async () => {
    const sink = await behind(async (req, res) => void res.end(String((await bodyOf(req)).length)));
    const port = await behindNginx(proxyTo(sink));
    const body = 'x'.repeat(3_000_000);
    const headers = { 'Transfer-Encoding': 'chunked' };
    expect((await ask(port, { method: 'POST', headers, body })).text).toBe('3000000');
  });

  it('passes events on as they come', async () => {
    const events = new EventStreamResource((stream) => void stream.send('one'));
    const root = new Resource();
    root.putChild('events', events);
    const wire = new Wire(await behindNginx(root));
    wire.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n');
    await wire.until('data: one\n\n');
    events.broadcast('two');
    await wire.until('data: two\n\n');
    wire.socket.destroy();
    // It learns of that when it has something to say.
    await until(() => {
      events.broadcast('three');
      return events.streams.size === 0;
    }, 'the end of the stream');
  });

  it('passes upgrades on, through a second proxy', async () => {
    const chat = new Resource();
    chat.putChild('chat', new WebSocketResource((socket) => socket.send('hello')));
    const port = await behindNginx(proxyTo(await front(chat)));
    const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`);
    cleanUp(() => socket.terminate());
    expect(String(await new Promise((resolve) => socket.once('message', resolve)))).toBe('hello');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(4001);
    expect(await closed).toBe(4001);
  });

  it('that leaves in the middle ends the request behind', async () => {
    let isGone = false;
    let isHere = false;
    const slow = await behind((_req, res) => {
      isHere = true;
      res.write('begun');
      res.on('close', () => {
        isGone = true;
      });
    });
    const port = await behindNginx(proxyTo(slow));
    const socket: Socket = connect(port, '127.0.0.1');
    cleanUp(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => isHere, 'the request');
    socket.resetAndDestroy();
    await until(() => isGone, 'its end');
  });
});
