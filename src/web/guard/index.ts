export { BasicCredentialFactory } from './basic-credential-factory.js';
export { BearerCredentialFactory } from './bearer-credential-factory.js';
export { type Challenge, ICredentialFactory } from './credential-factory.js';
export { DigestCredentialFactory, type DigestOptions } from './digest-credential-factory.js';
export { HTTPAuthSessionWrapper } from './http-auth-session-wrapper.js';
export { UnauthorizedResource } from './unauthorized-resource.js';
