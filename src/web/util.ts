/** The names of `twisted.web.util`, for `import { util } from 'hawser'`. */
export { FailureElement, formatFailure } from '../template/failure-element.js';
export { DeferredResource } from './deferred-resource.js';
export { ChildRedirector, ParentRedirect, Redirect, redirectTo } from './redirect.js';
