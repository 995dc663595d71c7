import { Site } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/17-session-basics.ts';
import { behaviours } from './behaviours/session-basics.js';
import { onEachHost } from './page.js';

behaviours(() => create());

describe('over TLS, which ends at a proxy in front', () => {
  onEachHost(
    () => new Site(create(), { trustProxy: 'loopback' }),
    (page) => {
      it('has a cookie of its own that never goes in the clear', async () => {
        const { headers } = await page.get('/', { 'X-Forwarded-Proto': 'https' });
        expect(headers['set-cookie']).toHaveLength(1);
        expect(headers['set-cookie']?.[0]).toMatch(
          /^TWISTED_SECURE_SESSION\w*=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=lax$/i,
        );
      });
    },
  );
});
