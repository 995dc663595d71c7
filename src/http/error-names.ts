/** The errors under the names they have in `twisted.web.error`; the package exports this module as `error`. */
export {
  InfiniteRedirection,
  PageRedirect,
  UnsupportedMethod,
  WebError as Error,
} from './errors.js';
