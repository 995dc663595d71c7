import { request } from 'node:http';
import {
  DigestCredentialFactory,
  HTTPAuthSessionWrapper,
  InMemoryUsernamePasswordDatabaseDontUse,
  type IRealm,
  type IRequest,
  IResource,
  NOT_DONE_YET,
  Portal,
  Resource,
} from 'hawser';
import { describe, expect, it } from 'vitest';
import { create as scripts } from '../../../examples/web-in-60/09-rpy-scripts.ts';
import { create } from '../../../examples/web-in-60/16-http-auth.ts';
import { answerOf, behaviours, challengeOf } from './behaviours/http-auth.js';
import { onEachHost, type Page, until } from './page.js';

behaviours(
  ({ folder, clock }) => create(folder, clock),
  (page, seconds) => page.clock.advance(seconds),
);

class Watched extends Resource implements IRealm {
  override isLeaf = true;
  asked: unknown[][] = [];
  logouts = 0;
  waiting: IRequest | undefined;

  requestAvatar(...asked: unknown[]) {
    this.asked.push(asked);
    return [IResource, this, () => this.loggedOut()] as const;
  }

  loggedOut() {
    this.logouts += 1;
  }

  render_GET(request: IRequest) {
    if (request.postpath[0] !== 'wait') return 'in';
    this.waiting = request;
    return NOT_DONE_YET;
  }
}

describe('the realm', () => {
  let realm: Watched;
  const make = () => {
    realm = new Watched();
    const checker = new InMemoryUsernamePasswordDatabaseDontUse({ ada: 'engine' });
    const factory = new DigestCredentialFactory('md5', 'here');
    return new HTTPAuthSessionWrapper(new Portal(realm, [checker]), [factory]);
  };
  onEachHost(make, (page) => {
    const authorized = async (path: string) => {
      const challenge = challengeOf(await page.get(path));
      return { Authorization: answerOf(page, path, challenge, 'ada', 'engine') };
    };

    it('is asked for the resource of a name, and told once when the answer is out', async () => {
      expect((await page.get('/', await authorized('/'))).text).toBe('in');
      expect(realm.asked).toEqual([['ada', undefined, IResource]]);
      await until(() => realm.logouts > 0, 'the logout');
      expect(realm.logouts).toBe(1);
    });

    it('is told when the client leaves, too', async () => {
      const begun = page.begin({ path: '/wait', headers: await authorized('/wait') });
      await until(() => realm.waiting !== undefined, 'the request');
      expect(realm.logouts).toBe(0);
      begun.leave('reset');
      await until(() => realm.logouts > 0, 'the logout');
      expect(realm.logouts).toBe(1);
    });

    it('is not asked about who answers the challenge of another client', async () => {
      const challenge = challengeOf(await page.get('/'));
      const Authorization = answerOf(page, '/', challenge, 'ada', 'engine');
      expect(await statusFrom('127.0.0.2', page, { Authorization })).toBe(401);
      expect(realm.asked).toEqual([]);
      expect(await statusFrom('127.0.0.1', page, { Authorization })).toBe(200);
    });
  });
});

/** Ask from another address of this machine. */
const statusFrom = (
  localAddress: string,
  page: Page,
  headers: Record<string, string>,
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { prefix, running } = page;
    const asked = { host: '127.0.0.1', port: running.port, path: `${prefix}/`, headers };
    request({ ...asked, localAddress }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

const SCRIPT = (first: string): string => `
import {
  DigestCredentialFactory, HTTPAuthSessionWrapper, InMemoryUsernamePasswordDatabaseDontUse, IResource, Portal, Resource,
} from 'hawser';
declare const cache: () => void;
${first}
class Home extends Resource { render_GET() { return 'home'; } }
const realm = { requestAvatar: () => [IResource, new Home(), () => undefined] as const };
const checker = new InMemoryUsernamePasswordDatabaseDontUse({ ada: 'engine' });
const factory = new DigestCredentialFactory('md5', 'here');
export const resource = new HTTPAuthSessionWrapper(new Portal(realm, [checker]), [factory]);
`;

describe('a guard in a script', () => {
  onEachHost(
    ({ folder }) => scripts(folder),
    (page) => {
      const login = async (path: string) => {
        const challenge = challengeOf(await page.get(path));
        const Authorization = answerOf(page, path, challenge, 'ada', 'engine');
        return page.get(path, { Authorization });
      };

      it('lets nobody in when it is made anew for each request: it does not know its own challenge', async () => {
        expect((await login('/anew.rpy.ts')).status).toBe(401);
      });

      it('lets people in once it is kept', async () => {
        expect((await login('/kept.rpy.ts')).text).toBe('home');
      });
    },
    (page) => {
      page.write('anew.rpy.ts', SCRIPT(''));
      page.write('kept.rpy.ts', SCRIPT('cache();'));
    },
  );
});
