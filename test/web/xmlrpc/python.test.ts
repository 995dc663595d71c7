import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Site, xmlrpc } from 'hawser';
import { serve } from 'hawser/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Debian's Python, and no other that may stand in the way. */
const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);
if (PYTHON === undefined)
  console.log('python3 is missing: its XML-RPC client and server are not tried');

const at = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

class Echo extends xmlrpc.XMLRPC {
  xmlrpc_echo(value: unknown) {
    return value;
  }
  xmlrpc_later(value: unknown) {
    return new Promise((resolve) => setImmediate(resolve, value));
  }
  xmlrpc_fault(code: number, text: string) {
    throw new xmlrpc.Fault(code, text);
  }
  xmlrpc_add(a: number, b: number) {
    return a + b;
  }
  static {
    xmlrpc.help('Add two numbers.')(Echo.prototype.xmlrpc_add);
    xmlrpc.signature(['int', 'int', 'int'])(Echo.prototype.xmlrpc_add);
  }
}

describe.runIf(PYTHON !== undefined)("Python's xmlrpc.client", () => {
  it('finds in an XMLRPC resource what it finds in a server of its own', async () => {
    const rpc = new Echo({ allowNone: true, allowI8: true, useDouble: true });
    xmlrpc.addIntrospection(rpc, { multicall: true });
    const serving = await serve(new Site(rpc), { port: 0, host: '127.0.0.1' });
    try {
      const { stdout } = await promisify(execFile)(PYTHON!, [at('client.py'), serving.url]);
      expect(stdout.trim().split('\n').at(-1)).toMatch(/^ok: \d+ values$/);
    } finally {
      await serving.close();
    }
  }, 60_000);
});

describe.runIf(PYTHON !== undefined)("a Proxy and Python's xmlrpc.server", () => {
  let server: ChildProcess;
  let url: string;
  beforeAll(async () => {
    server = spawn(PYTHON!, [at('server.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: server.stdout! }), 'line');
    url = `http://127.0.0.1:${line}/RPC2`;
  }, 60_000);
  afterAll(() => {
    server.kill();
  });

  it('carries every type there and back', async () => {
    const proxy = new xmlrpc.Proxy(url, { allowNone: true, allowI8: true, useDouble: true });
    const { Binary, DateTime, Double } = xmlrpc;
    const values: unknown[] = [
      ...[0, 1, -1, 2147483647, -2147483648, true, false, undefined],
      ...['', ' ', 'a<b>&"c"\'', 'café ☃ \u{1f600}', 'line\nline\ttab', ']]>'],
      ...[0.5, -1.25, 1e16, 1e-5, 1.7976931348623157e308, 5e-324].map((n) => new Double(n)),
      ...[new Double(3), new Double(-0), new Double(Number.POSITIVE_INFINITY)],
      ...[new DateTime('20010909T01:46:40'), new Binary(Buffer.from([...Array(256).keys()]))],
      ...[[], [[]], [1, 'two', [3, [4]]], { a: 1, 'b <&>': { c: [new Double(2)] } }],
    ];
    for (const value of values) {
      expect(await proxy.callRemote('echo', value)).toEqual(value);
    }
    expect(Number.isNaN(Number(await proxy.callRemote('echo', Number.NaN)))).toBe(true);
    // What Python makes of them on the way.
    for (const [value, type] of [
      [1, 'int'],
      [1.5, 'float'],
      [new Double(1), 'float'],
      ['x', 'str'],
      [true, 'bool'],
      [null, 'NoneType'],
      [Buffer.from('x'), 'Binary'],
      [new Date(0), 'DateTime'],
      [[], 'list'],
      [{}, 'dict'],
      [2 ** 40, 'int'],
    ]) {
      expect(await proxy.callRemote('typeof', value)).toBe(type);
    }
  });

  it('fails with the faults of the server', async () => {
    const proxy = new xmlrpc.Proxy(url);
    await expect(proxy.callRemote('fault', 7, 'a <fault>')).rejects.toMatchObject({
      faultCode: 7,
      faultString: 'a <fault>',
    });
    await expect(proxy.callRemote('raise')).rejects.toThrow('not today');
    await expect(proxy.callRemote('nope')).rejects.toBeInstanceOf(xmlrpc.Fault);
  });

  it('uses its introspection and multicall', async () => {
    const proxy = new xmlrpc.Proxy(url);
    expect(await proxy.callRemote('system.listMethods')).toContain('echo');
    expect(await proxy.callRemote('system.methodHelp', 'echo')).toBe('Return the value.');
    const calls = [
      { methodName: 'echo', params: [1] },
      { methodName: 'fault', params: [3, 'x'] },
    ];
    expect(await proxy.callRemote('system.multicall', calls)).toEqual([
      [1],
      { faultCode: 3, faultString: 'x' },
    ]);
  });

  it('reads dates as Date if asked to', async () => {
    const date = new Date(2020, 1, 29, 12, 30, 59);
    const proxy = new xmlrpc.Proxy(url, { useDateTime: true });
    expect(await proxy.callRemote('echo', date)).toEqual(date);
  });

  it('fails where there is no XML-RPC', async () => {
    const elsewhere = new xmlrpc.Proxy(url.replace('RPC2', 'elsewhere'));
    await expect(elsewhere.callRemote('echo', 1)).rejects.toMatchObject({ errcode: 404 });
  });
});
