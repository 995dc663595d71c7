// CORS fields on errors, whoever answers them.
import { CorsWrapper, HttpError, type IRequest, Resource, setReporter } from 'hawser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTS, type Running } from './hosts.js';

class Failing extends Resource {
  override isLeaf = true;
  render_GET(request: IRequest): string {
    if (request.postpath[0] === 'http') throw new HttpError(418, 'short and stout');
    throw new Error('broken');
  }
}

let running: Running | undefined;
beforeEach(() => void setReporter(() => undefined));
afterEach(async () => {
  await running?.close();
  running = undefined;
  setReporter(undefined);
});

const origin = 'https://app.example';
const tree = (): Resource => {
  const root = new Resource();
  root.putChild('fail', new Failing());
  return new CorsWrapper(root, { origin, credentials: true });
};
const field = (value: unknown): string => String(value);

for (const host of HOSTS) {
  describe(`CORS on errors, ${host.name}`, () => {
    it.each(['page', 'host'] as const)('answered by a %s', async (errors) => {
      // A Request object's host has nothing but the promise.
      if (host.protocol === 'fetch' && errors === 'host') return;
      running = await host.start(tree(), { errors, fallthrough: false });
      for (const [path, status] of [
        ['/fail/http', 418],
        ['/fail/plain', 500],
      ] as const) {
        const answer = await running.send({ path, headers: { Origin: origin } });
        expect([
          answer.status,
          answer.headers['access-control-allow-origin'],
          answer.headers['access-control-allow-credentials'],
        ]).toEqual([status, origin, 'true']);
        expect(field(answer.headers['vary'])).toContain('Origin');
        const evil = await running.send({ path, headers: { Origin: 'https://evil.example' } });
        expect(evil.headers['access-control-allow-origin']).toBeUndefined();
      }
    });
  });
}
