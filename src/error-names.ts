/** The errors under the names they have in `twisted.web.error`; the package exports this module as `error`. */
export * from './http/error-names.js';
export {
  FlattenerError,
  MissingRenderMethod,
  MissingTemplateLoader,
  RenderError,
  UnexposedMethodError,
  UnfilledSlot,
  UnsupportedType,
} from './template/errors.js';
