export type { ArgOptions, ArgResult, ArgType, ArgTypes, ArgValue } from './arg.js';
export { BadValue, type ValueIssue, type ValueSource } from './bad-value.js';
export { type JsonFormat, JsonResource } from './json-resource.js';
export { isStandardSchema, type StandardSchemaV1, validate, validateSync } from './standard.js';
export { type ValidArgsOptions, validArgs, validParams } from './valid.js';
