import { type IRequest, Resource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/08-other-request-bodies.ts';
import { behaviours } from './behaviours/other-request-bodies.js';
import { onEachHost } from './page.js';

behaviours(() => create());

class Both extends Resource {
  override isLeaf = true;

  render_PUT(request: IRequest) {
    return `put ${request.content.text()}`;
  }

  render_POST(request: IRequest) {
    const fields = [...request.args.keys()].join();
    return `${fields}: ${Buffer.from(request.content.read()).toString()}`;
  }
}

describe('a body and its fields', () => {
  onEachHost(
    () => new Both(),
    (page) => {
      it('can both be had: the body is read from its beginning', async () => {
        const form = 'application/x-www-form-urlencoded';
        expect((await page.post('/', 'a=1&b=2', form)).text).toBe('a,b: a=1&b=2');
      });

      it('is taken by PUT where there is a method for it', async () => {
        expect((await page.send({ method: 'PUT', body: 'x' })).text).toBe('put x');
      });
    },
  );
});
