import { typeFrom } from './notation.js';
import type { Type } from './types.js';

/** Members of hawser's classes by their short notation; `any` where the type is of no use to the converter. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  IRequest: {
    args: 'map<text,list<text>>',
    client: 'any',
    clientproto: 'text',
    code: 'number',
    code_message: 'text',
    content: 'Content',
    cookies: 'list<text>',
    defaultContentType: 'text?',
    disconnected: 'boolean',
    finished: 'boolean',
    host: 'any',
    method: 'text',
    path: 'text',
    postpath: 'list<text>',
    prepath: 'list<text>',
    received_cookies: 'map<text,text>',
    requestHeaders: 'Headers',
    responseHeaders: 'Headers',
    sentLength: 'number',
    signal: 'any',
    site: 'Site',
    sitepath: 'list<text>',
    startedWriting: 'boolean',
    uri: 'text',
    URLPath: '-> any',
    addCookie: '-> none',
    childLink: '-> text',
    finish: '-> none',
    getAllHeaders: '-> map<text,text>',
    getClientAddress: '-> any',
    getClientIP: '-> text?',
    getCookie: '-> text?',
    getHeader: '-> text?',
    getHost: '-> any',
    getPassword: '-> text',
    getRequestHostname: '-> text',
    getRootURL: '-> text?',
    getSession: '-> Session',
    getUser: '-> text',
    isSecure: '-> boolean',
    notifyFinish: '-> deferred<none>',
    prePathURL: '-> text',
    processingFailed: '-> any',
    redirect: '-> none',
    registerProducer: '-> none',
    rememberRootURL: '-> none',
    render: '-> any',
    setETag: '-> any',
    setHeader: '-> none',
    setHost: '-> none',
    setLastModified: '-> any',
    setResponseCode: '-> none',
    sibLink: '-> text',
    unregisterProducer: '-> none',
    write: '-> any',
  },
  Content: {
    close: '-> none',
    getvalue: '-> bytes',
    length: 'number',
    read: '-> bytes',
    readline: '-> bytes',
    readlines: '-> list<bytes>',
    seek: '-> number',
    tell: '-> number',
  },
  Headers: {
    addRawHeader: '-> none',
    copy: '-> Headers',
    getAllRawHeaders: '-> list<tuple<text,list<text>>>',
    getRawHeaders: '-> list<text>?',
    hasHeader: '-> boolean',
    removeHeader: '-> none',
    setRawHeaders: '-> none',
  },
  Session: {
    expire: '-> none',
    getComponent: '-> any',
    lastModified: 'number',
    notifyOnExpire: '-> any',
    sessionTimeout: 'number',
    setComponent: '-> any',
    site: 'Site',
    touch: '-> none',
    uid: 'text',
  },
  Site: {
    displayTracebacks: 'boolean',
    getChildWithDefault: '-> any',
    getResourceFor: '-> any',
    getSession: '-> Session',
    makeSession: '-> Session',
    requestFactory: 'any',
    resource: 'IResource',
    sessionFactory: 'any',
    sessions: 'map<text,Session>',
  },
  Resource: {
    allowedMethods: 'any',
    children: 'map<text,IResource>',
    delEntity: '-> none',
    getChild: '-> any',
    getChildWithDefault: '-> any',
    getDynamicEntity: '-> any',
    getStaticEntity: '-> any',
    isLeaf: 'boolean',
    listDynamicEntities: '-> list<any>',
    listDynamicNames: '-> list<text>',
    listEntities: '-> list<any>',
    listNames: '-> list<text>',
    listStaticEntities: '-> list<any>',
    listStaticNames: '-> list<text>',
    putChild: '-> none',
    reallyPutEntity: '-> none',
    render: '-> any',
    server: 'any',
  },
  IResource: {
    getChildWithDefault: '-> any',
    isLeaf: 'boolean',
    putChild: '-> none',
    render: '-> any',
  },
  Failure: {
    check: '-> any',
    getBriefTraceback: '-> text',
    getErrorMessage: '-> text',
    getTraceback: '-> text',
    printTraceback: '-> none',
    raiseException: '-> none',
    trap: '-> any',
    type: 'any',
    value: 'error',
  },
  IDelayedCall: {
    active: '-> boolean',
    cancel: '-> none',
    delay: '-> none',
    getTime: '-> number',
    reset: '-> none',
  },
  LoopingCall: {
    running: 'boolean',
    start: '-> deferred<any>',
    stop: '-> none',
    reset: '-> none',
    clock: 'any',
    interval: 'any',
  },
  DeferredLock: {
    acquire: '-> deferred<any>',
    release: '-> none',
    run: '-> deferred<any>',
    locked: 'boolean',
  },
  DeferredQueue: { put: '-> none', get: '-> deferred<any>', pending: 'any', waiting: 'any' },
  DeferredSemaphore: { acquire: '-> deferred<any>', release: '-> none', run: '-> deferred<any>' },
};

/** Classes that have the members of another one. */
const KINDS: Readonly<Record<string, string>> = {
  Request: 'IRequest',
  Data: 'Resource',
  File: 'Resource',
  DirectoryLister: 'Resource',
  NameVirtualHost: 'Resource',
  Redirect: 'Resource',
  ErrorPage: 'Resource',
  NoResource: 'Resource',
  ReverseProxyResource: 'Resource',
  RewriterResource: 'Resource',
  XMLRPC: 'Resource',
  CGIScript: 'Resource',
  CGIDirectory: 'Resource',
  EncodingResourceWrapper: 'Resource',
};

/** More members of those, which a class of the file may override. */
const OWN_MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  File: {
    childNotFound: 'any',
    contentEncodings: 'any',
    contentTypes: 'any',
    createSimilarFile: '-> any',
    defaultType: 'text',
    directoryListing: '-> any',
    forbidden: 'any',
    ignoreExt: '-> none',
    ignoredExts: 'list<text>',
    indexNames: 'list<text>',
    path: 'text',
    processors: 'any',
    registry: 'any',
    render_GET: '-> any',
    type: 'any',
  },
  DirectoryLister: { template: 'text', linePattern: 'text', path: 'text', render: '-> any' },
  NameVirtualHost: { addHost: '-> none', removeHost: '-> none', default: 'any', hosts: 'any' },
  XMLRPC: {
    allowNone: 'boolean',
    getSubHandler: '-> any',
    getSubHandlerPrefixes: '-> list<text>',
    listProcedures: '-> list<text>',
    lookupProcedure: '-> any',
    putSubHandler: '-> none',
    render_POST: '-> any',
    separator: 'text',
  },
  Element: { loader: 'any', lookupRenderMethod: '-> any', render: '-> any' },
};

/** The type of a member of one of hawser's classes; undefined where the class, or the member, is not known. */
export function memberType(className: string, member: string): Type | undefined {
  const notation =
    OWN_MEMBERS[className]?.[member] ??
    MEMBERS[className]?.[member] ??
    MEMBERS[KINDS[className] ?? '']?.[member];
  return notation === undefined ? undefined : typeFrom(notation);
}

/** Whether the table lists a class's members: what it does not list is then none of them. */
export const knowsMembers = (className: string): boolean =>
  className in MEMBERS || className in KINDS;

/** Every class and member of the tables, for the tests. */
export function* knownMembers(): Generator<readonly [className: string, member: string]> {
  for (const table of [MEMBERS, OWN_MEMBERS]) {
    for (const [className, members] of Object.entries(table)) {
      for (const member of Object.keys(members)) yield [className, member];
    }
  }
}
