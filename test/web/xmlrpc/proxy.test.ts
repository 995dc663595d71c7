import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { CancelledError, Clock, TimeoutError, xmlrpc } from 'hawser';
import { XmlSyntaxError } from 'hawser/template';
import { afterEach, describe, expect, it } from 'vitest';

const { dumps, Fault, loads, ProtocolError, ResponseError } = xmlrpc;

const open: Array<{ close(): unknown; closeAllConnections?(): void }> = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

interface Seen {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** A server that answers with what the function says, and what it was asked. */
async function answering(
  answer: (response: ServerResponse, body: Buffer) => void,
): Promise<{ url: string; seen: Seen[]; server: Server }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      seen.push({ request, body: body.toString() });
      answer(response, body);
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

const echo = (response: ServerResponse, body: Buffer): void => {
  response.end(dumps([loads(body)[0]], { methodResponse: true }));
};

describe('Proxy', () => {
  it('posts a call and gives its result', async () => {
    const { url, seen } = await answering(echo);
    const proxy = new xmlrpc.Proxy(`${url}/RPC2?key=1#x`);
    expect(await proxy.callRemote('a.b', 1, 'é', [true])).toEqual([1, 'é', [true]]);
    const { request, body } = seen[0]!;
    expect([request.method, request.url]).toEqual(['POST', '/RPC2?key=1']);
    expect(request.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'hawser/XMLRPC',
      host: new URL(url).host,
      connection: 'close',
    });
    expect(request.headers.authorization).toBeUndefined();
    expect(loads(body)).toEqual([[1, 'é', [true]], 'a.b']);
    expect(proxy.url).toBe(`${url}/RPC2?key=1`);
  });

  it('authenticates with what the URL or the options say, the latter first', async () => {
    const { url, seen } = await answering(echo);
    const inUrl = url.replace('//', '//us%C3%A9r:p%40ss@');
    await new xmlrpc.Proxy(inUrl).callRemote('a');
    await new xmlrpc.Proxy(inUrl, { password: 'other' }).callRemote('a');
    await new xmlrpc.Proxy(url, { user: 'only' }).callRemote('a');
    const sent = seen.map(({ request }) =>
      Buffer.from(request.headers.authorization!.slice('Basic '.length), 'base64').toString(),
    );
    expect(sent).toEqual(['usér:p@ss', 'usér:other', 'only:']);
  });

  it('fails with the Fault it is answered with', async () => {
    const { url } = await answering((response) => response.end(dumps(new Fault(7, 'no'))));
    await expect(new xmlrpc.Proxy(url).callRemote('x')).rejects.toMatchObject({ faultCode: 7 });
  });

  it('fails with the status if that is not 200', async () => {
    const { url } = await answering((response) => {
      response.writeHead(503, 'Gone Fishing', { 'Retry-After': '60' });
      response.end('x'.repeat(100_000));
    });
    const failed: any = await new xmlrpc.Proxy(url.replace('//', '//u:secret@'))
      .callRemote('x')
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(failed).toBeInstanceOf(ProtocolError);
    expect(failed).toMatchObject({ errcode: 503, errmsg: 'Gone Fishing', url: `${url}/` });
    expect(failed.headers['retry-after']).toBe('60');
  });

  it.each([
    ['no XML', 'nothing', XmlSyntaxError],
    ['no XML-RPC', '<html/>', ResponseError],
    ['no value', '<methodResponse><params/></methodResponse>', ResponseError],
    ['nothing', '', XmlSyntaxError],
  ])('fails over an answer that is %s', async (_what, answer, kind) => {
    const { url } = await answering((response) => response.end(answer));
    await expect(new xmlrpc.Proxy(url).callRemote('x')).rejects.toBeInstanceOf(kind);
  });

  it('fails if the answer is too long, or breaks off', async () => {
    const long = await answering((response) =>
      response.end(dumps(['x'.repeat(5000)], { methodResponse: true })),
    );
    await expect(
      new xmlrpc.Proxy(long.url, { maxResponseBytes: 4000 }).callRemote('x'),
    ).rejects.toThrow('larger than 4000 bytes');
    const broken = await answering((response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('<methodResponse>');
      setImmediate(() => response.destroy());
    });
    await expect(new xmlrpc.Proxy(broken.url).callRemote('x')).rejects.toThrow();
  });

  it('fails if nobody listens', async () => {
    const { url, server } = await answering(echo);
    await new Promise((resolve) => server.close(resolve));
    await expect(new xmlrpc.Proxy(url).callRemote('x')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('gives up connecting in time', async () => {
    const clock = new Clock();
    // An address of documentation's own network: no one is ever there.
    const proxy = new xmlrpc.Proxy('http://192.0.2.1/', { reactor: clock, connectTimeout: 3 });
    const call = proxy.callRemote('x');
    let failed: unknown;
    call.addErrback((failure) => {
      failed = failure.value;
    });
    while (clock.getDelayedCalls().length === 0 && failed === undefined) {
      await new Promise(setImmediate);
    }
    clock.advance(3);
    // A machine without a network says at once that it has none.
    const isUnreachable = /ENETUNREACH|EHOSTUNREACH|EACCES/.test(String((failed as any)?.code));
    expect(isUnreachable || failed instanceof TimeoutError).toBe(true);
  });

  it('waits as long as it takes once it is connected', async () => {
    const clock = new Clock();
    let answerNow: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      answerNow = resolve;
    });
    let finish: () => void = () => {};
    const { url } = await answering((response, body) => {
      finish = () => echo(response, body);
      answerNow();
    });
    const call = new xmlrpc.Proxy(url, { reactor: clock, connectTimeout: 3 }).callRemote('x', 1);
    await asked;
    clock.advance(1000);
    finish();
    expect(await call).toEqual([1]);
    expect(clock.getDelayedCalls()).toEqual([]);
  });

  it('closes the connection when the call is cancelled', async () => {
    const closed = new Promise<void>((resolve) => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.once('data', () => call.cancel());
      });
      open.push(server);
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        call = new xmlrpc.Proxy(`http://127.0.0.1:${port}/`).callRemote('x');
        call.addErrback((failure: any) => {
          failed = failure.value;
        });
      });
    });
    let call: any;
    let failed: unknown;
    await closed;
    expect(failed).toBeInstanceOf(CancelledError);
  });

  it('sends nothing if it is cancelled at once', async () => {
    const { url, seen } = await answering(echo);
    const call = new xmlrpc.Proxy(url).callRemote('x');
    let failed: unknown;
    call.addErrback((failure) => {
      failed = failure.value;
    });
    call.cancel();
    expect(failed).toBeInstanceOf(CancelledError);
    await new xmlrpc.Proxy(url).callRemote('y');
    expect(seen).toHaveLength(1);
  });

  it('refuses at once what it cannot send, and URLs it cannot call', () => {
    const proxy = new xmlrpc.Proxy('http://127.0.0.1:9/');
    expect(() => proxy.callRemote('x', null)).toThrow('cannot marshal None');
    expect(() => proxy.callRemote('x', 2 ** 40)).toThrow('int exceeds XML-RPC limits');
    expect(() => new xmlrpc.Proxy('ftp://127.0.0.1/')).toThrow('must begin with http: or https:');
    expect(() => new xmlrpc.Proxy('nonsense')).toThrow(TypeError);
  });
});
