export { type ParamType, type PathMatch, type PathParams, PathPattern } from './path-pattern.js';
export { type PatternChild, PatternResource } from './pattern-resource.js';
export { putChildAt } from './put-child-at.js';
export { type UrlForOptions, urlFor } from './url-for.js';
