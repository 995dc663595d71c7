import {
  CancelledError,
  collectErrors,
  Deferred,
  fail,
  flushLoggedErrors,
  type IRequest,
  type Resource,
  Site,
  setSink,
  succeed,
  xmlrpc,
} from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const { addIntrospection, dumps, Fault, Handler, loads, XMLRPC } = xmlrpc;

let collected: () => unknown[];
beforeEach(() => {
  setSink(() => undefined);
  collected = collectErrors();
});
afterEach(() => {
  setSink(undefined);
  expect(collected()).toEqual([]);
});

class Test extends XMLRPC {
  override FAILURE = 666;
  override NOT_FOUND = 23;
  xmlrpc_constant = 5 as never;

  xmlrpc_add(a: number, b: number) {
    return a + b;
  }
  xmlrpc_pair(...pair: string[]) {
    return pair;
  }
  xmlrpc_defer(x: unknown) {
    return succeed(x);
  }
  async xmlrpc_promise(x: unknown) {
    await undefined;
    return x;
  }
  xmlrpc_deferFail() {
    return fail(new RangeError('not told'));
  }
  xmlrpc_fail() {
    throw new RangeError('not told');
  }
  xmlrpc_fault() {
    throw new Fault(12, 'hello');
  }
  xmlrpc_returnFault() {
    return new Fault(17, 'hi there');
  }
  xmlrpc_deferFault() {
    return fail(new Fault(17, 'hi'));
  }
  xmlrpc_none() {}
  xmlrpc_slow() {
    return slow;
  }
  xmlrpc_echo(request: IRequest, ...rest: unknown[]) {
    return [request.method, ...rest];
  }
  xmlrpc_handler(a: number) {
    return new Adder(this, a, 2);
  }
  xmlrpc_badHandler() {
    return new Handler(this);
  }
  xmlrpc_date(date: unknown) {
    return date instanceof Date ? 'Date' : (date as object).constructor.name;
  }
  static {
    xmlrpc.withRequest(Test.prototype.xmlrpc_echo);
    xmlrpc.help('help for add')(Test.prototype.xmlrpc_add);
    xmlrpc.signature(
      ['int', 'int', 'int'],
      ['double', 'double', 'double'],
    )(Test.prototype.xmlrpc_add);
  }
}
let slow: Deferred<unknown>;

class Adder extends Handler {
  override run(a: number, b: number) {
    queueMicrotask(() => this.result.callback(a + b));
  }
}

function exchangeFor(resource: Resource, body: string | Uint8Array, request: MemoryRequest = {}) {
  const exchange = new MemoryExchange({ method: 'POST', body, ...request });
  new Site(resource).handle(exchange);
  return exchange;
}

/** Call a procedure; the result, or the Fault. */
async function call(resource: Resource, name: string, ...args: unknown[]): Promise<unknown> {
  const exchange = exchangeFor(resource, dumps(args, { methodName: name, allowNone: true }));
  await exchange.done;
  expect(exchange.status).toBe(200);
  expect(exchange.header('content-type')).toBe('text/xml; charset=utf-8');
  expect(exchange.header('content-length')).toBe(String(exchange.bytes.length));
  try {
    return loads(exchange.bytes)[0][0];
  } catch (error) {
    if (error instanceof Fault) return [error.faultCode, error.faultString];
    throw error;
  }
}

