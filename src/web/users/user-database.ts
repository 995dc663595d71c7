import { readFile } from 'node:fs/promises';

/** An account of the system. Twisted: `pwd.struct_passwd`, as far as it matters here. */
export interface UserAccount {
  readonly name: string;
  /** Real name and whatever else, with commas between. */
  readonly gecos: string;
  /** The home folder. */
  readonly dir: string;
}

/** Where accounts are looked up. Twisted: the module `pwd`. */
export interface UserDatabase {
  /** All accounts. */
  getpwall(): PromiseLike<readonly UserAccount[]> | readonly UserAccount[];
  /** The account of a name; undefined where there is none (Python: `KeyError`). */
  getpwnam(name: string): PromiseLike<UserAccount | undefined> | UserAccount | undefined;
}

/** The accounts in a file like `/etc/passwd`; those kept elsewhere (LDAP, NIS) are not seen. Read when asked. */
export class PasswdFile implements UserDatabase {
  readonly path: string;

  constructor(path = '/etc/passwd') {
    this.path = path;
  }

  async getpwall(): Promise<readonly UserAccount[]> {
    const accounts: UserAccount[] = [];
    for (const line of (await readFile(this.path, 'utf8')).split('\n')) {
      const [name, , , , gecos, dir] = line.split(':');
      if (name && gecos !== undefined && dir) accounts.push({ name, gecos, dir });
    }
    return accounts;
  }

  async getpwnam(name: string): Promise<UserAccount | undefined> {
    return (await this.getpwall()).find((account) => account.name === name);
  }
}
