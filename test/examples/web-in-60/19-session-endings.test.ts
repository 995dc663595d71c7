import { type IRequest, Resource, Session, Site } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/19-session-endings.ts';
import { behaviours } from './behaviours/session-endings.js';
import { onEachHost, sessionOf } from './page.js';

behaviours(({ clock }) => create(clock));

class Short extends Session {
  override sessionTimeout = 5;
}

class Told extends Resource {
  override isLeaf = true;
  readonly told: string[] = [];

  render_GET(request: IRequest) {
    const session = request.getSession();
    if (request.postpath[0] === 'end') session.expire();
    else for (const word of ['one', 'two']) session.notifyOnExpire(() => this.told.push(word));
    return session.uid;
  }
}

describe('whoever wants to know of the end', () => {
  let resource: Told;
  let site: Site;
  onEachHost(
    ({ clock }) => {
      resource = new Told();
      site = new Site(resource, { sessionFactory: Short, reactor: clock });
      return site;
    },
    (page) => {
      it('is told in order, and the session is gone from the site', async () => {
        const { text: uid } = await page.get('/');
        expect([...site.sessions.keys()]).toEqual([uid]);
        page.clock.advance(4.9);
        expect(resource.told).toEqual([]);
        page.clock.advance(0.1);
        expect(resource.told).toEqual(['one', 'two']);
        expect(site.sessions.size).toBe(0);
      });

      it('is told when it is ended by hand, and not again when its time has come', async () => {
        const Cookie = sessionOf(await page.get('/')) as string;
        await page.get('/end', { Cookie });
        expect(resource.told).toEqual(['one', 'two']);
        page.clock.advance(10);
        expect(resource.told).toEqual(['one', 'two']);
      });
    },
  );
});