describe('XMLRPC', () => {
  it('test_results: answers with what procedures return, now or later', async () => {
    const rpc = new Test();
    expect(await call(rpc, 'add', 2, 3)).toBe(5);
    expect(await call(rpc, 'pair', 'a', 'b')).toEqual(['a', 'b']);
    expect(await call(rpc, 'defer', 'a')).toBe('a');
    expect(await call(rpc, 'promise', 'a')).toBe('a');
    expect(await call(rpc, 'echo', 'x')).toEqual(['POST', 'x']);
    expect(await call(rpc, 'handler', 5)).toBe(7);
  });

  it('test_errors: answers faults as they are, other errors without telling, and logs them', async () => {
    const rpc = new Test();
    expect(await call(rpc, 'fault')).toEqual([12, 'hello']);
    expect(await call(rpc, 'returnFault')).toEqual([17, 'hi there']);
    expect(await call(rpc, 'deferFault')).toEqual([17, 'hi']);
    expect(await call(rpc, 'fail')).toEqual([666, 'error']);
    expect(await call(rpc, 'deferFail')).toEqual([666, 'error']);
    expect(flushLoggedErrors(RangeError)).toHaveLength(2);
    expect(await call(rpc, 'badHandler')).toEqual([666, 'error']);
    expect(flushLoggedErrors(TypeError).map((f) => f.getErrorMessage())).toEqual([
      'Implement run() in subclasses',
    ]);
  });

  it('knows only its procedures', async () => {
    const rpc = new Test();
    expect(await call(rpc, 'deadBeef')).toEqual([23, 'procedure deadBeef not found']);
    expect(await call(rpc, 'constant')).toEqual([23, 'procedure constant not callable']);
    expect(await call(rpc, 'constructor')).toEqual([23, 'procedure constructor not found']);
    expect(await call(rpc, '')).toEqual([23, 'procedure  not found']);
    expect(await call(rpc, 'a.b')).toEqual([23, 'no such subHandler a']);
    expect(await call(rpc, '__proto__.toString')).toEqual([23, 'no such subHandler __proto__']);
  });

  it('answers what it cannot write with a Fault', async () => {
    expect(await call(new Test(), 'none')).toEqual([
      666,
      "Can't serialize output: cannot marshal None unless allow_none is enabled",
    ]);
    expect(await call(new Test({ allowNone: true }), 'none')).toBeUndefined();
    expect(await call(new Test(), 'add', 2 ** 31 - 1, 1)).toEqual([
      666,
      "Can't serialize output: int exceeds XML-RPC limits",
    ]);
    expect(await call(new Test({ allowI8: true }), 'add', 2 ** 31 - 1, 1)).toBe(2 ** 31);
  });

  it('reads values as it is told to', async () => {
    const date = new xmlrpc.DateTime('20200101T00:00:00');
    expect(await call(new Test(), 'date', date)).toBe('DateTime');
    expect(await call(new Test({ useDateTime: true }), 'date', date)).toBe('Date');
    expect(await call(new Test({ useDouble: true }), 'date', 1.5)).toBe('Double');
  });

  it('answers what it cannot read with a Fault', async () => {
    for (const body of ['this is not xml', '<methodCall><methodName>echo', '<a/>', '']) {
      const exchange = exchangeFor(new Test(), body);
      await exchange.done;
      expect(exchange.status).toBe(200);
      expect(exchange.text).toContain('<int>666</int>');
      expect(exchange.text).toContain("Can't deserialize input: ");
    }
    const fault = exchangeFor(new Test(), dumps(new Fault(1, 'x')));
    await fault.done;
    expect(fault.text).toContain('Can\'t deserialize input: &lt;Fault 1: "x"&gt;');
  });

  it('fails over a call without a name, as Twisted does', async () => {
    const exchange = exchangeFor(new Test(), '<methodCall><params/></methodCall>');
    await exchange.done;
    expect(exchange.status).toBe(500);
    expect(flushLoggedErrors(TypeError)).toHaveLength(1);
  });

  it('answers POST alone', async () => {
    const exchange = new MemoryExchange({ method: 'GET' });
    new Site(new Test()).handle(exchange);
    expect(exchange.status).toBe(405);
    expect(exchange.header('allow')).toBe('POST');
  });

  it('refuses bodies beyond its limit before reading them', async () => {
    const rpc = new Test();
    rpc.maxBodyBytes = 1000;
    const exchange = exchangeFor(rpc, dumps(['x'.repeat(1000)], { methodName: 'pair' }));
    await exchange.done;
    expect(exchange.status).toBe(413);
  });

  it('cancels what is pending when the client leaves', async () => {
    let cancelled: unknown;
    slow = new Deferred(() => {
      cancelled = true;
    });
    const exchange = exchangeFor(new Test(), dumps([], { methodName: 'slow' }));
    await new Promise(setImmediate);
    exchange.disconnect();
    expect(cancelled).toBe(true);
    expect(exchange.status).toBe(0);
    expect(flushLoggedErrors(CancelledError)).toEqual([]);
  });

  it('hands names with dots to other handlers, with separators of their own', async () => {
    class Inner extends XMLRPC {
      override separator = '/';
      xmlrpc_ping() {
        return 'inner pong';
      }
    }
    const [rpc, inner, deep] = [new Test(), new Inner(), new Inner()];
    rpc.putSubHandler('inner', inner);
    inner.putSubHandler('deep', deep);
    expect(await call(rpc, 'inner.ping')).toBe('inner pong');
    expect(await call(rpc, 'inner.deep/ping')).toBe('inner pong');
    expect(await call(rpc, 'inner.deep.ping')).toEqual([8001, 'procedure deep.ping not found']);
    expect(rpc.getSubHandler('inner')).toBe(inner);
    expect(rpc.getSubHandlerPrefixes()).toEqual(['inner']);
    addIntrospection(rpc);
    expect(await call(rpc, 'system.listMethods')).toEqual([
      ...[
        'add',
        'pair',
        'defer',
        'promise',
        'deferFail',
        'fail',
        'fault',
        'returnFault',
        'deferFault',
      ],
      ...['none', 'slow', 'echo', 'handler', 'badHandler', 'date'],
      ...['inner.ping', 'system.listMethods', 'system.methodHelp', 'system.methodSignature'],
      'inner.deep/ping',
    ]);
  });

  it('lets subclasses decide which procedures there are', async () => {
    class Table extends XMLRPC {
      override lookupProcedure(name: string) {
        if (name !== 'dice') throw new xmlrpc.NoSuchFunction(this.NOT_FOUND, `no ${name} here`);
        return () => 4;
      }
      override listProcedures() {
        return ['dice'];
      }
    }
    const rpc = new Table();
    expect(await call(rpc, 'dice')).toBe(4);
    expect(await call(rpc, 'cards')).toEqual([8001, 'no cards here']);
  });
});

