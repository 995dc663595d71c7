import { type BodyReader, HttpError, type IRequest, Request, Resource, Site } from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Echo extends Resource {
  override isLeaf = true;

  render_POST(request: IRequest) {
    return `got ${request.content.text()}`;
  }
}

function post(requestFactory: typeof Request, request: MemoryRequest): MemoryExchange {
  const exchange = new MemoryExchange({ method: 'POST', ...request });
  new Site(new Echo(), { requestFactory }).handle(exchange);
  return exchange;
}

describe('the hooks of a Request subclass, as Twisted’s applications use them', () => {
  it('tell the length before the body is read', () => {
    const lengths: Array<number | undefined> = [];
    class Measuring extends Request {
      override gotLength(length: number | undefined): void {
        lengths.push(length);
        if ((length ?? 0) > 10) throw new HttpError(413);
      }
    }
    expect(post(Measuring, { body: 'short' }).text).toBe('got short');
    const refused = post(Measuring, { body: 'much too long' });
    expect([refused.status, refused.closing]).toEqual([413, true]);
    const chunked = post(Measuring, { holdBody: true });
    chunked.sendBody('x');
    chunked.endBody();
    expect(chunked.text).toBe('got x');
    expect(lengths).toEqual([5, 13, undefined]);
  });

  it('see every piece, and can change or refuse it', () => {
    class Shouting extends Request {
      override handleContentChunk(data: Uint8Array, reader: BodyReader): void {
        const text = Buffer.from(data).toString();
        if (text === 'stop') throw new HttpError(400, 'enough');
        super.handleContentChunk(Buffer.from(text.toUpperCase()), reader);
      }
    }
    const kept = post(Shouting, { holdBody: true });
    kept.sendBody('one ');
    kept.sendBody('two');
    kept.endBody();
    expect(kept.text).toBe('got ONE TWO');
    const refused = post(Shouting, { holdBody: true });
    refused.sendBody('one ');
    refused.sendBody('stop');
    expect([refused.status, refused.closing]).toEqual([400, true]);
    expect(refused.text).toContain('enough');
  });
});

describe('the components of a request', () => {
  it('are kept by key', () => {
    class User {
      name = 'alice';
    }
    const request = new Site(new Echo()).handle(new MemoryExchange());
    expect(request.getComponent(User)).toBeUndefined();
    const user = new User();
    request.setComponent(User, user);
    expect(request.getComponent(User)).toBe(user);
  });
});
