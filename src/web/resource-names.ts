/** The names of `twisted.web.resource`; the package exports this module as `resource`. */
export { EncodingResourceWrapper } from './encoding/encoding-resource-wrapper.js';
export { ErrorPage, ForbiddenResource, NoResource } from './error-page.js';
export { IResource } from './iresource.js';
export { Resource } from './resource.js';
export { getChildForRequest } from './traverse.js';
