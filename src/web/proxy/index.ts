export { UpstreamError, UpstreamTimeout } from './errors.js';
export { ProxyClient, type ProxyData, type ProxyHeaders } from './proxy-client.js';
export { type ProxyClientClass, ProxyClientFactory } from './proxy-client-factory.js';
export { type ProxyClientFactoryClass, ReverseProxyResource } from './reverse-proxy-resource.js';
export type { CookieRewriting } from './rewrite.js';
export type { ForwardedFields, ProxyOptions, ProxySettings } from './settings.js';
export { Upstream, type UpstreamOptions } from './upstream.js';
