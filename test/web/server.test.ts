import { http, Resource, resource, Site, server } from 'hawser';
import { render } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

describe('the namespaces of twisted.web', () => {
  it('have the classes of the package itself', () => {
    expect(server.Site).toBe(Site);
    expect(http.HTTPFactory).toBe(Site);
    expect(resource.Resource).toBe(Resource);
  });

  it('server.supportedMethods are those that are 405 and not 501 where they are missing', async () => {
    const empty = new Resource();
    empty.isLeaf = true;
    for (const method of server.supportedMethods) {
      const { status } = await render(empty, { method });
      expect(status, method).toBe(method === 'OPTIONS' ? 204 : 405);
    }
    expect((await render(empty, { method: 'MAKEUP' })).status).toBe(501);
  });

  it('server.quote escapes all but what is unreserved, and slashes', () => {
    expect(server.quote("/a b/é?#&+'~-_.")).toBe('/a%20b/%C3%A9%3F%23%26%2B%27~-_.');
    expect(server.quote(new Uint8Array([0xff]))).toBe('%FF');
  });
});
