export { AlreadyCached, CacheScanner } from './cache-scanner.js';
export type { ScriptGlobals } from './compiled-script.js';
export { RequestScript } from './request-script.js';
export { noRsrc, ResourceScript, rpyNoResource } from './resource-script.js';
export { ResourceScriptDirectory } from './resource-script-directory.js';
export { ResourceScriptWrapper } from './resource-script-wrapper.js';
export { ResourceTemplate, type TemplateFunction } from './resource-template.js';
export { unportedScript } from './unported-script.js';
