/** Where a Python name lives in TypeScript. */
export interface Target {
  /** The module specifier. */
  readonly from: string;
  /** The exported name to import. */
  readonly name: string;
  /** What of it is meant, where the import is a namespace or an object. */
  readonly member: string | undefined;
  /** It is a type, or is only good as one. */
  readonly typeOnly: boolean;
}

/**
 * The names of Twisted that hawser has, by Twisted's module. `name` alone keeps its name in `hawser`;
 * `name=specifier#export` or `name=specifier#export.member` says where else it is.
 */
const TABLE: Readonly<Record<string, string>> = {
  'twisted.internet.defer': `
    AlreadyCalledError AlreadyTryingToLockError CancelledError DebugInfo Deferred DeferredCallback:type
    DeferredErrback:type DeferredFilesystemLock DeferredList DeferredLock DeferredQueue DeferredSemaphore FAILURE
    FailureGroup FirstError NotACoroutineError QueueOverflow QueueUnderflow SUCCESS TimeoutError ensureDeferred execute
    fail gatherResults getDebugging inlineCallbacks logError maybeDeferred passthru race setDebugging succeed timeout`,
  'twisted.python.failure': 'Failure NoCurrentExceptionError',
  'twisted.internet.task': `
    Clock CooperativeTask Cooperator LoopingCall NotPaused SchedulerError SchedulerStopped TaskDone TaskFailed
    TaskFinished TaskStopped coiterate cooperate deferLater react`,
  'twisted.internet.base': 'DelayedCall',
  'twisted.internet.threads': 'deferToThread deferToThreadPool',
  'twisted.python.threadpool': 'ThreadPool',
  'twisted.internet.interfaces': `
    IDelayedCall:type IReactorTime:type IListeningPort=hawser/node#IListeningPort:type
    IReactorSSL=hawser/node#IReactorSSL:type IReactorTCP=hawser/node#IReactorTCP:type
    IReactorUNIX=hawser/node#IReactorUNIX:type`,
  'twisted.internet.address': 'IPv4Address IPv6Address UNIXAddress',
  'twisted.internet.error': `
    AlreadyCalled AlreadyCancelled CannotListenError ConnectionClosed ConnectionDone ConnectionLost
    ReactorAlreadyRunning ReactorNotRestartable ReactorNotRunning`,
  'twisted.internet.endpoints': `
    SSL4ServerEndpoint=hawser/node#SSL4ServerEndpoint TCP4ServerEndpoint=hawser/node#TCP4ServerEndpoint
    TCP6ServerEndpoint=hawser/node#TCP6ServerEndpoint UNIXServerEndpoint=hawser/node#UNIXServerEndpoint
    quoteStringArgument=hawser/node#quoteStringArgument serverFromString=hawser/node#serverFromString`,
  'twisted.web.resource': `
    EncodingResourceWrapper ErrorPage ForbiddenResource IResource NoResource Resource UnsupportedMethod
    getChildForRequest`,
  'twisted.web.server': `
    GzipEncoderFactory NOT_DONE_YET Request Session Site UnsupportedMethod supportedMethods=hawser#server.supportedMethods
    version=hawser#server.version`,
  'twisted.web.client': `
    Agent=hawser/client#Agent CookieJar=hawser/client#CookieJar HTTPConnectionPool=hawser/client#HTTPConnectionPool
    ResponseDone=hawser/client#ResponseDone ResponseFailed=hawser/client#ResponseFailed
    ResponseNeverReceived=hawser/client#ResponseNeverReceived readBody=hawser/client#readBody`,
  'twisted.web.iweb': 'ICredentialFactory IRequest:type IRenderable:type',
  'twisted.web.http_headers': 'Headers InvalidHeaderName',
  'twisted.web.pages': 'errorPage forbidden notFound',
  'twisted.web.util': `
    ChildRedirector DeferredResource FailureElement ParentRedirect Redirect formatFailure redirectTo`,
  'twisted.web.static': `
    ASISProcessor Data DirectoryLister File MultipleRangeStaticProducer NoRangeStaticProducer Registry
    SingleRangeStaticProducer StaticProducer addSlash formatFileSize getTypeAndEncoding loadMimeTypes`,
  'twisted.web.vhost': 'NameVirtualHost VHostMonsterResource VirtualHostCollection',
  'twisted.web.rewrite':
    'RewriterResource alias=hawser#rewrite.alias tildeToUsers=hawser#rewrite.tildeToUsers',
  'twisted.web.guard': `
    BasicCredentialFactory DigestCredentialFactory HTTPAuthSessionWrapper UnauthorizedResource`,
  'twisted.web.proxy': 'ProxyClient ProxyClientFactory ReverseProxyResource',
  'twisted.web.script': `
    AlreadyCached CacheScanner ResourceScript ResourceScriptDirectory ResourceScriptWrapper noRsrc rpyNoResource`,
  'twisted.web.template': `
    CDATA=hawser/template#CDATA CharRef=hawser/template#CharRef Comment=hawser/template#Comment
    Element=hawser/template#Element TEMPLATE_NAMESPACE=hawser/template#TEMPLATE_NAMESPACE Tag=hawser/template#Tag
    TagLoader=hawser/template#TagLoader XMLFile=hawser/template#XMLFile XMLString=hawser/template#XMLString
    flatten=hawser/template#flatten flattenString=hawser/template#flattenString
    renderElement=hawser/template#renderElement renderer=hawser/template#renderer slot=hawser/template#slot
    tags=hawser/template#tags`,
  'twisted.cred.portal': 'IRealm Portal',
  'twisted.cred.checkers': `
    ANONYMOUS AllowAnonymousAccess FilePasswordDB ICredentialsChecker InMemoryUsernamePasswordDatabaseDontUse
    OnDiskUsernamePasswordDatabase`,
  'twisted.cred.credentials': `
    Anonymous DigestedCredentials IAnonymous ICredentials IUsernameDigestHash IUsernameHashedPassword
    IUsernamePassword UsernameHashedPassword UsernamePassword`,
  'twisted.cred.error':
    'LoginDenied LoginFailed Unauthorized UnauthorizedLogin UnhandledCredentials',
  'twisted.python.components': 'Componentized getAdapterFactory registerAdapter',
  'twisted.python.log': `
    err=hawser/log#log.err flushErrors=hawser/log#flushLoggedErrors msg=hawser/log#log.msg`,
  'twisted.python.urlpath': 'URLPath',
};

