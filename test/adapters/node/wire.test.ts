import {
  CACHED,
  Clock,
  deferLater,
  HttpError,
  type IRequest,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  setReporter,
} from 'hawser';
import { type Serving, serve } from 'hawser/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from './raw.js';

/** A leaf made of functions, by method. */
class Page extends Resource {
  override isLeaf = true;

  constructor(methods: Record<string, (request: IRequest) => RenderResult>) {
    super();
    for (const [method, render] of Object.entries(methods)) {
      Object.assign(this, { [`render_${method}`]: render });
    }
  }
}

const clock = new Clock();
/** Those that `/later/NAME` answers for, in order of arrival. */
const arrived: string[] = [];
/** What `/refuses` and `/takes` saw of their bodies. */
const bodies: string[] = [];

function tree(): Resource {
  const root = new Resource();
  const echo = (request: IRequest): string =>
    `${request.method} ${request.uri} ${request.content.read().toString()}`;
  root.putChild('echo', new Page({ GET: echo, POST: echo, PUT: echo }));
  const validated = (request: IRequest): string => {
    request.setHeader('X-Seen', request.method);
    request.setLastModified(1_000_000_000);
    // Each call looks at all there is, so the last one's word counts.
    return request.setETag('"v1"') === CACHED ? '' : 'the page';
  };
  root.putChild('validated', new Page({ GET: validated, POST: validated, PUT: validated }));
  root.putChild(
    'status',
    new Page({
      GET: (request) => {
        request.setResponseCode(Number(request.postpath[0]));
        return 'text that such a response must not have';
      },
    }),
  );
  root.putChild(
    'later',
    new Page({
      GET: (request) => {
        arrived.push(request.postpath[0] as string);
        return deferLater(clock, Number(request.postpath[1]), () => `<${request.postpath[0]}>`);
      },
    }),
  );
  root.putChild(
    'pieces',
    new Page({
      GET: (request) => {
        request.write('one ');
        clock.callLater(1, () => {
          request.write('two ');
          request.write('three');
        });
        clock.callLater(2, () => request.finish());
        return NOT_DONE_YET;
      },
    }),
  );
  root.putChild(
    'half',
    new Page({
      GET: (request) => {
        request.setHeader('Content-Length', '100');
        request.write('half');
        request.flush();
        return deferLater(clock, 1, () => {
          throw new Error('in the middle');
        });
      },
    }),
  );
  const trailers = new Page({
    GET: (request) => {
      request.setHeader('Trailer', 'X-Sum');
      request.write('body');
      request.addTrailer('X-Sum', '42');
      request.finish();
      return NOT_DONE_YET;
    },
  });
  root.putChild('trailers', trailers);
  const refuses = new Page({
    POST: () => {
      throw new HttpError(403, 'not you');
    },
  });
  refuses.bodyHandling = 'streamed';
  root.putChild('refuses', refuses);
  const takes = new Page({
    POST: async (request) => {
      for await (const piece of request.body()) bodies.push(Buffer.from(piece).toString());
      return `took ${bodies.join('|')}`;
    },
  });
  takes.bodyHandling = 'streamed';
  root.putChild('takes', takes);
  return root;
}

let serving: Serving;
const clients: RawClient[] = [];
const reported: unknown[] = [];

function connect(): RawClient {
  const client = new RawClient(serving.port);
  clients.push(client);
  return client;
}

/** What the server says on a connection of its own until it ends it. */
async function exchange(text: string): Promise<string> {
  const client = connect();
  client.send(text);
  return await client.end();
}

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;

/** Head and body of an answer that was the only one on its connection; `Date` and connection fields left out. */
function split(answer: string): { status: string; fields: string[]; body: string } {
  const end = answer.indexOf('\r\n\r\n');
  const [status = '', ...fields] = answer.slice(0, end).split('\r\n');
  return {
    status,
    fields: fields.filter((line) => !/^(date|connection|keep-alive):/i.test(line)),
    body: answer.slice(end + 4),
  };
}

