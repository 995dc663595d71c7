export {
  type Adaptable,
  type ComponentKey,
  getAdapterFactory,
  registerAdapter,
  unregisterAdapter,
} from './adapt.js';
export { Componentized } from './componentized.js';
export { Interface, type InterfaceOptions, implementer } from './interface.js';
export type { Factory } from './make.js';
export { isInterface, providedBy } from './provides.js';
