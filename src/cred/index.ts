export * from './checkers/index.js';
export * from './credentials.js';
export { algorithms, calcHA1, calcHA2, calcResponse } from './digest.js';
export {
  type DigestChallenge,
  DigestCredentialFactory,
  type DigestFactoryOptions,
} from './digest-credential-factory.js';
export { DigestedCredentials } from './digested-credentials.js';
export * from './errors.js';
export { IRealm, type Login, Portal } from './portal.js';
export { isSameSecret } from './secret.js';
