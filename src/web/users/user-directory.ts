import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from '../../http/html.js';
import { encodeSegment } from '../../http/path.js';
import type { IRequest } from '../irequest.js';
import type { IResource } from '../iresource.js';
import { noSuchChild } from '../no-such-child.js';
import { Resource } from '../resource.js';
import { File } from '../static/file.js';
import { PasswdFile, type UserAccount, type UserDatabase } from './user-database.js';

/**
 * The folders `public_html` of the users of this machine, each under the user's name, and a list of them.
 *
 * Subclasses may replace `userDirName`, and `template`, which has the place `%(users)s`.
 *
 * Twisted: `twisted.web.distrib.UserDirectory`. Differs: the sockets `.twistd-web-pb` of servers that users run are not
 * looked for (Perspective Broker); put a `ReverseProxyResource` on a Unix socket there instead.
 */
export class UserDirectory extends Resource {
  /** The folder in a user's home. */
  declare userDirName: string;
  /** The page that lists the users. */
  declare template: string;
  readonly #users: UserDatabase;

  /** @param userDatabase - Default is `/etc/passwd`. */
  constructor(userDatabase: UserDatabase = new PasswdFile()) {
    super();
    this.#users = userDatabase;
  }

  async render_GET(_request: IRequest): Promise<string> {
    const items: string[] = [];
    for (const account of await this.#users.getpwall()) {
      if ((await this.#folderOf(account)) === undefined) continue;
      const [realName] = account.gecos.split(',');
      const href = escapeHtml(encodeSegment(account.name));
      items.push(`<li><a href="${href}/">${escapeHtml(realName || account.name)} (file)</a></li>`);
    }
    return this.template.replace('%(users)s', () => `<ul>${items.join('')}</ul>`);
  }

  override async getChild(name: string, _request: IRequest): Promise<IResource> {
    if (name === '') return this;
    const account = await this.#users.getpwnam(name);
    const folder = account === undefined ? undefined : await this.#folderOf(account);
    return folder === undefined ? noSuchChild : new File(folder);
  }

  async #folderOf(account: UserAccount): Promise<string | undefined> {
    const folder = join(account.dir, this.userDirName);
    return (await stat(folder).catch(() => undefined)) === undefined ? undefined : folder;
  }
}

UserDirectory.prototype.userDirName = 'public_html';
UserDirectory.prototype.template = `<!DOCTYPE html>
<html>
<head>
<title>Users</title>
<style>
body { font-family: sans-serif; }
a { color: #369; text-decoration: none; }
</style>
</head>
<body>
<h1>Users</h1>
%(users)s
</body>
</html>
`;
