import { type IRequest, Resource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/06-custom-codes.ts';
import { behaviours, phraseOf } from './behaviours/custom-codes.js';
import { onEachHost } from './page.js';

behaviours(() => create());

class Codes extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    const [code, message] = request.postpath;
    request.setResponseCode(Number(code), message);
    return '';
  }
}

describe('other codes', () => {
  onEachHost(
    () => new Codes(),
    (page) => {
      it('go with the phrase that is given', async () => {
        expect(await phraseOf(page, '/402/Insert%20a%20coin')).toBe('Insert a coin');
      });

      it('go as an unknown status where no table has them', async () => {
        expect(await phraseOf(page, '/499')).toBe('Unknown Status');
      });
    },
  );
});
