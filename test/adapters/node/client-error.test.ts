import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import express from 'express';
import { type IRequest, NOT_DONE_YET, Resource } from 'hawser';
import { mount } from 'hawser/express';
import { mount as mountKoa } from 'hawser/koa';
import { answerClientError, attach } from 'hawser/node';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { Site } from '../../../src/web/site.js';
import { RawClient } from './raw.js';

/** A socket that keeps what is written. */
function fakeSocket(response?: object) {
  const said: string[] = [];
  let destroyed: unknown;
  return {
    said,
    isDestroyed: () => destroyed !== undefined,
    socket: {
      writable: true,
      _httpMessage: response ?? null,
      write: (text: string) => said.push(text),
      destroy: (error: unknown) => {
        destroyed = error;
      },
    } as unknown as Duplex,
  };
}

const parserError = (code: string): Error => Object.assign(new Error(code), { code });

describe('answerClientError', () => {
  it.each([
    ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
    ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
    ['HPE_INVALID_METHOD', '400 Bad Request'],
  ])('answers %s with %s and ends the connection', (code, status) => {
    const fake = fakeSocket();
    answerClientError(parserError(code), fake.socket);
    expect(fake.said).toEqual([`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`]);
    expect(fake.isDestroyed()).toBe(true);
  });

  it('leaves alone what follows a request with Connection: close', () => {
    const fake = fakeSocket();
    answerClientError(parserError('HPE_CLOSED_CONNECTION'), fake.socket);
    expect(fake.said).toEqual([]);
    expect(fake.isDestroyed()).toBe(false);
  });

  it('says nothing in the middle of a response, something behind one', () => {
    const inside = fakeSocket({ _headerSent: true, writableEnded: false });
    answerClientError(parserError('HPE_INVALID_METHOD'), inside.socket);
    expect(inside.said).toEqual([]);
    expect(inside.isDestroyed()).toBe(true);
    const behind = fakeSocket({ _headerSent: true, writableEnded: true });
    answerClientError(parserError('HPE_INVALID_METHOD'), behind.socket);
    expect(behind.said.length).toBe(1);
  });

  it('says nothing to a socket that cannot be written to', () => {
    const fake = fakeSocket();
    Object.assign(fake.socket, { writable: false });
    answerClientError(parserError('ECONNRESET'), fake.socket);
    expect(fake.said).toEqual([]);
    expect(fake.isDestroyed()).toBe(true);
  });
});

/** Answers `/slow` when it is told to. */
class Slow extends Resource {
  override isLeaf = true;
  request: IRequest | undefined;

  render_GET(request: IRequest) {
    this.request = request;
    return NOT_DONE_YET;
  }
}

const quietly = (app: Koa): Koa => Object.assign(app, { silent: true });
const HOSTS: ReadonlyArray<[string, (root: Resource) => Server]> = [
  [
    'node',
    (root) => {
      const server = createServer();
      attach(server, new Site(root));
      return server;
    },
  ],
  ['express', (root) => createServer(express().use(mount(root)))],
  ['koa', (root) => createServer(quietly(new Koa()).use(mountKoa(root)).callback())],
];

describe.each(HOSTS)('what is no request, on %s', (_name, make) => {
  let server: Server | undefined;
  let client: RawClient | undefined;

  afterEach(async () => {
    client?.close();
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });

  async function connect(root: Resource): Promise<RawClient> {
    server = make(root).listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = new RawClient((server.address() as AddressInfo).port);
    return client;
  }

  it('is 400, never reaches the tree, and ends the connection', async () => {
    const slow = new Slow();
    const raw = await connect(slow);
    raw.send('GET / HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n');
    expect(await raw.end()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(slow.request).toBeUndefined();
  });

  it('behind a request that is still being answered, ends that as well', async () => {
    const slow = new Slow();
    const raw = await connect(slow);
    raw.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    while (slow.request === undefined) await new Promise((resolve) => setTimeout(resolve, 2));
    const lost = slow.request
      .notifyFinish()
      .asPromise()
      .catch((error: unknown) => error);
    raw.send('no request\r\n\r\n');
    await raw.end();
    expect(await lost).toMatchObject({ name: /^Connection(Done|Lost)$/ });
  });
});
