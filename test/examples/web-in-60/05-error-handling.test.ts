import { notFound, Resource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/05-error-handling.ts';
import { behaviours } from './behaviours/error-handling.js';
import { onEachHost } from './page.js';

behaviours(() => create());

class Named extends Resource {
  override getChild(name: string) {
    return notFound('Not here', `There is no ${name}`);
  }
}

describe('texts of its own', () => {
  onEachHost(
    () => new Named(),
    (page) => {
      it('shows them made harmless', async () => {
        const { status, text } = await page.get('/%3Cscript%3E');
        expect(status).toBe(404);
        expect(text).toContain('<title>404 - Not here</title>');
        expect(text).toContain('<p>There is no &lt;script&gt;</p>');
      });
    },
  );
});
