import {
  AllowAnonymousAccess,
  BasicCredentialFactory,
  Deferred,
  HttpError,
  type ICredentialFactory,
  type IRequest,
  IUsernamePassword,
  LoginDenied,
  LoginFailed,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  Site,
  UsernamePassword,
} from 'hawser';
import { collectErrors, flushLoggedErrors } from 'hawser/log';
import { MemoryExchange } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { basic, guarded, Page } from './site.js';

const RIGHT = basic('foo bar', 'bar baz');

let stop: () => unknown[];
beforeEach(() => {
  stop = collectErrors();
});
afterEach(() => {
  expect(stop()).toEqual([]);
});

const withBasic = (options?: Parameters<typeof guarded>[1]) =>
  guarded([new BasicCredentialFactory('example.com')], options);

describe('HTTPAuthSessionWrapper', () => {
  it('asks those who do not say who they are to log in (test_getChildWithDefault)', () => {
    const { send } = guarded([]);
    expect(send('/private/child').status).toBe(401);
    expect(send('/private').status).toBe(401);
    expect(send('/private/').status).toBe(401);
  });

  it.each([
    ['an unknown user', basic('foo', 'bar')],
    ['a wrong password', basic('foo bar', 'bar')],
    ['an unknown scheme', 'Quux foo bar baz'],
    ['what is no base64', 'Basic decode should fail'],
    ['nothing behind the scheme', 'Basic'],
    ['nothing but blanks', '   '],
  ])('refuses %s, on itself and on every child', (_, authorization) => {
    const { send, realm } = withBasic();
    for (const url of ['/private', '/private/', '/private/child', '/private/child/x/y']) {
      const answer = send(url, authorization);
      expect([answer.status, answer.text]).toEqual([401, 'Unauthorized']);
      expect(answer.header('www-authenticate')).toBe('basic realm="example.com"');
    }
    expect(realm.loggedIn).toEqual([]);
  });

  it('shows the avatar and its children to those who are right (test_getChildWithDefaultAuthorized, test_renderAuthorized)', () => {
    const { send } = withBasic();
    expect(send('/private', RIGHT).text).toBe('page of foo bar');
    expect(send('/private/child', RIGHT).text).toBe('child of foo bar');
    expect(send('/private/nope', RIGHT).status).toBe(404);
  });

  it('uses up no segment of the path', () => {
    const { send, realm } = withBasic();
    class Where extends Resource {
      override isLeaf = true;
      render_GET(request: IRequest): string {
        return JSON.stringify([request.prepath, request.postpath]);
      }
    }
    realm.make = () => new Where();
    expect(send('/private/a%2Fb/c', RIGHT).text).toBe('[["private"],["a/b","c"]]');
    expect(send('/private', RIGHT).text).toBe('[["private"],[]]');
  });

  it('can guard a whole site', () => {
    const { wrapper } = withBasic();
    const exchange = new MemoryExchange({ url: '/child', headers: { Authorization: RIGHT } });
    new Site(wrapper).handle(exchange);
    expect(exchange.text).toBe('child of foo bar');
    const refused = new MemoryExchange({ url: '/child' });
    new Site(wrapper).handle(refused);
    expect(refused.status).toBe(401);
  });

  it('takes no children', () => {
    expect(() => withBasic().wrapper.putChild()).toThrow(TypeError);
  });

  it('gives the request to who makes the challenge (test_getChallengeCalledWithRequest)', () => {
    const asked: string[] = [];
    const factory: ICredentialFactory = {
      scheme: 'dumb',
      getChallenge: (request) => {
        asked.push(request.uri);
        return {};
      },
      decode: () => new UsernamePassword('', ''),
    };
    guarded([factory]).send('/private/child');
    expect(asked).toEqual(['/private/child']);
  });

  it('lets people in without a name where a checker allows it, but not with wrong ones', () => {
    const { send, portal } = withBasic();
    portal.registerChecker(new AllowAnonymousAccess());
    expect(send('/private').text).toBe('page of Symbol(hawser.ANONYMOUS)');
    expect(send('/private', '').text).toBe('page of Symbol(hawser.ANONYMOUS)');
    expect(send('/private', basic('alice', 'wrong')).status).toBe(401);
    expect(send('/private', 'Quux x').status).toBe(401);
  });

  describe('logs out', () => {
    class Slow extends Resource {
      override isLeaf = true;
      request: IRequest | undefined;
      render_GET(request: IRequest): RenderResult {
        this.request = request;
        return NOT_DONE_YET;
      }
    }

    it('when the response is finished (test_logout)', () => {
      const { send, realm } = withBasic();
      const slow = new Slow();
      realm.make = () => slow;
      send('/private/child', RIGHT);
      expect(realm.loggedOut).toEqual([]);
      slow.request?.finish();
      expect(realm.loggedOut).toEqual(['foo bar']);
    });

    it('when the client leaves (test_logoutOnError)', () => {
      const { send, realm } = withBasic();
      realm.make = () => new Slow();
      const exchange = send('/private/child', RIGHT);
      exchange.disconnect();
      expect(realm.loggedOut).toEqual(['foo bar']);
    });

    it('once, also where there is no such child, and where looking for one fails', () => {
      const { send, realm } = withBasic();
      send('/private/nope', RIGHT);
      expect(realm.loggedOut).toEqual(['foo bar']);
      class Failing extends Resource {
        override getChild(): never {
          throw new HttpError(410);
        }
      }
      realm.make = () => new Failing();
      expect(send('/private/x', RIGHT).status).toBe(410);
      expect(realm.loggedOut).toEqual(['foo bar', 'foo bar']);
    });
  });

  describe('waits for checkers that answer later', () => {
    function later() {
      const waiting: Deferred<string>[] = [];
      const cancelled: string[] = [];
      const checker = {
        credentialInterfaces: [IUsernamePassword],
        requestAvatarId: ({ username }: IUsernamePassword) => {
          const deferred = new Deferred<string>(() => cancelled.push(username));
          waiting.push(deferred);
          return deferred;
        },
      };
      return { waiting, cancelled, ...withBasic({ checkers: [checker] }) };
    }

    it.each(['/private', '/private/child'])('and protects %s meanwhile', (url) => {
      const { waiting, send } = later();
      const yes = send(url, RIGHT);
      const no = send(url, RIGHT);
      expect([yes.ended, no.ended]).toEqual(['open', 'open']);
      waiting[0]?.callback('late');
      waiting[1]?.errback(new LoginDenied());
      expect(yes.text).toMatch(/^(page|child) of late$/);
      expect(no.status).toBe(401);
    });

    it('and cancels them when the client leaves', () => {
      for (const url of ['/private', '/private/child']) {
        const { cancelled, send, realm } = later();
        send(url, RIGHT).disconnect();
        expect(cancelled).toEqual(['foo bar']);
        expect(realm.loggedIn).toEqual([]);
      }
    });
  });

  it('reads no body before it knows who sends it', () => {
    const { send, realm } = withBasic();
    for (const url of ['/private', '/private/child']) {
      const refused = send(url, undefined, { method: 'POST', holdBody: true });
      expect(refused.status).toBe(401);
      const taken = send(url, RIGHT, { method: 'POST', holdBody: true });
      expect(taken.ended).toBe('open');
      taken.sendBody('body');
      taken.endBody();
      expect(taken.text).toMatch(/^(page|child) of foo bar got body$/);
    }
    class Small extends Page {
      override maxBodyBytes = 3;
    }
    realm.make = () => new Small('small');
    expect(send('/private', RIGHT, { method: 'POST', body: 'body' }).status).toBe(413);
  });

  it('gives HEAD what GET gives, without the body', () => {
    const { send } = withBasic();
    const head = send('/private/child', RIGHT, { method: 'HEAD' });
    expect([head.status, head.text, head.header('content-length')]).toEqual([200, '', '16']);
  });

  it('falls through to the host only behind the guard', () => {
    const { site } = withBasic();
    const hosting = { fallthrough: true, errors: 'page' } as const;
    const ended = ['/private/nope', '/private/nope/x', '/private/child'].map((url) =>
      [undefined, RIGHT].map((authorization) => {
        const headers: Record<string, string> =
          authorization === undefined ? {} : { Authorization: authorization };
        const exchange = new MemoryExchange({ url, headers });
        site.handle(exchange, hosting);
        return exchange.ended === 'passed' ? 'passed' : exchange.status;
      }),
    );
    expect(ended).toEqual([
      [401, 'passed'],
      [401, 'passed'],
      [401, 200],
    ]);
  });

  it('hands what breaks in a factory to the log and answers 500 (test_unexpectedDecodeError)', () => {
    const factory: ICredentialFactory = {
      scheme: 'bad',
      getChallenge: () => ({}),
      decode: () => {
        throw new RangeError('unexpected');
      },
    };
    for (const url of ['/private', '/private/child']) {
      const answer = guarded([factory]).send(url, 'Bad abc');
      expect(answer.status).toBe(500);
      expect(answer.text).toContain('<title>500 - Internal Error</title>');
      expect(answer.text).not.toContain('unexpected');
      const [logged, ...more] = flushLoggedErrors();
      expect(logged?.getTraceback()).toContain('unexpected');
      expect(more).toEqual([]);
    }
  });

  it('hands what breaks in a checker or realm to the log and answers 500 (test_unexpectedLoginError)', () => {
    const checker = {
      credentialInterfaces: [IUsernamePassword],
      requestAvatarId: () => {
        throw new RangeError('database gone');
      },
    };
    for (const url of ['/private', '/private/child']) {
      expect(withBasic({ checkers: [checker] }).send(url, RIGHT).status).toBe(500);
      expect(flushLoggedErrors()[0]?.getTraceback()).toContain('database gone');
      const { send, realm } = withBasic();
      realm.make = () => ({ no: 'resource' }) as never;
      expect(send(url, RIGHT).status).toBe(500);
      expect(flushLoggedErrors()[0]?.getTraceback()).toContain('the avatar must be a resource');
      expect(realm.loggedOut).toEqual(['foo bar']);
    }
  });

  it('gives such errors to a host that wants them', () => {
    const { site } = withBasic({
      checkers: [
        {
          credentialInterfaces: [IUsernamePassword],
          requestAvatarId: async () => {
            throw new RangeError('database gone');
          },
        },
      ],
    });
    const exchange = new MemoryExchange({ url: '/private', headers: { Authorization: RIGHT } });
    site.handle(exchange, { fallthrough: true, errors: 'host' });
    return exchange.done.then(() => {
      expect(exchange.ended).toBe('failed');
      expect(exchange.error).toMatchObject({ status: 500, expose: false });
    });
  });

  describe('with ways of logging in of one’s own (twisted 3530)', () => {
    const remoteUser: ICredentialFactory = {
      scheme: 'remote-user',
      getChallenge: () => undefined,
      findResponse: (request) => request.getHeader('x-remote-user'),
      decode: (response) => {
        if (response === '') throw new LoginFailed();
        return new UsernamePassword(response, 'secret');
      },
    };

    it('finds credentials in other fields, and has no challenge for them', () => {
      const { send } = guarded([remoteUser, new BasicCredentialFactory('r')]);
      const alice = send('/private', undefined, { headers: { 'X-Remote-User': 'alice' } });
      expect(alice.text).toBe('page of alice');
      expect(send('/private', RIGHT).text).toBe('page of foo bar');
      const bad = send('/private', undefined, { headers: { 'X-Remote-User': 'mallory' } });
      expect([bad.status, bad.header('www-authenticate')]).toEqual([401, 'basic realm="r"']);
      // What cannot be read goes on to the next.
      expect(send('/private', RIGHT, { headers: { 'X-Remote-User': '' } }).text).toBe(
        'page of foo bar',
      );
    });

    it('sends a last challenge with the response, where there is one', () => {
      const mutual: ICredentialFactory = {
        scheme: 'negotiate',
        getChallenge: () => ({}),
        decode: () => new UsernamePassword('alice', 'secret'),
        getFinalChallenge: (credentials) => ({
          proof: (credentials as UsernamePassword).username,
        }),
      };
      const answer = guarded([mutual]).send('/private', 'Negotiate abc');
      expect([answer.status, answer.header('www-authenticate')]).toEqual([
        200,
        'negotiate proof="alice"',
      ]);
    });
  });
});
