import { MemorySessionStore } from 'hawser';
import { Clock } from 'hawser/testing';
import { describe, expect, it } from 'vitest';
import { SessionCookie } from '../../../src/web/session/session-cookie.js';
import { Client, siteWith } from './stored-site.js';

describe('signed ids', () => {
  const pages = { '': (request: any) => request.getSession().uid };

  it('come back as they were sent', () => {
    const client = new Client(
      siteWith(pages, { reactor: new Clock(), sessionCookie: { keys: ['k'] } }),
    );
    const { text: uid } = client.get('/');
    expect(client.cookie).toMatch(new RegExp(`^TWISTED_SESSION=${uid}\\.[A-Za-z0-9_-]{43}$`));
    expect(client.get('/').text).toBe(uid);
  });

  it('are refused where the signature is wrong, missing, or of another cookie', () => {
    const asked: string[] = [];
    const clock = new Clock();
    const kept = new MemorySessionStore(clock);
    const sessionStore = {
      load: (id: string) => {
        asked.push(id);
        return kept.load(id);
      },
      save: (id: string, record: any, seconds: number) => kept.save(id, record, seconds),
      destroy: (id: string) => kept.destroy(id),
    };
    const site = siteWith(pages, { reactor: clock, sessionStore, sessionCookie: { keys: ['k'] } });
    const client = new Client(site);
    const { text: uid } = client.get('/');
    const value = client.cookie?.slice('TWISTED_SESSION='.length) as string;
    const signature = value.slice(65);
    for (const forged of [
      uid,
      `${uid}.`,
      `${uid}.${signature.slice(1)}`,
      `${uid}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
      `${uid.replace(/^./, (c) => (c === '0' ? '1' : '0'))}.${signature}`,
      `.${signature}`,
      '',
    ]) {
      expect(new Client(site, `TWISTED_SESSION=${forged}`).get('/').text).not.toBe(uid);
    }
    const secure = new Client(site, `TWISTED_SECURE_SESSION=${value}`);
    expect(secure.get('/', { secure: true }).text).not.toBe(uid);
    expect(asked).toEqual([]);
    expect(client.get('/').text).toBe(uid);
    expect(new Set(asked)).toEqual(new Set([uid]));
  });

  it('of an earlier key are still good', () => {
    const clock = new Clock();
    const sessionStore = new MemorySessionStore(clock);
    const make = (...keys: string[]) =>
      siteWith(pages, { reactor: clock, sessionStore, sessionCookie: { keys } });
    const client = new Client(make('old'));
    const { text: uid } = client.get('/');
    expect(new Client(make('new', 'old'), client.cookie).get('/').text).toBe(uid);
    expect(new Client(make('new'), client.cookie).get('/').text).not.toBe(uid);
  });

  it('want secrets', () => {
    for (const keys of [[], [''], 'secret' as never, [1 as never]]) {
      expect(() => new SessionCookie({ keys })).toThrow(
        'sessionCookie.keys must be a list of secrets',
      );
    }
  });
});
