import {
  AllowAnonymousAccess,
  ANONYMOUS,
  Anonymous,
  Deferred,
  type ICredentialsChecker,
  InMemoryUsernamePasswordDatabaseDontUse,
  Interface,
  type IRealm,
  IUsernameHashedPassword,
  IUsernamePassword,
  implementer,
  LoginFailed,
  Portal,
  Unauthorized,
  UnauthorizedLogin,
  UnhandledCredentials,
  UsernamePassword,
} from 'hawser';
import { describe, expect, it } from 'vitest';

interface ITestable {
  readonly original: unknown;
}
const ITestable = Interface<ITestable>('ITestable');

/** A realm that knows everybody. */
class TestRealm implements IRealm {
  readonly loggedIn: unknown[] = [];
  readonly loggedOut: unknown[] = [];

  requestAvatar(avatarId: unknown, mind: unknown, ...interfaces: Interface<any>[]) {
    this.loggedIn.push([avatarId, mind]);
    if (!interfaces.includes(ITestable)) throw new TypeError('no such interface');
    return [ITestable, { original: avatarId }, () => this.loggedOut.push(avatarId)] as const;
  }
}

function setUp() {
  const realm = new TestRealm();
  const checker = new InMemoryUsernamePasswordDatabaseDontUse({ bob: 'hello' });
  return { realm, checker, portal: new Portal(realm, [checker]) };
}

/** The result of a Deferred that has fired. */
function resultOf<T>(deferred: Deferred<T>): T {
  let result: T | undefined;
  let failed: unknown;
  deferred.addCallbacks(
    (value) => {
      result = value;
    },
    (failure) => {
      failed = failure.value;
    },
  );
  if (failed !== undefined) throw failed;
  return result as T;
}

describe('Portal', () => {
  it('lists what it can check (test_listCheckers)', () => {
    expect(setUp().portal.listCredentialsInterfaces()).toEqual([
      IUsernamePassword,
      IUsernameHashedPassword,
    ]);
  });

  it('logs in and out (test_basicLogin)', () => {
    const { portal, realm } = setUp();
    const login = portal.login(new UsernamePassword('bob', 'hello'), 'mind', ITestable);
    const [kind, avatar, logout] = resultOf(login);
    expect(kind).toBe(ITestable);
    expect(avatar.original).toBe('bob');
    expect(realm.loggedIn).toEqual([['bob', 'mind']]);
    expect(realm.loggedOut).toEqual([]);
    logout();
    expect(realm.loggedOut).toEqual(['bob']);
  });

  it('checks credentials whose interface extends the one that is checked (test_derivedInterface)', () => {
    const IDerived = Interface<IUsernamePassword>('IDerived', { bases: [IUsernamePassword] });
    class Derived {
      username = 'bob';
      password = 'hello';
      checkPassword = (password: string): boolean => password === this.password;
    }
    implementer(IDerived)(Derived);
    const { portal } = setUp();
    expect(resultOf(portal.login(new Derived(), undefined, ITestable))[1].original).toBe('bob');
  });

  it('fails for a wrong password and an unknown name (test_failedLoginPassword, test_failedLoginName)', () => {
    const { portal, realm } = setUp();
    for (const [name, password] of [
      ['bob', 'h3llo'],
      ['jay', 'hello'],
    ] as const) {
      const login = portal.login(new UsernamePassword(name, password), undefined, ITestable);
      expect(() => resultOf(login)).toThrow(UnauthorizedLogin);
    }
    expect(realm.loggedIn).toEqual([]);
  });

  it('fails where no checker knows the credentials', () => {
    const login = setUp().portal.login(new Anonymous(), undefined, ITestable);
    expect(() => resultOf(login)).toThrow(new UnhandledCredentials('No checker for IAnonymous'));
  });

  it('lets somebody in without a name where that is allowed', () => {
    const { portal } = setUp();
    portal.registerChecker(new AllowAnonymousAccess());
    const login = portal.login(new Anonymous(), undefined, ITestable);
    expect(resultOf(login)[1].original).toBe(ANONYMOUS);
  });

  it('waits for checkers and realms that answer later, by Deferred or Promise', async () => {
    const later = new Deferred<string>();
    const checker: ICredentialsChecker = {
      credentialInterfaces: [IUsernamePassword],
      requestAvatarId: () => later,
    };
    const realm: IRealm = {
      requestAvatar: async (id: string) => [ITestable, { original: id }, () => undefined] as const,
    };
    const login = new Portal(realm, [checker]).login(
      new UsernamePassword('bob', ''),
      undefined,
      ITestable,
    );
    later.callback('robert');
    expect((await login)[1].original).toBe('robert');
  });

  it('passes on what a checker or realm throws', () => {
    const { portal } = setUp();
    expect(() =>
      resultOf(portal.login(new UsernamePassword('bob', 'hello'), undefined, Interface('IOther'))),
    ).toThrow('no such interface');
  });

  it('takes a checker for other interfaces than it says', () => {
    const portal = new Portal(new TestRealm());
    const checker = new InMemoryUsernamePasswordDatabaseDontUse({ bob: 'hello' });
    portal.registerChecker(checker, IUsernamePassword);
    expect(portal.listCredentialsInterfaces()).toEqual([IUsernamePassword]);
  });
});

describe('errors of a login', () => {
  it('are told apart by their classes', () => {
    const error = new UnauthorizedLogin();
    expect(error).toBeInstanceOf(LoginFailed);
    expect(error).toBeInstanceOf(Unauthorized);
    expect(new UnhandledCredentials()).not.toBeInstanceOf(Unauthorized);
    expect(new LoginFailed()).not.toBeInstanceOf(UnauthorizedLogin);
    expect(error.name).toBe('UnauthorizedLogin');
  });
});