describe('introspection', () => {
  function introspected(multicall = false): Test {
    const rpc = new Test();
    addIntrospection(rpc, { multicall });
    return rpc;
  }

  it('test_methodHelp, test_methodSignature', async () => {
    const rpc = introspected();
    expect(await call(rpc, 'system.methodHelp', 'add')).toBe('help for add');
    expect(await call(rpc, 'system.methodHelp', 'pair')).toBe('');
    expect(await call(rpc, 'system.methodSignature', 'add')).toEqual([
      ['int', 'int', 'int'],
      ['double', 'double', 'double'],
    ]);
    expect(await call(rpc, 'system.methodSignature', 'pair')).toBe('');
    expect(await call(rpc, 'system.methodSignature', 'system.listMethods')).toEqual([['array']]);
    expect(await call(rpc, 'system.methodHelp', 'nope')).toEqual([23, 'procedure nope not found']);
    expect(await call(rpc, 'system.multicall', [])).toEqual([
      8001,
      'procedure multicall not found',
    ]);
  });

  it('makes several calls in one, one after the other', async () => {
    const calls = [
      { methodName: 'add', params: [1, 2] },
      { methodName: 'promise', params: ['x'] },
      { methodName: 'fault', params: [] },
      { methodName: 'returnFault', params: [] },
      { methodName: 'fail', params: [] },
      { methodName: 'nope', params: [] },
      { methodName: 'echo', params: ['y'] },
      { methodName: 'system.multicall', params: [[]] },
      { methodName: 5 },
      'no call',
      { methodName: 'pair', params: [] },
    ];
    expect(await call(introspected(true), 'system.multicall', calls)).toEqual([
      [3],
      ['x'],
      { faultCode: 12, faultString: 'hello' },
      { faultCode: 17, faultString: 'hi there' },
      { faultCode: 8002, faultString: 'error' },
      { faultCode: 23, faultString: 'procedure nope not found' },
      [['POST', 'y']],
      { faultCode: 8002, faultString: 'Recursive system.multicall forbidden' },
      { faultCode: 8002, faultString: 'a call wants methodName and params' },
      { faultCode: 8002, faultString: 'a call wants methodName and params' },
      [[]],
    ]);
    expect(flushLoggedErrors(RangeError)).toHaveLength(1);
    expect(await call(introspected(true), 'system.multicall', 'x')).toEqual([
      8002,
      'multicall wants an array of calls',
    ]);
    expect(await call(introspected(true), 'system.listMethods')).toContain('system.multicall');
  });

  it('cancels the call that is under way when the client of a multicall leaves', async () => {
    let cancelled = false;
    slow = new Deferred(() => {
      cancelled = true;
    });
    const calls = [{ methodName: 'slow', params: [] }];
    const body = dumps([calls], { methodName: 'system.multicall' });
    const exchange = exchangeFor(introspected(true), body);
    await new Promise(setImmediate);
    exchange.disconnect();
    expect(cancelled).toBe(true);
  });
});
