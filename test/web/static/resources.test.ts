import {
  ASISProcessor,
  addSlash,
  collectErrors,
  Data,
  File,
  flushLoggedErrors,
  type IRequest,
  type IResource,
  Registry,
  Resource,
  SlashRedirect,
} from 'hawser';
import { render } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Folder } from './helper.js';

describe('Data', () => {
  it('serves its bytes with their type', async () => {
    const exchange = await ask(new Data('snow \u2603', 'text/plain; charset=utf-8'), '/');
    expect(exchange.status).toBe(404);
    const root = new Resource();
    root.putChild('data', new Data('snow \u2603', 'text/plain; charset=utf-8'));
    const data = await ask(root, '/data');
    expect(data.text).toBe('snow \u2603');
    expect(data.header('content-type')).toBe('text/plain; charset=utf-8');
    expect(data.header('content-length')).toBe('8');
  });

  it('answers HEAD with the length (test_headRequest) and 405 to the rest (test_invalidMethod)', async () => {
    const root = new Resource();
    root.putChild('data', new Data(new Uint8Array([1, 2, 3]), 'application/octet-stream'));
    const head = await ask(root, '/data', { method: 'HEAD' });
    expect([head.header('content-length'), head.text]).toEqual(['3', '']);
    expect((await ask(root, '/data', { method: 'POST' })).status).toBe(405);
  });
});

describe('SlashRedirect', () => {
  class Slashed extends Resource {
    override getChild(name: string, request: IRequest): IResource {
      return name === '' ? new Data('here', 'text/plain') : new SlashRedirect(request);
    }
  }

  it.each([
    ['/a', '/a/'],
    ['/a?b=c&d', '/a/?b=c&d'],
    ['/a%20b', '/a%20b/'],
  ])('sends %s to %s', async (url, location) => {
    const exchange = await ask(new Slashed(), url);
    expect(exchange.status).toBe(302);
    expect(exchange.header('location')).toBe(location);
  });

  it('never leads to another host', () => {
    const request = (uri: string): IRequest => ({ uri }) as IRequest;
    expect(addSlash(request('//evil.example'))).toBe('/evil.example/');
    expect(addSlash(request('/\\evil.example?x'))).toBe('/evil.example/?x');
    expect(addSlash(request('/%2fevil.example'))).toBe('/%2fevil.example/');
  });
});

describe('ASISProcessor', () => {
  let folder: Folder;
  let stop: () => unknown[];

  beforeEach(async () => {
    folder = await Folder.make();
    stop = collectErrors();
  });
  afterEach(async () => {
    await folder.remove();
    expect(stop()).toEqual([]);
  });

  async function send(content: string): ReturnType<typeof ask> {
    await folder.write('a.asis', content);
    const root = new File(folder.path);
    root.processors = { '.asis': ASISProcessor };
    return ask(root, '/a.asis');
  }

  it('sends a file as a whole response', async () => {
    const exchange = await send(
      'HTTP/1.1 203 As Is\r\nX-One: 1\r\nX-One: 2\r\nContent-Length: 99\r\n\r\nbody\n',
    );
    expect(exchange.status).toBe(203);
    expect(exchange.reason).toBe('As Is');
    expect(exchange.text).toBe('body\n');
    expect(exchange.header('content-length')).toBe('5');
    expect(exchange.header('content-type')).toBeUndefined();
    expect(exchange.headers.filter((_, i, all) => all[i - 1] === 'X-One')).toEqual(['1', '2']);
  });

  it('takes the form of Apache: a Status field, and bare line feeds', async () => {
    const exchange = await send('Status: 404\nContent-Type: text/x-gone\n\nlines\n\nlines');
    expect([exchange.status, exchange.header('content-type')]).toEqual([404, 'text/x-gone']);
    expect(exchange.text).toBe('lines\n\nlines');
  });

  it.each(['no head at all', 'X-One: 1\nno colon\n\nbody'])(
    'answers 500 for %j',
    async (content) => {
      expect((await send(content)).status).toBe(500);
      expect(flushLoggedErrors('SyntaxError')).toHaveLength(1);
    },
  );
});

describe('Registry', () => {
  it('keeps resources by path, and components', () => {
    const registry = new Registry();
    const page = new Resource();
    expect(registry.getCachedPath('/a')).toBeUndefined();
    registry.cachePath('/a', page);
    expect(registry.getCachedPath('/a')).toBe(page);
    registry.uncachePath('/a');
    expect(registry.getCachedPath('/a')).toBeUndefined();
    registry.setComponent('db', 7);
    expect(registry.getComponent('db')).toBe(7);
  });
});

describe('Data without bytes', () => {
  it.each(['GET', 'HEAD'])('says so: %s', async (method) => {
    const root = new Resource();
    root.putChild('data', new Data('', 'text/plain'));
    const { headers, text } = await render(root, { method, url: '/data' });
    expect(headers.getRawHeaders('content-length')).toEqual(['0']);
    expect(text).toBe('');
  });
});