/** Modules whose names are members of one of hawser's namespaces. */
const NAMESPACES: Readonly<Record<string, { readonly name: string; readonly members: string }>> = {
  'twisted.web.http': {
    name: 'http',
    members: `
      ACCEPTED BAD_GATEWAY BAD_REQUEST CONFLICT CREATED EXPECTATION_FAILED FORBIDDEN FOUND GATEWAY_TIMEOUT GONE
      HTTP_VERSION_NOT_SUPPORTED IM_A_TEAPOT INSUFFICIENT_STORAGE_SPACE INTERNAL_SERVER_ERROR LENGTH_REQUIRED
      MOVED_PERMANENTLY MULTIPLE_CHOICE MULTI_STATUS NON_AUTHORITATIVE_INFORMATION NOT_ACCEPTABLE NOT_ALLOWED
      NOT_EXTENDED NOT_FOUND NOT_IMPLEMENTED NOT_MODIFIED NO_BODY_CODES NO_CONTENT OK PARTIAL_CONTENT
      PAYMENT_REQUIRED PERMANENT_REDIRECT PRECONDITION_FAILED PROXY_AUTH_REQUIRED PotentialDataLoss
      REQUESTED_RANGE_NOT_SATISFIABLE REQUEST_ENTITY_TOO_LARGE REQUEST_TIMEOUT REQUEST_URI_TOO_LONG RESET_CONTENT
      RESPONSES SEE_OTHER SERVICE_UNAVAILABLE SWITCHING TEMPORARY_REDIRECT UNAUTHORIZED UNSUPPORTED_MEDIA_TYPE
      USE_PROXY combinedLogFormatter datetimeToLogString datetimeToString parse_qs proxiedLogFormatter responses
      stringToDatetime`,
  },
  'twisted.web.error': {
    name: 'error',
    members: `
      Error FlattenerError InfiniteRedirection MissingRenderMethod MissingTemplateLoader PageRedirect RenderError
      UnexposedMethodError UnfilledSlot UnsupportedMethod UnsupportedType`,
  },
  'twisted.web.html': { name: 'html', members: 'PRE UL escape linkList output' },
  'xmlrpc.client': { name: 'xmlrpc', members: 'Binary DateTime Fault' },
  xmlrpclib: { name: 'xmlrpc', members: 'Binary DateTime Fault' },
  'twisted.web.xmlrpc': {
    name: 'xmlrpc',
    members: `
      Binary DateTime FAILURE Fault Handler NOT_FOUND NoSuchFunction Proxy XMLRPC XMLRPCIntrospection addIntrospection
      withRequest`,
  },
};

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

function targetFrom(entry: string): [name: string, target: Target] {
  const [whole = '', note] = entry.split(':');
  const [name = '', right = `hawser#${name}`] = whole.split('=');
  const [from = '', path = ''] = right.split('#');
  const [exported = '', member] = path.split('.');
  return [name, { from, name: exported, member, typeOnly: note === 'type' }];
}

const TARGETS: ReadonlyMap<string, Target> = new Map([
  ...Object.entries(TABLE).flatMap(([module, names]) =>
    words(names).map((entry): [string, Target] => {
      const [name, target] = targetFrom(entry);
      return [`${module}.${name}`, target];
    }),
  ),
  ...Object.entries(NAMESPACES).flatMap(([module, { name, members }]) =>
    words(members).map((member): [string, Target] => [
      `${module}.${member}`,
      { from: 'hawser', name, member, typeOnly: false },
    ]),
  ),
]);

/** Where a Twisted name lives in hawser; undefined where the table has none. */
export const targetOf = (pythonName: string): Target | undefined => TARGETS.get(pythonName);

/** The name of hawser's class for a Twisted one, as the tables of members list it. */
export function classNameOf(pythonName: string): string | undefined {
  const target = targetOf(pythonName);
  return target?.member ?? target?.name;
}

/** The modules that hawser's names are imported from, where that is not `hawser` itself. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  [...TARGETS.values()]
    .filter(({ from, member }) => from !== 'hawser' && member === undefined)
    .map(({ from, name }) => [name, from]),
);

/** The module a type of hawser's is imported from. */
export const moduleOf = (name: string): string => ELSEWHERE.get(name) ?? 'hawser';

/** Every entry of the table, for the tests and the docs. */
export const twistedNames = (): ReadonlyMap<string, Target> => TARGETS;

/** Whether a dotted name is a module the table knows, or a package above one. */
export function isTwistedModule(pythonName: string): boolean {
  const isPrefix = (module: string): boolean =>
    module === pythonName || module.startsWith(`${pythonName}.`);
  return Object.keys(TABLE).some(isPrefix) || Object.keys(NAMESPACES).some(isPrefix);
}
