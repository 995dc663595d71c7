/** The errors of this layer under the names they have in `twisted.web.error`. */
export {
  InfiniteRedirection,
  PageRedirect,
  UnsupportedMethod,
  WebError as Error,
} from './errors.js';
