import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IRequest, Resource, Site } from 'hawser';
import { attach } from 'hawser/node';
import { MemoryExchange } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Upload extends Resource {
  override isLeaf = true;
  override bodyHandling = 'streamed' as const;
  readonly read: (request: IRequest) => Promise<string>;

  constructor(read: (request: IRequest) => Promise<string>) {
    super();
    this.read = read;
  }

  render_POST(request: IRequest): Promise<string> {
    return this.read(request);
  }
}

async function text(request: IRequest): Promise<string> {
  let all = '';
  for await (const piece of request.body()) all += `[${Buffer.from(piece).toString()}]`;
  return all;
}

function post(
  read: (request: IRequest) => Promise<string>,
  options: ConstructorParameters<typeof MemoryExchange>[0] = {},
): MemoryExchange {
  const exchange = new MemoryExchange({ method: 'POST', ...options });
  new Site(new Upload(read)).handle(exchange);
  return exchange;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('request.body', () => {
  it('gives the pieces as they arrive', async () => {
    const exchange = post(text, { holdBody: true });
    exchange.sendBody('one');
    await settled();
    exchange.sendBody('two');
    exchange.sendBody('three');
    exchange.endBody();
    await exchange.done;
    expect(exchange.text).toBe('[one][two][three]');
  });

  it('is empty where there is no body', async () => {
    const exchange = post(text);
    await exchange.done;
    expect([exchange.status, exchange.text]).toEqual([200, '']);
  });

  it('gives what content holds where the body was read before render', async () => {
    class Buffered extends Resource {
      override isLeaf = true;
      render_POST(request: IRequest): Promise<string> {
        return text(request);
      }
    }
    const exchange = new MemoryExchange({ method: 'POST', body: 'whole' });
    new Site(new Buffered()).handle(exchange);
    await exchange.done;
    expect(exchange.text).toBe('[whole]');
  });

  it('says where a body went that a parser above consumed', async () => {
    const exchange = post((request) => text(request).catch((error) => error.code), {
      parsedBody: { a: 1 },
    });
    await exchange.done;
    expect(exchange.text).toBe('HAWSER_BODY_CONSUMED');
  });

  it('gives the same stream when asked again', async () => {
    const exchange = post(async (request) => {
      const first = request.body();
      return String(request.body() === first);
    });
    await exchange.done;
    expect(exchange.text).toBe('true');
  });

  it('cannot be had while the tree is walked', () => {
    class Early extends Resource {
      override getChild(_name: string, request: IRequest): Resource {
        request.body();
        return this;
      }
    }
    const exchange = new MemoryExchange({ method: 'POST', url: '/x' });
    new Site(new Early()).handle(exchange);
    expect(exchange.status).toBe(500);
  });

  it('answers 413 beyond the limit and asks for the connection to be closed', async () => {
    const exchange = post(
      async (request) => {
        for await (const _ of request.body({ maxBytes: 5 }));
        return 'done';
      },
      { holdBody: true },
    );
    exchange.sendBody('12345');
    await settled();
    exchange.sendBody('6');
    await exchange.done;
    expect([exchange.status, exchange.closing]).toEqual([413, true]);
  });

  it('closes the connection when the reader leaves the loop early', async () => {
    const exchange = post(
      async (request) => {
        for await (const piece of request.body()) return Buffer.from(piece).toString();
        return '';
      },
      { holdBody: true },
    );
    exchange.sendBody('first');
    await exchange.done;
    expect([exchange.text, exchange.closing]).toEqual(['first', true]);
  });

  it('fails with ConnectionLost when the client leaves', async () => {
    let failed: unknown;
    const exchange = post(
      (request) =>
        text(request).catch((error) => {
          failed = error.name;
          throw error;
        }),
      { holdBody: true },
    );
    exchange.sendBody('part');
    await settled();
    exchange.disconnect();
    await settled();
    expect(failed).toBe('ConnectionLost');
  });
});

describe('request.body on a socket', () => {
  it('makes the client wait while nobody reads', async () => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let taken = 0;
    const server = createServer();
    attach(
      server,
      new Site(
        new Upload(async (request) => {
          const body = request.body();
          taken += (await body.next()).value?.length ?? 0;
          await gate;
          for await (const piece of body) taken += piece.length;
          return String(taken);
        }),
      ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const total = 64 * 1024 * 1024;
      const { port } = server.address() as AddressInfo;
      const req = httpRequest({ port, host: '127.0.0.1', method: 'POST' });
      const answer = new Promise<string>((resolve, reject) => {
        req.on('response', (res) => res.setEncoding('utf8').on('data', resolve));
        req.on('error', reject);
      });
      let sent = 0;
      const chunk = Buffer.alloc(1024 * 1024);
      const stalled = await new Promise<boolean>((resolve) => {
        const push = (): void => {
          while (sent < total) {
            sent += chunk.length;
            if (!req.write(chunk)) {
              // Once kernel and library buffers are full no drain comes until the reader goes on.
              const stall = setTimeout(() => resolve(true), 300);
              req.once('drain', () => {
                clearTimeout(stall);
                push();
              });
              return;
            }
          }
          resolve(false);
        };
        push();
      });
      expect(stalled).toBe(true);
      expect(sent).toBeLessThan(total);
      req.removeAllListeners('drain');
      const rest = Buffer.alloc(total - sent);
      req.end(rest);
      go();
      expect(await answer).toBe(String(total));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
