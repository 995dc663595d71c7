import { expect, it } from 'vitest';
import { type Make, onEachHost, sessionOf } from '../page.js';

export function behaviours(make: Make): void {
  onEachHost(make, (page) => {
    it('counts the visits of each visitor', async () => {
      const jars: (string | undefined)[] = [undefined, undefined];
      const visit = async (jar: number): Promise<string> => {
        const cookie = jars[jar];
        const answer = await page.get('/', cookie === undefined ? {} : { Cookie: cookie });
        jars[jar] = sessionOf(answer) ?? cookie;
        return answer.text;
      };
      expect(await visit(0)).toBe('<p>Visit #1 for you!</p>');
      expect(await visit(0)).toBe('<p>Visit #2 for you!</p>');
      expect(await visit(1)).toBe('<p>Visit #1 for you!</p>');
      expect(await visit(0)).toBe('<p>Visit #3 for you!</p>');
    });
  });
}
