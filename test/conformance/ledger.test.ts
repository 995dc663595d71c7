// The public names of Twisted that hawser sets out to have: each is there, or there is a verdict that says why not.
import { readFileSync } from 'node:fs';
import * as hawser from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { afterAll, describe, expect, it } from 'vitest';

const read = (name: string): any =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

/** Module to name to members. */
const ledger: Record<string, Record<string, string[]>> = read('ledger.json');
/** `module#name` or `module#Class.member` to the reason why it is not there under that name. */
const verdicts: Record<string, string> = read('verdicts.json');

const names = hawser as unknown as Record<string, any>;
const site = new hawser.Site(new hawser.Resource());
const session = site.makeSession();
const request = new hawser.Request(new MemoryExchange({}), site, hawser.STANDALONE);

/** Instances, for members that are no methods. */
const instances: Record<string, object> = {
  Request: request,
  Site: site,
  HTTPFactory: site,
  Session: session,
  Resource: new hawser.Resource(),
  IResource: new hawser.Resource(),
  Headers: new hawser.Headers(),
  Redirect: new hawser.Redirect('/'),
  DeferredResource: new hawser.DeferredResource(new hawser.Deferred()),
  FailureElement: new hawser.FailureElement(new hawser.Failure(new Error('x'))),
  'twisted.web.error.Error': new hawser.error.Error(404),
  UnsupportedMethod: new hawser.UnsupportedMethod(['GET']),
  MissingRenderMethod: new hawser.error.MissingRenderMethod({}, 'x'),
  MissingTemplateLoader: new hawser.error.MissingTemplateLoader({}),
  GzipEncoderFactory: new hawser.GzipEncoderFactory(),
  EncodingResourceWrapper: new hawser.EncodingResourceWrapper(new hawser.Resource(), []),
  NameVirtualHost: new hawser.NameVirtualHost(),
  VirtualHostCollection: new hawser.VirtualHostCollection(new hawser.NameVirtualHost()),
  RewriterResource: new hawser.RewriterResource(new hawser.Resource()),
  DebugInfo: new hawser.DebugInfo(),
  FirstError: new hawser.FirstError(new hawser.Failure(new Error('x')), 0),
  FailureGroup: new hawser.FailureGroup([]),
  Failure: new hawser.Failure(new Error('x')),
  Deferred: Object.assign(new hawser.Deferred(), hawser.Deferred),
  DeferredList: new hawser.DeferredList([]),
  DeferredLock: new hawser.DeferredLock(),
  DeferredSemaphore: new hawser.DeferredSemaphore(1),
  DeferredQueue: new hawser.DeferredQueue(),
  LoopingCall: new hawser.LoopingCall(() => undefined),
  Cooperator: new hawser.Cooperator(),
  Clock: new hawser.Clock(),
  ICredentialFactory: new hawser.BasicCredentialFactory('realm'),
};

function isThere(module: string, name: string, member?: string): boolean {
  const space: any = names[module.split('.').at(-1) as string] ?? {};
  const value = space[name] ?? names[name];
  if (member === undefined) return value !== undefined;
  const places = [instances[`${module}.${name}`] ?? instances[name], value, value?.prototype];
  return places.some((place) => place !== undefined && place !== null && member in Object(place));
}

afterAll(() => {
  session.expire();
});

describe.each(Object.keys(ledger))('%s', (module) => {
  const classes = Object.entries(ledger[module] as Record<string, string[]>);
  const entries = classes.flatMap(([name, members]) => [
    [name, undefined] as const,
    ...members.map((member) => [name, member] as const),
  ]);
  /** The verdict on a name, or on the class it is a member of. */
  const verdictOf = (name: string, member?: string): string | undefined =>
    verdicts[`${module}#${member === undefined ? name : `${name}.${member}`}`] ??
    verdicts[`${module}#${name}`];

  it('is there, but for what has a verdict', () => {
    const missing = entries
      .filter(([name, member]) => !isThere(module, name, member) && !verdictOf(name, member))
      .map(([name, member]) => [name, member].filter(Boolean).join('.'));
    expect(missing).toEqual([]);
  });

  it('needs each of its verdicts', () => {
    const own = Object.keys(verdicts).filter((key) => key.startsWith(`${module}#`));
    const needless = own.filter((key) => {
      const [name, member] = (key.split('#')[1] as string).split('.') as [string, string?];
      const isListed = entries.some(([a, b]) => a === name && b === member);
      return !isListed || isThere(module, name, member);
    });
    expect(needless).toEqual([]);
  });
});
