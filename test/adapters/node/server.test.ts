import { once } from 'node:events';
import { type IRequest, NOT_DONE_YET, Resource } from 'hawser';
import { type Serving, serve } from 'hawser/node';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from './raw.js';

const TIMEOUT = 0.1;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Answers GET when it is told to, POST with its body. */
class Page extends Resource {
  override isLeaf = true;
  readonly requests: IRequest[] = [];

  render_GET(request: IRequest) {
    this.requests.push(request);
    return NOT_DONE_YET;
  }

  render_POST(request: IRequest) {
    return request.content.read();
  }
}

let serving: Serving | undefined;
const clients: RawClient[] = [];

async function start(timeout: number, root: Resource = new Page()): Promise<RawClient> {
  serving ??= await serve(root, { port: 0, host: '127.0.0.1', timeout });
  const client = new RawClient(serving.port);
  clients.push(client);
  await once(client.socket, 'connect');
  return client;
}

const rest = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1000));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await rest(0.005);
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await serving?.close(0);
  serving = undefined;
});

describe('connections on which nothing happens', () => {
  it('are cut before a request', async () => {
    const client = await start(TIMEOUT);
    expect(await client.end()).toBe('');
  });

  it('are cut in the middle of a head', async () => {
    const client = await start(TIMEOUT);
    client.send('GET / HTTP/1.1\r\nHost: x\r\nX-Half');
    expect(await client.end()).not.toContain('200 OK');
  });

  it('are cut in the middle of a body, which is not rendered', async () => {
    const client = await start(TIMEOUT);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
    expect(await client.end()).not.toContain('200 OK');
  });

  it('are cut between requests', async () => {
    const client = await start(TIMEOUT);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody');
    expect(await client.end()).toMatch(/\r\n\r\nbody$/);
  });

  it('are left alone while a request waits for its answer', async () => {
    const page = new Page();
    const client = await start(TIMEOUT, page);
    client.send(GET);
    await until(() => page.requests.length === 1);
    await rest(5 * TIMEOUT);
    expect(client.ended).toBe(false);
    page.requests[0]?.write('late');
    page.requests[0]?.finish();
    await client.until('late');
  });

  it('are cut when the client does not take the rest of a finished answer', async () => {
    const page = new Page();
    const client = await start(TIMEOUT, page);
    client.socket.pause();
    client.send(GET);
    await until(() => page.requests.length === 1);
    const [request] = page.requests as [IRequest];
    // More than the system keeps for a client that does not read.
    for (let i = 0; i < 32; i++) request.write(new Uint8Array(2 ** 20));
    request.finish();
    const sockets = await new Promise<number>((resolve) => {
      const look = (): void => {
        serving?.server.getConnections((_error, count) => {
          if (count === 0) resolve(count);
          else setTimeout(look, 5);
        });
      };
      look();
    });
    expect(sockets).toBe(0);
  });

  it('are kept with a time-out of Infinity', async () => {
    const client = await start(Number.POSITIVE_INFINITY);
    expect((serving as { server: unknown }).server).toHaveProperty('timeout', 0);
    await rest(2 * TIMEOUT);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody');
    await client.until('body');
  });
});
