export { PasswdFile, type UserAccount, type UserDatabase } from './user-database.js';
export { UserDirectory } from './user-directory.js';
