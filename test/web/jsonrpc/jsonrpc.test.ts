import {
  CancelledError,
  collectErrors,
  Deferred,
  fail,
  flushLoggedErrors,
  type IRequest,
  jsonrpc,
  type Resource,
  Site,
  setSink,
  succeed,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const { INVALID_PARAMS, JSONRPC, JSONRPCError } = jsonrpc;

let notified: unknown[];

class Test extends JSONRPC {
  jsonrpc_subtract(a: number | { minuend: number; subtrahend: number }, b?: number) {
    return typeof a === 'object' ? a.minuend - a.subtrahend : a - b!;
  }
  jsonrpc_sum(...numbers: number[]) {
    return numbers.reduce((a, b) => a + b, 0);
  }
  jsonrpc_notify(...args: unknown[]) {
    notified.push(args);
  }
  jsonrpc_defer(x: unknown) {
    return succeed(x);
  }
  async jsonrpc_promise(x: unknown) {
    await undefined;
    return x;
  }
  jsonrpc_fail() {
    throw new RangeError('not told');
  }
  jsonrpc_deferFail() {
    return fail(new RangeError('not told'));
  }
  jsonrpc_refuse(user: string) {
    throw new JSONRPCError(INVALID_PARAMS, 'no such user', { user });
  }
  jsonrpc_big() {
    return 1n;
  }
  jsonrpc_method(request: IRequest, x: unknown) {
    return [request.method, x];
  }
  jsonrpc_constant = 5;
  static {
    jsonrpc.withRequest(Test.prototype.jsonrpc_method);
  }
}

let collected: () => { value: unknown }[];
beforeEach(() => {
  notified = [];
  setSink(() => undefined);
  collected = collectErrors();
});
const logged = (): unknown[] => flushLoggedErrors().map(({ value }) => value);
afterEach(() => {
  setSink(undefined);
  expect(collected()).toEqual([]);
});

function send(
  body: string | Uint8Array,
  type = 'application/json',
  resource: Resource = new Test(),
) {
  const headers: Record<string, string> = type === '' ? {} : { 'Content-Type': type };
  const exchange = new MemoryExchange({ method: 'POST', body, headers });
  new Site(resource).handle(exchange);
  return exchange;
}

/** What is answered to a body, or to the JSON of a value. */
async function answer(body: unknown): Promise<unknown> {
  const exchange = send(typeof body === 'string' ? body : JSON.stringify(body));
  await exchange.done;
  expect(exchange.status).toBe(200);
  expect(exchange.header('content-type')).toBe('application/json');
  return JSON.parse(exchange.text);
}

const call = (method: string, params?: unknown, id: unknown = 1): object => ({
  jsonrpc: '2.0',
  method,
  params,
  id,
});
const invalid = (data: string): object => ({
  jsonrpc: '2.0',
  error: { code: -32600, message: 'Invalid Request', data },
  id: null,
});

describe('JSONRPC', () => {
  it('answers the calls of the specification', async () => {
    expect(await answer(call('subtract', [42, 23]))).toEqual({ jsonrpc: '2.0', result: 19, id: 1 });
    expect(await answer(call('subtract', [23, 42], 'two'))).toEqual({
      jsonrpc: '2.0',
      result: -19,
      id: 'two',
    });
    expect(await answer(call('subtract', { subtrahend: 23, minuend: 42 }, 3))).toEqual({
      jsonrpc: '2.0',
      result: 19,
      id: 3,
    });
    expect(await answer(call('foobar', undefined, '1'))).toEqual({
      jsonrpc: '2.0',
      error: { code: -32601, message: 'Method not found', data: 'procedure foobar not found' },
      id: '1',
    });
    const parseError = { code: -32700, message: 'Parse error', data: expect.any(String) };
    expect(await answer('{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]')).toEqual({
      jsonrpc: '2.0',
      error: parseError,
      id: null,
    });
    expect(
      await answer('[{"jsonrpc": "2.0", "method": "sum"},{"jsonrpc": "2.0", "method"]'),
    ).toEqual({
      jsonrpc: '2.0',
      error: parseError,
      id: null,
    });
    expect(await answer('[]')).toEqual(invalid('an empty batch'));
    expect(await answer('[1,2]')).toEqual([
      invalid('a call is an object'),
      invalid('a call is an object'),
    ]);
    expect(
      await answer([
        call('sum', [1, 2, 4], '1'),
        { jsonrpc: '2.0', method: 'notify', params: [7] },
        call('subtract', [42, 23], '2'),
        { foo: 'boo' },
        call('foo.get', { name: 'myself' }, '5'),
        call('promise', ['last'], null),
      ]),
    ).toEqual([
      { jsonrpc: '2.0', result: 7, id: '1' },
      { jsonrpc: '2.0', result: 19, id: '2' },
      invalid('"jsonrpc" must be "2.0"'),
      {
        jsonrpc: '2.0',
        error: { code: -32601, message: 'Method not found', data: 'no such subHandler foo' },
        id: '5',
      },
      { jsonrpc: '2.0', result: 'last', id: null },
    ]);
    expect(notified).toEqual([[7]]);
  });

  it('answers nothing to notifications, whatever becomes of them', async () => {
    for (const body of [
      { jsonrpc: '2.0', method: 'notify', params: [1, 2] },
      { jsonrpc: '2.0', method: 'nope' },
      [
        { jsonrpc: '2.0', method: 'notify' },
        { jsonrpc: '2.0', method: 'promise' },
      ],
    ]) {
      const exchange = send(JSON.stringify(body));
      await exchange.done;
      expect(exchange.status).toBe(204);
      expect(exchange.text).toBe('');
    }
    expect(notified).toEqual([[1, 2], []]);
    await send(JSON.stringify({ jsonrpc: '2.0', method: 'fail' })).done;
    expect(logged()).toEqual([expect.any(RangeError)]);
  });

  it.each<[unknown, string]>([
    [null, 'a call is an object'],
    ['"text"', 'a call is an object'],
    [{ method: 'sum', id: 1 }, '"jsonrpc" must be "2.0"'],
    [{ jsonrpc: '1.0', method: 'sum', id: 1 }, '"jsonrpc" must be "2.0"'],
    [{ jsonrpc: '2.0', method: 1, id: 1 }, '"method" must be a string'],
    [call('sum', 'bar'), '"params" must be an array or an object'],
    [call('sum', null), '"params" must be an array or an object'],
    [call('sum', [], {}), '"id" must be a string, a number or null'],
    [call('sum', [], true), '"id" must be a string, a number or null'],
  ])('refuses %j', async (body, why) => {
    expect(await answer(body)).toEqual(invalid(why));
  });

  it('answers with what procedures return, now or later', async () => {
    expect(await answer(call('defer', ['a']))).toMatchObject({ result: 'a' });
    expect(await answer(call('promise', [{ b: [1, null] }]))).toMatchObject({
      result: { b: [1, null] },
    });
    expect(await answer(call('notify'))).toMatchObject({ result: null });
    expect(await answer(call('method', ['x']))).toMatchObject({ result: ['POST', 'x'] });
  });

  it('tells of errors what it is meant to, and logs the rest', async () => {
    expect(await answer(call('refuse', ['me']))).toMatchObject({
      error: { code: -32602, message: 'no such user', data: { user: 'me' } },
    });
    for (const method of ['fail', 'deferFail', 'big']) {
      expect(await answer(call(method))).toEqual({
        jsonrpc: '2.0',
        error: { code: -32603, message: 'Internal error' },
        id: 1,
      });
    }
    expect(logged()).toEqual([
      expect.any(RangeError),
      expect.any(RangeError),
      expect.any(TypeError),
    ]);
  });

  it('knows only its procedures', async () => {
    for (const method of ['constructor', 'constant', '__proto__', '']) {
      expect(await answer(call(method))).toMatchObject({ error: { code: -32601 } });
    }
  });

  it('hands names with dots to other handlers', async () => {
    const [outer, inner] = [new Test(), new Test()];
    outer.putSubHandler('math', inner);
    const exchange = send(JSON.stringify(call('math.sum', [1, 2])), undefined, outer);
    await exchange.done;
    expect(JSON.parse(exchange.text)).toMatchObject({ result: 3 });
    expect(outer.listProcedures()).toContain('sum');
  });

  it('makes the calls of a batch at the same time, and cancels all when the client leaves', async () => {
    const [first, second] = [0, 1].map(() => new Deferred<unknown>(() => cancelled++));
    let cancelled = 0;
    const waiting = [first, second];
    class Slow extends JSONRPC {
      jsonrpc_wait(index: number) {
        return waiting[index];
      }
    }
    const body = JSON.stringify([call('wait', [0]), call('wait', [1], 2)]);
    const exchange = send(body, undefined, new Slow());
    await new Promise(setImmediate);
    second!.callback('b');
    first!.callback('a');
    await exchange.done;
    expect(JSON.parse(exchange.text)).toMatchObject([{ result: 'a' }, { result: 'b' }]);
    waiting.splice(0, 2, new Deferred(() => cancelled++), new Deferred(() => cancelled++));
    const left = send(body, undefined, new Slow());
    await new Promise(setImmediate);
    left.disconnect();
    expect(cancelled).toBe(2);
    expect(logged().filter((error) => !(error instanceof CancelledError))).toEqual([]);
  });

  it('refuses batches that are too long', async () => {
    const long = Array.from({ length: 101 }, () => call('sum'));
    expect(await answer(long)).toEqual(invalid('a batch of 101 calls, 100 are allowed'));
    const exchange = send(JSON.stringify(long), undefined, new Test({ maxBatch: 101 }));
    await exchange.done;
    expect(JSON.parse(exchange.text)).toHaveLength(101);
    expect(() => new Test({ maxBatch: 0 })).toThrow(RangeError);
  });

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'x-application/json',
  ])('refuses a body declared as %j', async (type) => {
    const exchange = send(JSON.stringify(call('notify')), type);
    await exchange.done;
    expect(exchange.status).toBe(415);
    expect(notified).toEqual([]);
  });

  it.each([
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json-rpc',
    'application/x.y+json',
  ])('takes a body declared as %j', async (type) => {
    const exchange = send(JSON.stringify(call('sum', [1])), type);
    await exchange.done;
    expect(exchange.status).toBe(200);
  });

  it('reads bodies as UTF-8 only', async () => {
    const exchange = send(Buffer.from([0x22, 0xff, 0x22]));
    await exchange.done;
    expect(JSON.parse(exchange.text)).toMatchObject({ error: { code: -32700 } });
  });

  it('survives depth', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const exchange = send(`{"jsonrpc":"2.0","method":"defer","params":[${deep}],"id":1}`);
    await exchange.done;
    expect(exchange.status).toBe(200);
    // Reading it is no problem, writing it is one for the engine.
    expect(logged()).toHaveLength(1);
  });

  it('answers POST alone', async () => {
    const exchange = new MemoryExchange({ method: 'GET' });
    new Site(new Test()).handle(exchange);
    expect([exchange.status, exchange.header('allow')]).toEqual([405, 'POST']);
  });
});

describe('JSONRPCError', () => {
  it('wants a whole number', () => {
    expect(() => new JSONRPCError(1.5, 'x')).toThrow(RangeError);
    expect(new JSONRPCError(-32000, 'x').errorCode).toBe(-32000);
  });
});
