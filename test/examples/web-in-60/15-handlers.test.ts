import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HandlerResource, Resource } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/15-handlers.ts';
import { behaviours } from './behaviours/handlers.js';
import { onEachHost } from './page.js';

behaviours(() => create());

/** Says what it was given, or fails as it is told to. */
async function application(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { baseUrl } = req as { baseUrl?: string };
  const [path = ''] = (req.url as string).split('?');
  if (path === '/early') throw new Error('before the first byte');
  if (path === '/late') {
    res.setHeader('Content-Length', '100');
    res.write('some');
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('after the first byte');
  }
  if (path === '/given') {
    res.writeHead(200, { 'Content-Type': 'text/x-own', Server: 'its own', 'X-Own': 'kept' });
    res.end('given');
    return;
  }
  const body: Buffer[] = [];
  req.on('data', (chunk: Buffer) => body.push(chunk));
  await once(req, 'end');
  res.end(JSON.stringify([baseUrl, req.url, Buffer.concat(body).toString()]));
}

describe('a handler somewhere in a tree', () => {
  const make = () => {
    const root = new Resource();
    const branch = new Resource();
    root.putChild('branch', branch);
    branch.putChild('app', new HandlerResource(application));
    return root;
  };
  onEachHost(make, (page) => {
    it('sees where it stands, and what is below it, with query and body', async () => {
      const { text } = await page.post('/branch/app/a%2Fb/c?d=1&d=2', 'a body', 'text/plain');
      expect(JSON.parse(text)).toEqual([`${page.prefix}/branch/app`, '/a%2Fb/c?d=1&d=2', 'a body']);
      expect(JSON.parse((await page.get('/branch/app')).text)).toEqual([
        `${page.prefix}/branch/app`,
        '/',
        '',
      ]);
    });

    it('sends the fields it sets and no default ones', async () => {
      const { status, headers } = await page.get('/branch/app/given');
      expect([status, headers['content-type'], headers['x-own']]).toEqual([
        200,
        'text/x-own',
        'kept',
      ]);
    });

    it('is a 500 when it throws before it has begun to answer', async () => {
      expect((await page.get('/branch/app/early')).status).toBe(500);
      expect(page.errors().map((failure) => failure.getErrorMessage())).toEqual([
        'before the first byte',
      ]);
    });

    it('breaks off when it throws in the middle', async () => {
      const { status, truncated } = await page.get('/branch/app/late');
      expect([status, truncated]).toEqual([200, true]);
      expect(page.errors().map((failure) => failure.getErrorMessage())).toEqual([
        'after the first byte',
      ]);
    });
  });
});
