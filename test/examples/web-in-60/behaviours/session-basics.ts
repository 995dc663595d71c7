import { expect, it } from 'vitest';
import { type Make, onEachHost, sessionOf } from '../page.js';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    const visit = (cookie: string | undefined, path = '/') =>
      page.get(path, cookie === undefined ? {} : { Cookie: cookie });

    it('gives a visitor a session, and knows it again', async () => {
      const first = await visit(undefined);
      const cookie = sessionOf(first);
      expect(cookie).toMatch(/^TWISTED_SESSION\w*=[0-9a-f]{64}$/);
      expect([first.headers['set-cookie']].flat()[0]).toMatch(
        /; Path=\/; HttpOnly; SameSite=lax$/i,
      );
      expect(first.text).toBe(`Your session id is: ${cookie?.split('=')[1]}`);
      const second = await visit(cookie);
      expect(second.text).toBe(first.text);
      expect(second.headers['set-cookie']).toBeUndefined();
    });

    it('gives another one after it was ended, and for a cookie it does not know', async () => {
      const cookie = sessionOf(await visit(undefined)) ?? '';
      expect((await visit(cookie, '/expire')).text).toBe('Your session has been expired.');
      for (const gone of [cookie, cookie.replace(/=.*/, `=${'f'.repeat(64)}`)]) {
        const answer = await visit(gone);
        expect(sessionOf(answer)).toMatch(/=[0-9a-f]{64}$/);
        expect(sessionOf(answer)).not.toBe(gone);
      }
    });
  });
}
