export { AllowAnonymousAccess } from './allow-anonymous.js';
export { BearerTokenChecker, type TokenLookup } from './bearer-token-checker.js';
export { ANONYMOUS, type AvatarId, ICredentialsChecker } from './checker.js';
export {
  FilePasswordDB,
  type FilePasswordDBOptions,
  OnDiskUsernamePasswordDatabase,
  type PasswordHash,
} from './file-password-db.js';
export { HtpasswdFile, type HtpasswdFileOptions, htpasswdHash } from './htpasswd.js';
export { InMemoryUsernamePasswordDatabaseDontUse } from './in-memory.js';
