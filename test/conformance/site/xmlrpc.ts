import { type Deferred, deferLater, type IRequest, type Resource, reactor, xmlrpc } from 'hawser';

type Value = number | xmlrpc.Double;

/** Sub-handler math.*, with its own sub-handler math.deep.*. */
class SubRPC extends xmlrpc.XMLRPC {
  xmlrpc_add(a: Value, b: Value): number {
    return Number(a) + Number(b);
  }

  xmlrpc_div(a: Value, b: Value): xmlrpc.Double {
    if (Number(b) === 0) throw new RangeError('division by zero');
    return new xmlrpc.Double(Number(a) / Number(b));
  }

  static {
    xmlrpc.help('Add two numbers.')(SubRPC.prototype.xmlrpc_add);
  }
}

/** Sub-sub-handler math.deep.*. */
class DeepRPC extends xmlrpc.XMLRPC {
  xmlrpc_ping(): string {
    return 'deep pong';
  }
}

/** What Python calls the type of a value. */
function pythonType(value: unknown): string {
  if (value === undefined) return 'NoneType';
  if (value instanceof xmlrpc.Double) return 'float';
  if (value instanceof xmlrpc.Binary) return 'Binary';
  if (value instanceof xmlrpc.DateTime) return 'DateTime';
  if (Array.isArray(value)) return 'list';
  const names: Record<string, string> = {
    string: 'str',
    number: 'int',
    bigint: 'int',
    boolean: 'bool',
  };
  return names[typeof value] ?? 'dict';
}

/** XMLRPC resource: echo, types, faults, Deferreds, withRequest, help and signature. */
class RPC extends xmlrpc.XMLRPC {
  declare notcallable: number;
  declare xmlrpc_constant: number;

  xmlrpc_echo(...args: unknown[]): unknown[] {
    return args;
  }

  xmlrpc_typeof(value: unknown): string {
    return pythonType(value);
  }

  xmlrpc_types(): unknown {
    return {
      int: 42,
      neg: -7,
      bool: true,
      str: 'a <b> & c',
      float: 1.5,
      nested: [1, [2, { k: 'v' }]],
      date: new xmlrpc.DateTime('20010909T01:46:40'),
      bin: new xmlrpc.Binary(Buffer.from('\x00\x01binary\xff', 'latin1')),
      empty: '',
      uni: 'café',
    };
  }

  xmlrpc_fault(code: number, text: string): never {
    throw new xmlrpc.Fault(code, text);
  }

  xmlrpc_returnFault(): xmlrpc.Fault {
    return new xmlrpc.Fault(77, 'returned, not raised');
  }

  xmlrpc_raise(): never {
    throw new Error('secret detail');
  }

  xmlrpc_none(): void {}

  xmlrpc_object(): unknown {
    return Symbol('object');
  }

  xmlrpc_bigint(): number {
    return 2 ** 40;
  }

  xmlrpc_defer(value: unknown): Deferred<unknown> {
    return deferLater(reactor, 0.02, () => value);
  }

  xmlrpc_deferFault(): Deferred<never> {
    return deferLater(reactor, 0.01, (): never => {
      throw new xmlrpc.Fault(12, 'deferred fault');
    });
  }

  xmlrpc_deferRaise(): Deferred<never> {
    return deferLater(reactor, 0.01, (): never => {
      throw new RangeError('division by zero');
    });
  }

  xmlrpc_who(request: IRequest, suffix: string): string {
    return request.getRequestHostname() + suffix;
  }

  xmlrpc_noargs(): string {
    return 'no args';
  }

  static {
    const { prototype } = RPC;
    prototype.notcallable = 1;
    prototype.xmlrpc_constant = 5;
    xmlrpc.help('Return the arguments.')(prototype.xmlrpc_echo);
    xmlrpc.signature(['array', 'string'], ['array', 'int'])(prototype.xmlrpc_echo);
    xmlrpc.help('Help text by attribute')(prototype.xmlrpc_typeof);
    xmlrpc.withRequest(prototype.xmlrpc_who);
  }
}

/** RPC with sub-handlers math, math.deep and system (introspection). */
function makeRpc(allowNone: boolean): Resource {
  const rpc = new RPC({ allowNone, useDouble: true });
  const sub = new SubRPC();
  sub.putSubHandler('deep', new DeepRPC());
  rpc.putSubHandler('math', sub);
  xmlrpc.addIntrospection(rpc);
  return rpc;
}

/** XML-RPC at /rpc, where None is a Fault, and at /rpc-none, where it is allowed. */
export const makeXmlrpc = (): Resource => makeRpc(false);
export const makeXmlrpcWithNone = (): Resource => makeRpc(true);
