import { type IRequest, Resource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/07-handling-posts.ts';
import { behaviours } from './behaviours/handling-posts.js';
import { onEachHost } from './page.js';

behaviours(() => create());

class Arguments extends Resource {
  override isLeaf = true;

  render_POST(request: IRequest) {
    return JSON.stringify([...request.args]);
  }
}

describe('what args holds', () => {
  onEachHost(
    () => new Arguments(),
    (page) => {
      const args = async (query: string, body: string): Promise<unknown> =>
        JSON.parse((await page.post(query, body, 'application/x-www-form-urlencoded')).text);

      it('has every value of a name, in order; empty ones too', async () => {
        expect(await args('/', 'a=1&a=2&b=')).toEqual([
          ['a', ['1', '2']],
          ['b', ['']],
        ]);
      });

      it('has the values of the form in place of those of the URL', async () => {
        expect(await args('/?field=q&other=1', 'field=b')).toEqual([
          ['field', ['b']],
          ['other', ['1']],
        ]);
      });
    },
  );
});
