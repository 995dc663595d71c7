import {
  type ChildResult,
  type Deferred,
  DeferredResource,
  deferLater,
  fail,
  type IRequest,
  type IResource,
  notFound,
  Resource,
  reactor,
  succeed,
} from 'hawser';
import { raise } from './error.js';
import { Func, Show, Text } from './helper.js';
import { GetOnly } from './method.js';
import { Dynamic } from './tree.js';

/** Deferreds of a resource by the name of the child, as they end in different ways. */
const DEFERREDS: Readonly<Record<string, () => Deferred<any>>> = {
  now: () => succeed(new Show('deferred-now')),
  later: () => after(0.02, laterTree),
  dynamic: () => after(0.01, () => new Dynamic()),
  notfound: () => after(0.01, () => notFound()),
  fail: () =>
    after(0.01, () => {
      throw new Error('division by zero');
    }),
  failnow: () => fail(new Error('no')),
  getonly: () => after(0.01, () => new GetOnly()),
  raise: () => after(0.01, () => new Func(raise)),
  nested: () => after(0.01, () => new DeferredResource(succeed(new Text('inner')))),
};

function after(seconds: number, make: () => IResource): Deferred<any> {
  return deferLater(reactor, seconds, make);
}

function laterTree(): Resource {
  const resource = new Show('deferred-later');
  resource.putChild('kid', new Show('deferred-kid'));
  resource.putChild('', new Show('deferred-index'));
  return resource;
}

/** `/deferred`: getChild gives a DeferredResource; the name says how its Deferred ends. */
export class DeferredChild extends Resource {
  override getChild(name: string, request: IRequest): ChildResult {
    const make = Object.hasOwn(DEFERREDS, name) ? DEFERREDS[name] : undefined;
    return make === undefined ? super.getChild(name, request) : new DeferredResource(make());
  }
}