async function until(done: () => boolean): Promise<void> {
  const limit = Date.now() + 30_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

beforeAll(async () => {
  serving = await serve(tree(), { port: 0, host: '127.0.0.1', reactor: clock });
});

afterAll(async () => {
  await serving.close(0);
});

beforeEach(() => {
  arrived.length = 0;
  bodies.length = 0;
  reported.length = 0;
  setReporter((failure) => reported.push(failure));
});

afterEach(() => {
  setReporter(undefined);
  for (const client of clients.splice(0)) client.close();
});

describe('conditional requests (RFC 9110 13)', () => {
  const SUNDAY = 'Sun, 09 Sep 2001 01:46:40 GMT';
  const BEFORE = 'Sat, 08 Sep 2001 01:46:40 GMT';

  async function ask(method: string, ...fields: string[]) {
    const length = method === 'GET' || method === 'HEAD' ? [] : ['Content-Length: 0'];
    return split(
      await exchange(
        lines(
          `${method} /validated HTTP/1.1`,
          'Host: x',
          'Connection: close',
          ...length,
          ...fields,
        ),
      ),
    );
  }

  it.each([
    ['GET', 200, []],
    ['GET', 304, ['If-None-Match: "v1"']],
    ['GET', 304, ['If-None-Match: "v0", W/"v1"']],
    ['GET', 304, ['If-None-Match: "v0"', 'If-None-Match: "v1"']],
    ['GET', 304, ['If-None-Match: *']],
    ['GET', 200, ['If-None-Match: "v0"']],
    ['GET', 200, ['If-None-Match: "v0"', `If-Modified-Since: ${SUNDAY}`]],
    ['GET', 304, [`If-Modified-Since: ${SUNDAY}`]],
    ['GET', 200, [`If-Modified-Since: ${BEFORE}`]],
    ['GET', 200, ['If-Modified-Since: yesterday']],
    ['GET', 412, ['If-Match: "v0"']],
    ['GET', 200, ['If-Match: "v1"']],
    ['GET', 412, ['If-Match: W/"v1"']],
    ['GET', 412, [`If-Unmodified-Since: ${BEFORE}`]],
    ['GET', 200, [`If-Unmodified-Since: ${SUNDAY}`]],
    ['GET', 304, ['If-Match: "v1"', 'If-None-Match: "v1"']],
    ['HEAD', 304, ['If-None-Match: "v1"']],
    ['HEAD', 200, ['If-None-Match: "v0"']],
    ['HEAD', 412, ['If-Match: "v0"']],
    ['POST', 412, ['If-None-Match: "v1"']],
    ['POST', 200, [`If-Modified-Since: ${SUNDAY}`]],
    ['PUT', 412, ['If-None-Match: *']],
    ['PUT', 412, ['If-Match: "v0"']],
    ['PUT', 200, ['If-Match: *']],
  ] as const)('%s is %i with %j', async (method, status, fields) => {
    const answer = await ask(method, ...fields);
    expect(answer.status.split(' ')[1]).toBe(String(status));
    expect(answer.fields).toContain(`X-Seen: ${method}`);
    expect(answer.fields).toContain('ETag: "v1"');
    expect(answer.fields).toContain(`Last-Modified: ${SUNDAY}`);
    expect(answer.body).toBe(status === 200 && method !== 'HEAD' ? 'the page' : '');
    if (status === 304) {
      expect(answer.fields.join('\n')).not.toMatch(/content-length|content-type/i);
    }
  });

  it('are answered one after the other on one connection', async () => {
    const client = connect();
    client.send(lines('GET /validated HTTP/1.1', 'Host: x', 'If-None-Match: "v1"'));
    await client.until('304 Not Modified');
    client.send(lines('GET /validated HTTP/1.1', 'Host: x'));
    const received = await client.until('the page');
    expect(received.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 304', 'HTTP/1.1 200']);
  });
});

describe('answers without a body', () => {
  it('HEAD has the head of GET, and nothing behind it', async () => {
    const get = split(await exchange(lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close')));
    const head = split(
      await exchange(lines('HEAD /echo HTTP/1.1', 'Host: x', 'Connection: close')),
    );
    expect(head.status).toBe(get.status);
    // The page names the method, so HEAD's is one longer.
    expect(get.fields).toContain(`Content-Length: ${get.body.length}`);
    expect(head.fields).toEqual([
      'Content-Type: text/html',
      `Content-Length: ${get.body.length + 1}`,
    ]);
    expect(head.body).toBe('');
  });

  it.each([
    ['HEAD', 'HTTP/1.1 404 '],
    ['HEAD', 'HTTP/1.0 404 '],
  ])('%s of a missing page is a bare %s', async (method, start) => {
    const version = start.slice(0, 8);
    const answer = split(
      await exchange(lines(`${method} /nope ${version}`, 'Host: x', 'Connection: close')),
    );
    expect(answer.status).toBe('HTTP/1.1 404 Not Found');
    expect(answer.body).toBe('');
  });

  it.each([204, 304])('%i has neither a length nor a type nor bytes', async (code) => {
    const answer = split(
      await exchange(lines(`GET /status/${code} HTTP/1.1`, 'Host: x', 'Connection: close')),
    );
    expect(answer).toMatchObject({ fields: [], body: '' });
  });

  it('205 has a length of 0', async () => {
    const answer = split(
      await exchange(lines('GET /status/205 HTTP/1.1', 'Host: x', 'Connection: close')),
    );
    expect(answer).toMatchObject({ fields: ['Content-Length: 0'], body: '' });
  });

  it('leave the connection fit for the next request', async () => {
    const client = connect();
    const request = (method: string, path: string): string =>
      lines(`${method} ${path} HTTP/1.1`, 'Host: x');
    client.send(
      request('GET', '/status/204') +
        request('HEAD', '/echo') +
        request('GET', '/status/304') +
        request('HEAD', '/pieces') +
        request('GET', '/status/205') +
        lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close'),
    );
    await until(() => clock.getDelayedCalls().length > 0);
    clock.advance(2);
    const answers = (await client.end()).split(/(?=HTTP\/1\.1 \d)/);
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual([
      '204',
      '200',
      '304',
      '200',
      '205',
      '200',
    ]);
    for (const answer of answers.slice(0, -1)) expect(answer).toMatch(/\r\n\r\n$/);
    expect(answers.at(-1)).toMatch(/GET \/echo $/);
  });
});

describe('HTTP/1.0', () => {
  it('gets a whole answer with its length, and the connection is closed', async () => {
    const answer = split(await exchange(lines('GET /echo HTTP/1.0')));
    expect(answer.status).toBe('HTTP/1.1 200 OK');
    expect(answer.fields).toContain(`Content-Length: ${answer.body.length}`);
    expect(answer.body).toBe('GET /echo ');
  });

  it('gets pieces as they are, up to the end of the connection', async () => {
    const client = connect();
    client.send(lines('GET /pieces HTTP/1.0', 'Connection: keep-alive'));
    await client.until('one ');
    clock.advance(1);
    await client.until('three');
    expect(client.ended).toBe(false);
    clock.advance(1);
    const answer = split(await client.end());
    expect(answer.fields).toEqual(['Content-Type: text/html']);
    expect(answer.body).toBe('one two three');
  });

  it('keeps the connection where it asks for that and the length is known', async () => {
    const client = connect();
    client.send(lines('GET /echo HTTP/1.0', 'Connection: keep-alive'));
    const first = await client.until('GET /echo ');
    expect(first).toMatch(/\r\nConnection: keep-alive\r\n/i);
    client.send(lines('GET /echo?again HTTP/1.0'));
    expect(await client.end()).toContain('GET /echo?again ');
  });

  it('sends a body by its length', async () => {
    const answer = await exchange(
      `${lines('POST /echo HTTP/1.0', 'Content-Length: 4')}body and what is none`,
    );
    expect(split(answer).body).toBe('POST /echo body');
  });

  it('is not told to go on, whatever it expects', async () => {
    const answer = await exchange(
      `${lines('POST /echo HTTP/1.0', 'Content-Length: 4', 'Expect: 100-continue')}body`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).not.toContain('100 Continue');
  });
});

describe('pipelining', () => {
  const ask = (path: string, ...fields: string[]): string =>
    lines(`GET ${path} HTTP/1.1`, 'Host: x', ...fields);

  it('keeps the order of the requests, however late the first is answered', async () => {
    const client = connect();
    client.send(ask('/later/a/3') + ask('/later/b/2') + ask('/later/c/1') + ask('/echo'));
    await until(() => arrived.length === 3);
    expect(arrived).toEqual(['a', 'b', 'c']);
    clock.advance(1);
    clock.advance(1);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    // Others are ready, but it is a's turn.
    expect(client.received).toBe('');
    clock.advance(1);
    const received = await client.until('GET /echo ');
    expect(received.match(/<.>|GET \/echo /g)).toEqual(['<a>', '<b>', '<c>', 'GET /echo ']);
  });

  it('takes bodies between requests', async () => {
    const client = connect();
    const post = (text: string): string =>
      lines('POST /echo HTTP/1.1', 'Host: x', `Content-Length: ${text.length}`) + text;
    client.send(post('first') + post('') + post('third\r\n\r\nGET / HTTP/1.1') + ask('/echo'));
    const received = await client.until('GET /echo ');
    expect(received.match(/POST \/echo [^H]*/g)).toEqual([
      'POST /echo first',
      'POST /echo ',
      'POST /echo third\r\n\r\nGET / ',
    ]);
  });

  it('ends with a request that says so; what follows is not looked at', async () => {
    const client = connect();
    client.send(ask('/later/a/1', 'Connection: close') + ask('/later/b/1'));
    await until(() => arrived.length === 1);
    clock.advance(1);
    const received = await client.end();
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(received).toContain('<a>');
    expect(arrived).toEqual(['a']);
  });

  it('answers what came before a bad request, then that one', async () => {
    const received = await exchange(`${ask('/echo')}BAD\r\n\r\n`);
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

describe('chunked bodies (RFC 9112 7.1)', () => {
  const HEAD = lines('POST /echo HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked');

  it('come in whole, without extensions and trailers', async () => {
    const client = connect();
    client.send(HEAD);
    for (const piece of [
      '4;name=v\r\nfour',
      '\r\nA\r\n',
      '0123456789\r\n',
      '0\r\nX-T: 1\r\n\r\n',
    ]) {
      client.send(piece);
    }
    expect(await client.until('POST /echo four0123456789')).toMatch(/^HTTP\/1\.1 200 OK/);
    client.send(lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close'));
    expect(await client.end()).toMatch(/GET \/echo $/);
  });

  it('come in piece by piece where the resource streams', async () => {
    const client = connect();
    client.send(lines('POST /takes HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'));
    client.send('3\r\none\r\n');
    await until(() => bodies.length === 1);
    client.send('3\r\ntwo\r\n');
    await until(() => bodies.length === 2);
    client.send('0\r\n\r\n');
    await client.until('took one|two');
  });

  it('go out in chunks where the length is not known, to HTTP/1.1', async () => {
    const client = connect();
    client.send(lines('GET /pieces HTTP/1.1', 'Host: x', 'Connection: close'));
    await client.until('4\r\none \r\n');
    clock.advance(1);
    // Newer versions of node make one chunk of what was written in one turn.
    await client.until('three\r\n');
    clock.advance(1);
    const answer = split(await client.end());
    expect(answer.fields).toEqual(['Content-Type: text/html', 'Transfer-Encoding: chunked']);
    expect(answer.body).toMatch(
      /^4\r\none \r\n(4\r\ntwo \r\n5\r\nthree|9\r\ntwo three)\r\n0\r\n\r\n$/,
    );
  });

  it('are followed by trailers', async () => {
    const answer = split(
      await exchange(
        lines('GET /trailers HTTP/1.1', 'Host: x', 'Connection: close', 'TE: trailers'),
      ),
    );
    expect(answer.fields).toContain('Trailer: X-Sum');
    expect(answer.body).toBe('4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n');
  });

  it('end without their last chunk when the resource fails in the middle', async () => {
    const client = connect();
    client.send(lines('GET /half HTTP/1.1', 'Host: x'));
    await client.until('half');
    clock.advance(1);
    const answer = split(await client.end());
    expect(answer.status).toBe('HTTP/1.1 200 OK');
    expect(answer.body).toBe('half');
    expect(reported.length).toBe(1);
  });

  it.each([
    ['a size that is no number', 'zz\r\nfour\r\n0\r\n\r\n'],
    ['data longer than its size', '2\r\nfour\r\n0\r\n\r\n'],
    ['a size that is negative', '-4\r\nfour\r\n0\r\n\r\n'],
  ])('are 400 with %s', async (_what, body) => {
    const received = await exchange(HEAD + body);
    expect(received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/);
  });
});

describe('Expect: 100-continue (RFC 9110 10.1.1)', () => {
  it('is answered when the body is wanted', async () => {
    const client = connect();
    client.send(
      lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 4', 'Expect: 100-continue'),
    );
    expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('body');
    expect(await client.until('POST /echo body')).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    client.send(lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close'));
    expect(await client.end()).toMatch(/GET \/echo $/);
  });

  it('is answered when a streaming resource begins to read', async () => {
    const client = connect();
    client.send(
      lines(
        'POST /takes HTTP/1.1',
        'Host: x',
        'Transfer-Encoding: chunked',
        'Expect: 100-continue',
      ),
    );
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('3\r\none\r\n0\r\n\r\n');
    await client.until('took one');
  });

  it('is not where the resource refuses, or does not exist: the client keeps its body', async () => {
    for (const [path, status] of [
      ['/refuses', 403],
      ['/nope', 404],
    ] as const) {
      const client = connect();
      client.send(
        lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Length: 9', 'Expect: 100-continue'),
      );
      // Whether a body follows can no longer be told, so this is the end of the connection.
      const received = await client.end();
      expect(received.startsWith(`HTTP/1.1 ${status} `), received).toBe(true);
      expect(received).not.toContain('100 Continue');
      expect(received).toMatch(/\r\nConnection: close\r\n/);
    }
  });

  it('is not where the body is announced as too long', async () => {
    const client = connect();
    client.send(
      lines('POST /echo HTTP/1.1', 'Host: x', `Content-Length: ${2 ** 30}`, 'Expect: 100-continue'),
    );
    const received = await client.end();
    expect(received).toMatch(/^HTTP\/1\.1 413 /);
    expect(received).toMatch(/\r\nConnection: close\r\n/);
  });

  it('is not without a body', async () => {
    const received = await exchange(
      lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close', 'Expect: 100-continue'),
    );
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('is the only expectation there is: any other is 417', async () => {
    const received = await exchange(
      lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close', 'Expect: the-unexpected'),
    );
    expect(received).toMatch(/^HTTP\/1\.1 417 /);
  });
});

describe('request targets (RFC 9112 3.2)', () => {
  const target = async (text: string): Promise<string> =>
    split(await exchange(lines(`GET ${text} HTTP/1.1`, 'Host: x', 'Connection: close'))).body;

  it.each([
    ['http://elsewhere.example/echo?q=1', 'GET /echo?q=1 '],
    ['http://elsewhere.example:8080/echo', 'GET /echo '],
    ['https://elsewhere.example/echo/a%2Fb', 'GET /echo/a%2Fb '],
  ])('the absolute form %s asks for its path', async (text, body) => {
    expect(await target(text)).toBe(body);
  });

  it('the absolute form without a path asks for the root', async () => {
    expect(await target('http://elsewhere.example')).toContain('No Such Resource');
  });

  it('a path may hold what looks like an origin', async () => {
    expect(await target('/echo/http://x/y')).toBe('GET /echo/http://x/y ');
    expect(await target('/echo//x?u=http://y/')).toBe('GET /echo//x?u=http://y/ ');
  });

  it('OPTIONS * speaks of the server; * with another method is wrong', async () => {
    const options = split(
      await exchange(lines('OPTIONS * HTTP/1.1', 'Host: x', 'Connection: close')),
    );
    expect(options).toMatchObject({ status: 'HTTP/1.1 200 OK', body: '' });
    const get = split(await exchange(lines('GET * HTTP/1.1', 'Host: x', 'Connection: close')));
    expect(get.status).toMatch(/ 40[05] /);
  });

  it('the authority form belongs to CONNECT, which is not for us', async () => {
    const received = await exchange(lines('CONNECT elsewhere:443 HTTP/1.1', 'Host: elsewhere:443'));
    expect(received).not.toMatch(/^HTTP\/1\.1 2/);
  });
});

describe('what is no request', () => {
  it.each([
    ['garbage', 'what is this?\r\n\r\n'],
    ['an unknown version', lines('GET /echo HTTP/3.0', 'Host: x')],
    ['a version in lower case', lines('GET /echo http/1.1', 'Host: x')],
    ['a field without a colon', lines('GET /echo HTTP/1.1', 'Host x')],
    ['a blank in a name', lines('GET /echo HTTP/1.1', 'Host: x', 'X Y: z')],
    ['a blank before the colon', lines('GET /echo HTTP/1.1', 'Host : x')],
    ['a NUL in a value', lines('GET /echo HTTP/1.1', 'Host: x', 'X: a\0b')],
    ['a folded line', lines('GET /echo HTTP/1.1', 'Host: x', 'X: a', '  b')],
    ['a made-up method', lines('MAKEUP /echo HTTP/1.1', 'Host: x')],
    [
      'two lengths',
      lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Content-Length: 2'),
    ],
    ['a length that is no number', lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 1e1')],
    [
      'a length beside a transfer coding',
      lines('POST /echo HTTP/1.1', 'Host: x', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    ],
    [
      'an unknown transfer coding',
      lines('POST /echo HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked, sponge'),
    ],
  ])('%s is 400, and the connection is closed', async (_what, text) => {
    expect(await exchange(text)).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    expect(reported).toEqual([]);
  });

  it('HTTP/1.1 without Host is 400 (RFC 9110 7.2)', async () => {
    expect(await exchange(lines('GET /echo HTTP/1.1'))).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n/,
    );
  });

  it('more than 16 KiB of header fields are 431', async () => {
    const received = await exchange(
      lines('GET /echo HTTP/1.1', 'Host: x', `X-Long: ${'x'.repeat(20_000)}`),
    );
    expect(received).toMatch(
      /^HTTP\/1\.1 431 Request Header Fields Too Large\r\nConnection: close/,
    );
  });

  it('behind a response that has begun, it adds nothing to it', async () => {
    const client = connect();
    client.send(lines('GET /pieces HTTP/1.1', 'Host: x'));
    await client.until('one ');
    client.send('what is this?\r\n\r\n');
    const received = await client.end();
    expect(received).not.toContain('400');
    clock.advance(2);
  });

  it('empty lines in front of a request are skipped (RFC 9112 2.2)', async () => {
    const received = await exchange(
      `\r\n\r\n${lines('GET /echo HTTP/1.1', 'Host: x', 'Connection: close')}`,
    );
    expect(received).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});
