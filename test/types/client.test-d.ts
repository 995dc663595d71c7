import type { Readable } from 'node:stream';
import { Deferred, type Headers } from 'hawser';
import {
  Agent,
  type ClientResponse,
  CookieJar,
  type IBodyProducer,
  readBody,
  readJSON,
  readText,
} from 'hawser/client';
import { describe, expectTypeOf, it } from 'vitest';

describe('the types of the HTTP client', () => {
  const agent = new Agent({ redirects: 'browser', cookies: new CookieJar(), decode: true });

  it('carry a response through its chain', () => {
    const asked = agent.request('GET', new URL('http://x/'));
    expectTypeOf(asked).toEqualTypeOf<Deferred<ClientResponse>>();
    expectTypeOf(asked.addCallback(readText)).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(readBody).returns.toEqualTypeOf<Deferred<Uint8Array>>();
    const read = (response: ClientResponse) => readJSON<{ id: number }>(response);
    expectTypeOf(read).returns.toEqualTypeOf<Deferred<{ id: number }>>();
    expectTypeOf<ClientResponse>().toHaveProperty('headers').toEqualTypeOf<Headers>();
    expectTypeOf<ClientResponse>().toHaveProperty('stream').toEqualTypeOf<Readable>();
    expectTypeOf<ClientResponse>().toHaveProperty('length').toEqualTypeOf<number | undefined>();
  });

  it('take bodies of every kind, and nothing else', () => {
    const producer: IBodyProducer = {
      length: 1,
      startProducing: () => new Deferred<void>(),
      pauseProducing: () => undefined,
      resumeProducing: () => undefined,
      stopProducing: () => undefined,
    };
    agent.request('POST', 'http://x/', {}, producer);
    agent.request('POST', 'http://x/', { A: ['1', '2'], B: new Uint8Array() }, 'text');
    // @ts-expect-error a number is no body
    agent.request('POST', 'http://x/', {}, 5);
    // @ts-expect-error no such policy
    new Agent({ redirects: 'sometimes' });
    // @ts-expect-error what belongs to the pool is not for one request
    agent.request('GET', 'http://x/', {}, undefined, { connectTimeout: 5 });
  });
});
