import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Answer } from '../../../hosts/client.js';
import { type Make, onEachHost, type Page } from '../page.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const prepare = (page: Page): void => {
  page.write('passwords', 'ada:engine\nbob:builder\n');
  page.write('ada/public_html/notes.txt', "Ada's notes");
  page.write('bob/public_html/plans/house.txt', "Bob's house");
};

/** The parameters of a challenge. */
export function challengeOf(answer: Answer): Record<string, string> {
  const field = String(answer.headers['www-authenticate']);
  expect(field).toMatch(/^digest /);
  return Object.fromEntries(
    [...field.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2]]),
  );
}

/** What a client that knows the password answers to a challenge (RFC 2617). */
export function answerOf(
  page: Page,
  path: string,
  challenge: Record<string, string>,
  user: string,
  password: string,
): string {
  const uri = page.prefix + path;
  const [nc, cnonce] = ['00000001', md5(`${Math.random()}`)];
  const secret = md5(`${user}:${challenge['realm']}:${password}`);
  const response = md5(
    [secret, challenge['nonce'], nc, cnonce, 'auth', md5(`GET:${uri}`)].join(':'),
  );
  const { realm, nonce, opaque, algorithm } = challenge;
  return (
    `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", qop=auth, nc=${nc}, ` +
    `cnonce="${cnonce}", response="${response}", opaque="${opaque}", algorithm="${algorithm}"`
  );
}

/** @param age - Makes time pass for challenges. */
export function behaviours(make: Make, age: (page: Page, seconds: number) => void): void {
  onEachHost(
    make,
    (page) => {
      const ask = async (path: string, user: string, password: string): Promise<Answer> => {
        const challenge = challengeOf(await page.get(path));
        return page.get(path, { Authorization: answerOf(page, path, challenge, user, password) });
      };

      it('asks who is there', async () => {
        const answer = await page.get('/notes.txt');
        expect([answer.status, answer.text]).toEqual([401, 'Unauthorized']);
        expect(challengeOf(answer)).toMatchObject({
          realm: expect.any(String),
          nonce: expect.any(String),
          opaque: expect.any(String),
          algorithm: 'md5',
          qop: 'auth',
        });
        expect(await page.send({ method: 'HEAD' })).toMatchObject({ status: 401, text: '' });
      });

      it('shows everybody their own folder, and walks on from there', async () => {
        expect((await ask('/notes.txt', 'ada', 'engine')).text).toBe("Ada's notes");
        expect((await ask('/', 'ada', 'engine')).text).toContain('notes.txt');
        expect((await ask('/plans/house.txt', 'bob', 'builder')).text).toBe("Bob's house");
        expect((await ask('/notes.txt', 'bob', 'builder')).status).toBe(404);
      });

      it('lets in nobody else', async () => {
        expect((await ask('/notes.txt', 'ada', 'wrong')).status).toBe(401);
        expect((await ask('/notes.txt', 'eve', 'engine')).status).toBe(401);
        expect((await page.get('/notes.txt', { Authorization: 'Other stuff' })).status).toBe(401);
        const challenge = { ...challengeOf(await page.get('/')), nonce: md5('made up') };
        const answer = answerOf(page, '/notes.txt', challenge, 'ada', 'engine');
        expect((await page.get('/notes.txt', { Authorization: answer })).status).toBe(401);
      });

      it('lets a challenge hold for a quarter of an hour', async () => {
        const [fresh, old] = [challengeOf(await page.get('/')), challengeOf(await page.get('/'))];
        age(page, 14 * 60);
        const answer = answerOf(page, '/notes.txt', fresh, 'ada', 'engine');
        expect((await page.get('/notes.txt', { Authorization: answer })).status).toBe(200);
        age(page, 2 * 60);
        const late = answerOf(page, '/notes.txt', old, 'ada', 'engine');
        expect((await page.get('/notes.txt', { Authorization: late })).status).toBe(401);
      });
    },
    prepare,
  );
}
