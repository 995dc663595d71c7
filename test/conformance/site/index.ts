import { type Resource, VHostMonsterResource } from 'hawser';
import { writeFixtures } from '../fixtures.js';
import { makeArgs, makeArgsContent, makeContent, makeContentInfo } from './args.js';
import { makeAsync } from './async.js';
import { makeCond } from './cond.js';
import { makeCookies } from './cookies.js';
import { DeferredChild } from './deferred.js';
import { makeDisconnect } from './disconnect.js';
import { makeError } from './error.js';
import { makeGuard } from './guard.js';
import { makeGzip } from './gzip.js';
import { makeHeaders } from './headers.js';
import { Show } from './helper.js';
import { makeMethod } from './method.js';
import { makePages } from './pages.js';
import { makeDeadProxy, makeProxy } from './proxy.js';
import { makeRedirect } from './redirect.js';
import { makeResponse } from './response.js';
import { makeRewrite } from './rewrite.js';
import { makeSession } from './session.js';
import { makeStatic } from './static.js';
import { makeTemplate } from './template.js';
import { makeTree } from './tree.js';
import { makeUrl } from './url.js';
import { makeVhost } from './vhost.js';
import { makeXmlrpc, makeXmlrpcWithNone } from './xmlrpc.js';

/** What areas of the site stand on. */
export interface SiteContext {
  /** The folder with the fixtures. */
  readonly files: string;
  /** Have something run when the site is closed: a server behind it to stop, for instance. */
  onClose(action: () => unknown): void;
}

/** An area: the resource for one name below the root, or a promise of it where something must be started first. */
type MakeArea = (context: SiteContext) => Resource | Promise<Resource>;

/** The areas of the site by their name below the root. One line each; a new area adds its line and its file. */
const AREAS: Readonly<Record<string, MakeArea>> = {
  tree: makeTree,
  method: makeMethod,
  response: makeResponse,
  async: makeAsync,
  error: makeError,
  args: makeArgs,
  'args-content': makeArgsContent,
  content: makeContent,
  'content-info': makeContentInfo,
  headers: makeHeaders,
  cookies: makeCookies,
  url: makeUrl,
  cond: makeCond,
  redirect: makeRedirect,
  deferred: () => new DeferredChild(),
  pages: makePages,
  vhost: () => makeVhost(false),
  'vhost-default': () => makeVhost(true),
  vhm: () => new VHostMonsterResource(),
  rewrite: makeRewrite,
  gzip: makeGzip,
  disconnect: makeDisconnect,
  static: makeStatic,
  template: makeTemplate,
  rpc: makeXmlrpc,
  'rpc-none': makeXmlrpcWithNone,
  proxy: makeProxy,
  'proxy-dead': makeDeadProxy,
  guard: makeGuard,
  session: makeSession,
};

/** The reference site: one small resource for each behaviour the vectors look at. */
export interface ConformanceSite {
  readonly root: Resource;
  /** Stop what stands behind the site and remove its files. */
  close(): Promise<void>;
}

/** Make the reference site. */
export async function makeSite(): Promise<ConformanceSite> {
  const fixtures = writeFixtures();
  const closers: Array<() => unknown> = [() => fixtures.remove()];
  const context: SiteContext = {
    files: fixtures.path,
    onClose: (action) => closers.push(action),
  };
  const root = new Show('root');
  root.putChild('', new Show('index'));
  for (const [name, make] of Object.entries(AREAS)) root.putChild(name, await make(context));
  return {
    root,
    close: async () => {
      for (const close of closers.reverse()) await close();
    },
  };
}
