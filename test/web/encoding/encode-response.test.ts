import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import {
  BrotliEncoderFactory,
  DeflateEncoderFactory,
  EncodingResourceWrapper,
  encodeResponse,
  GzipEncoderFactory,
  type IRequest,
  type IRequestEncoder,
  type IRequestEncoderFactory,
  Resource,
  Site,
  ZstdEncoderFactory,
} from 'hawser';
import { MemoryExchange } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Hello extends Resource {
  override isLeaf = true;

  render_GET() {
    return 'hello';
  }
}

function ask(accept: string | string[] | undefined, encoders: IRequestEncoderFactory[]) {
  const exchange = new MemoryExchange(
    accept === undefined ? {} : { headers: { 'Accept-Encoding': accept } },
  );
  new Site(new EncodingResourceWrapper(new Hello(), encoders)).handle(exchange);
  return exchange;
}

/** An encoder as applications of Twisted write them: the label is set by the factory. */
class Reversing implements IRequestEncoderFactory {
  encoderForRequest(request: IRequest): IRequestEncoder {
    request.responseHeaders.setRawHeaders('Content-Encoding', ['x-reversed']);
    const pieces: Uint8Array[] = [];
    return {
      encode: (data) => {
        pieces.push(data);
        return new Uint8Array(0);
      },
      finish: () => Buffer.concat(pieces).reverse(),
    };
  }
}

describe('the choice of an encoder', () => {
  const all = [new GzipEncoderFactory(), new BrotliEncoderFactory(), new DeflateEncoderFactory()];

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['br, gzip', 'gzip'],
    ['gzip;q=0.5, br', 'br'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip;q=0, br;q=0', undefined],
    ['*', 'gzip'],
    ['gzip;q=0, *', 'br'],
    ['gzip;q=0.2, identity;q=0.5', undefined],
    ['gzip;q=0.5, identity;q=0.5', 'gzip'],
    [['br;q=0.1', 'deflate'], 'deflate'],
  ])('for Accept-Encoding: %s is %s', (accept, coding) => {
    const exchange = ask(accept, all);
    expect(exchange.header('content-encoding')).toBe(coding);
    expect(exchange.header('vary')).toBe('Accept-Encoding');
  });

  it('takes an encoder of Twisted’s kind, whole or piece by piece', () => {
    const whole = ask(undefined, [new Reversing()]);
    expect(whole.text).toBe('olleh');
    expect(whole.header('content-encoding')).toBe('x-reversed');
    expect(whole.header('content-length')).toBe('5');
    class Pieces extends Resource {
      override isLeaf = true;
      render_GET(request: IRequest) {
        request.write('ab');
        request.flush();
        request.write('cd');
        return '';
      }
    }
    const exchange = new MemoryExchange();
    new Site(new EncodingResourceWrapper(new Pieces(), [new Reversing()])).handle(exchange);
    expect(exchange.text).toBe('dcba');
  });

  it('takes the label of such an encoder off again where there is no body', () => {
    const exchange = new MemoryExchange({ headers: { 'If-None-Match': '"v"' } });
    class Tagged extends Resource {
      override isLeaf = true;
      render_GET(request: IRequest) {
        request.setETag('"v"');
        return 'body';
      }
    }
    new Site(new EncodingResourceWrapper(new Tagged(), [new Reversing()])).handle(exchange);
    expect(exchange.status).toBe(304);
    expect(exchange.header('content-encoding')).toBeUndefined();
  });

  it('asks those that decide by themselves in their place', () => {
    const gzip = new GzipEncoderFactory();
    expect(ask('gzip', [new Reversing(), gzip]).header('content-encoding')).toBe('x-reversed');
    expect(ask('gzip', [gzip, new Reversing()]).header('content-encoding')).toBe('gzip');
    expect(ask('br', [gzip, new Reversing()]).header('content-encoding')).toBe('x-reversed');
  });

  it('can be made by hand, for a whole site for instance', () => {
    class Compressing extends Site {
      override getResourceFor(request: Parameters<Site['getResourceFor']>[0]) {
        encodeResponse(request, [new GzipEncoderFactory()]);
        return super.getResourceFor(request);
      }
    }
    const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } });
    new Compressing(new Hello()).handle(exchange);
    expect(gunzipSync(exchange.bytes).toString()).toBe('hello');
  });
});

describe('encoders over node:zlib', () => {
  it('make what the coding says', () => {
    expect(gunzipSync(ask('gzip', [new GzipEncoderFactory()]).bytes).toString()).toBe('hello');
    expect(inflateSync(ask('deflate', [new DeflateEncoderFactory()]).bytes).toString()).toBe(
      'hello',
    );
    expect(brotliDecompressSync(ask('br', [new BrotliEncoderFactory()]).bytes).toString()).toBe(
      'hello',
    );
  });

  it('try as hard as compressLevel says', () => {
    const body = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 977).join(' ');
    class Long extends Hello {
      override render_GET() {
        return body;
      }
    }
    const sizes = [1, 9].map((level) => {
      const factory = new GzipEncoderFactory();
      factory.compressLevel = level;
      const exchange = new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } });
      new Site(new EncodingResourceWrapper(new Long(), [factory])).handle(exchange);
      return exchange.bytes.length;
    });
    expect(sizes[1]).toBeLessThan(sizes[0] as number);
    expect(new GzipEncoderFactory().compressLevel).toBe(9);
  });

  it('leave Zstandard to Nodes that have it', async () => {
    const zlib = (await import('node:zlib')) as { zstdDecompressSync?: (b: Uint8Array) => Buffer };
    const exchange = ask('zstd', [new ZstdEncoderFactory()]);
    if (zlib.zstdDecompressSync === undefined) {
      expect(exchange.header('content-encoding')).toBeUndefined();
      expect(exchange.text).toBe('hello');
    } else {
      expect(zlib.zstdDecompressSync(exchange.bytes).toString()).toBe('hello');
    }
  });
});

describe('EncodingResourceWrapper', () => {
  it('is in the place of the wrapped resource but for its answers', () => {
    const original = new Resource();
    const wrapper = new EncodingResourceWrapper(original, [new GzipEncoderFactory()]);
    const child = new Hello();
    wrapper.putChild('child', child);
    expect(original.getStaticEntity('child')).toBe(child);
    expect(wrapper.isLeaf).toBe(false);
    wrapper.isLeaf = true;
    expect(original.isLeaf).toBe(true);
    original.isLeaf = false;
    const exchange = new MemoryExchange({ url: '/child', headers: { 'Accept-Encoding': 'gzip' } });
    new Site(wrapper).handle(exchange);
    expect(exchange.text).toBe('hello');
    expect(exchange.header('vary')).toBeUndefined();
  });

  it('names the encoder a request would get', () => {
    let named: unknown;
    class Asking extends Site {
      override getResourceFor(request: Parameters<Site['getResourceFor']>[0]) {
        named = wrapper.getEncoder(request);
        return super.getResourceFor(request);
      }
    }
    const wrapper = new EncodingResourceWrapper(new Hello(), [new GzipEncoderFactory()]);
    new Asking(wrapper).handle(new MemoryExchange({ headers: { 'Accept-Encoding': 'gzip' } }));
    expect(named).toMatchObject({ coding: 'gzip' });
  });
});
