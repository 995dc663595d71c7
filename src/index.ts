/**
 * Everything but the hosts: Deferreds, time, resources, requests, sites, files, guards, templates, logging.
 *
 * @module hawser
 */
export * from './components/index.js';
export * as cred from './cred/index.js';
export {
  AllowAnonymousAccess,
  ANONYMOUS,
  Anonymous,
  type AvatarId,
  BearerToken,
  BearerTokenChecker,
  DigestedCredentials,
  FilePasswordDB,
  type FilePasswordDBOptions,
  HtpasswdFile,
  type HtpasswdFileOptions,
  htpasswdHash,
  IAnonymous,
  IBearerToken,
  ICredentials,
  ICredentialsChecker,
  InMemoryUsernamePasswordDatabaseDontUse,
  IRealm,
  IUsernameDigestHash,
  IUsernameHashedPassword,
  IUsernamePassword,
  isSameSecret,
  type Login,
  LoginDenied,
  LoginFailed,
  OnDiskUsernamePasswordDatabase,
  type PasswordHash,
  Portal,
  StaleChallenge,
  type TokenLookup,
  Unauthorized,
  UnauthorizedLogin,
  UnhandledCredentials,
  UsernameHashedPassword,
  UsernamePassword,
} from './cred/index.js';
export * from './defer/index.js';
export * as error from './error-names.js';
export { fromBytes, toBytes } from './http/bytes.js';
export * from './http/errors.js';
export { Headers } from './http/headers.js';
export * as http_headers from './http/http-headers.js';
export { URLPath, type URLPathOptions } from './http/url-path.js';
export * as http from './http-names.js';
export * from './log/index.js';
export * from './task/index.js';
export * from './template/index.js';
export * as html from './web/html.js';
export * from './web/index.js';
export * as jsonrpc from './web/jsonrpc/index.js';
export * as xmlrpc from './web/xmlrpc/index.js';
