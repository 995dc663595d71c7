export * from './access-log/index.js';
export * from './address.js';
export * from './around/index.js';
export type { BodyReader } from './body-reader.js';
export * from './cgi/index.js';
export { Content } from './content.js';
export { DeferredResource } from './deferred-resource.js';
export * as demo from './demo.js';
export * from './encoding/index.js';
export { ErrorPage, ForbiddenResource, NoResource } from './error-page.js';
export * from './errors.js';
export * from './event-stream/index.js';
export * from './guard/index.js';
export * from './handler/index.js';
export { type Hosting, STANDALONE } from './hosting.js';
export type { ForceNotSecure } from './in-session.js';
export { IncomingBody, type IncomingBodyOptions } from './incoming-body.js';
export type { IRequest } from './irequest.js';
export {
  type Body,
  type BodyHandling,
  type BodyStream,
  type ChildResult,
  IResource,
  isResource,
  type Rendered,
  type RenderResult,
  type Renders,
} from './iresource.js';
export {
  REQUEST_END,
  REQUEST_ERROR,
  REQUEST_START,
  type RequestEnd,
  type RequestStart,
} from './metrics.js';
export * from './migration/index.js';
export { noSuchChild, noSuchChildPage } from './no-such-child.js';
export { NOT_DONE_YET, type NotDoneYet } from './not-done-yet.js';
export {
  type HealthCheck,
  type HealthOptions,
  HealthResource,
} from './operations/health-resource.js';
export * as pages from './pages.js';
export { errorPage, forbidden, notFound } from './pages.js';
export * from './paths/index.js';
export type { Producer, PullProducer, PushProducer } from './producer.js';
export * as proxy from './proxy/index.js';
export * from './proxy/index.js';
export { ChildRedirector, ParentRedirect, Redirect, redirectTo } from './redirect.js';
export { Request } from './request.js';
export { computeAllowedMethods, Resource } from './resource.js';
export * as resource from './resource-names.js';
export { CACHED, type Cached } from './response-fields.js';
export type { Outcome } from './response-life.js';
export * as rewrite from './rewrite.js';
export { type RewriteRule, RewriterResource } from './rewrite.js';
export * from './script/index.js';
export * as server from './server.js';
export * from './session/index.js';
export {
  type RequestEndListener,
  type RequestFactory,
  type SessionFactory,
  Site,
  type SiteOptions,
} from './site.js';
export * from './static/index.js';
export { getChildForRequest } from './traverse.js';
export type { TrustProxy } from './trust-proxy.js';
export * from './upload/index.js';
export * from './users/index.js';
export * as util from './util.js';
export * from './values/index.js';
export * as vhost from './vhost.js';
export { NameVirtualHost, VHostMonsterResource, VirtualHostCollection } from './vhost.js';
export * from './websocket/index.js';
