// Express's usual middleware above a mounted tree, each proving its effect (dd-trace-js 83, klein 180).
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import bodyParser from 'body-parser';
import compression from 'compression';
import cors from 'cors';
import express5 from 'express';
import { rateLimit } from 'express-rate-limit';
import session from 'express-session';
import express4 from 'express4';
import { type IRequest, Resource } from 'hawser';
import { expressOf, mount } from 'hawser/express';
import helmet from 'helmet';
import morgan from 'morgan';
import multer from 'multer';
import { Passport } from 'passport';
import { BasicStrategy } from 'passport-http';
import { afterEach, describe, expect, it } from 'vitest';
import { formBody, TYPE } from '../web/upload/form-body.js';
import { type Client, http1Client } from './client.js';

class Page extends Resource {
  override isLeaf = true;
  readonly answer: (request: IRequest) => any;

  constructor(answer: (request: IRequest) => any) {
    super();
    this.answer = answer;
  }

  render_GET(request: IRequest) {
    return this.answer(request);
  }

  render_POST(request: IRequest) {
    return this.answer(request);
  }
}

const raw = (request: IRequest) => expressOf<any, any>(request).req;

function tree(): Resource {
  const root = new Resource();
  const pages: Record<string, (request: IRequest) => any> = {
    hello: () => 'Hello, world. '.repeat(500),
    stream: async function* () {
      for (let n = 0; n < 100; n++) yield `line ${n} of a stream\n`;
    },
    count: (request) => {
      const { session: kept } = raw(request);
      kept.count = (kept.count ?? 0) + 1;
      return String(kept.count);
    },
    user: (request) => `user ${raw(request).user?.name}`,
    args: (request) => JSON.stringify([...request.args]),
    json: async (request) => JSON.stringify(await request.json()),
    files: (request) => {
      const [file] = raw(request).files;
      return `${file.originalname} ${file.size} ${request.arg('title')}`;
    },
    broken: () => {
      throw new Error('broken');
    },
  };
  for (const [name, answer] of Object.entries(pages)) root.putChild(name, new Page(answer));
  return root;
}

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
});

async function listen(app: any): Promise<Client> {
  server = createServer(app);
  await new Promise<void>((resolve) => (server as Server).listen(0, '127.0.0.1', resolve));
  return http1Client((server.address() as AddressInfo).port, '/m');
}

const basic = (name: string): Record<string, string> => ({
  Authorization: `Basic ${Buffer.from(`${name}:secret`).toString('base64')}`,
});
const gzip = { 'Accept-Encoding': 'gzip' };
const cookieOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string =>
  String(headers['set-cookie']).split(';')[0] as string;

const sessions = (): any => session({ secret: 's', resave: false, saveUninitialized: false });

function passports(): any[] {
  const passport = new Passport();
  passport.use(
    new BasicStrategy((name: string, password: string, done: any) =>
      done(null, password === 'secret' ? { name } : false),
    ),
  );
  return [passport.initialize(), passport.authenticate('basic', { session: false })];
}

for (const [name, express] of [
  ['express 4', express4],
  ['express 5', express5],
] as Array<[string, any]>) {
  const withMiddleware = (...above: any[]): Promise<Client> => {
    const app = express();
    app.set('env', 'test');
    for (const one of above) app.use(one);
    app.use('/m', mount(tree()));
    app.use((error: Error, _req: any, res: any, _next: any) =>
      res.status(500).send(`express: ${error.message}`),
    );
    return listen(app);
  };

  describe(name, () => {
    it('helmet sets its fields', async () => {
      const { headers, status } = await (await withMiddleware(helmet())).send({ path: '/hello' });
      expect(status).toBe(200);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['x-powered-by']).toBeUndefined();
    });

    it('compression packs whole answers and streams', async () => {
      const client = await withMiddleware(compression({ threshold: 0 }));
      for (const path of ['/hello', '/stream']) {
        const plain = await client.send({ path });
        const packed = await client.send({ path, headers: gzip });
        expect(packed.headers['content-encoding']).toBe('gzip');
        // The client has unpacked it.
        expect(packed.text).toBe(plain.text);
        expect(plain.text.length).toBeGreaterThan(1000);
        expect(packed.headers['content-length']).toBeUndefined();
        expect(String(packed.headers['vary'])).toContain('Accept-Encoding');
      }
    });

    it('cors marks answers and answers preflights', async () => {
      const client = await withMiddleware(cors({ origin: 'https://a.test' }));
      const headers = { Origin: 'https://a.test' };
      const page = await client.send({ path: '/hello', headers });
      expect(page.headers['access-control-allow-origin']).toBe('https://a.test');
      const preflight = await client.send({
        method: 'OPTIONS',
        path: '/hello',
        headers: { ...headers, 'Access-Control-Request-Method': 'PUT' },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-methods']).toContain('PUT');
    });

    it('morgan logs status, length and the whole path (dd-trace-js 83)', async () => {
      const lines: string[] = [];
      const log = morgan(':method :url :status :res[content-length]', {
        stream: { write: (line: string) => void lines.push(line.trim()) },
      });
      const client = await withMiddleware(log);
      await client.send({ path: '/hello?x=1' });
      await client.send({ path: '/broken' });
      expect(lines[0]).toBe('GET /m/hello?x=1 200 7000');
      expect(lines[1]).toMatch(/^GET \/m\/broken 500 /);
    });

    it('express-session keeps a session', async () => {
      const client = await withMiddleware(sessions());
      const first = await client.send({ path: '/count' });
      const Cookie = cookieOf(first.headers);
      expect(first.text).toBe('1');
      expect((await client.send({ path: '/count', headers: { Cookie } })).text).toBe('2');
      expect((await client.send({ path: '/count' })).text).toBe('1');
    });

    it('body parsers leave forms and JSON to the resource (twisted 4519)', async () => {
      const client = await withMiddleware(
        bodyParser.urlencoded({ extended: true }),
        bodyParser.json(),
      );
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const args = await client.send({
        method: 'POST',
        path: '/args?q=0',
        headers: form,
        body: 'a=1&a=2',
      });
      expect(JSON.parse(args.text)).toEqual([
        ['q', ['0']],
        ['a', ['1', '2']],
      ]);
      const json = { 'Content-Type': 'application/json' };
      const value = await client.send({
        method: 'POST',
        path: '/json',
        headers: json,
        body: '[1]',
      });
      expect(value.text).toBe('[1]');
    });

    it('express.json and express.urlencoded do too', async () => {
      const client = await withMiddleware(express.json(), express.urlencoded({ extended: false }));
      const json = { 'Content-Type': 'application/json' };
      const value = await client.send({ method: 'POST', path: '/json', headers: json, body: '{}' });
      expect(value.text).toBe('{}');
    });

    it('multer hands its files over (twisted 4775)', async () => {
      const client = await withMiddleware(multer().any());
      const body = formBody([
        ['title', undefined, 'Emma'],
        ['file', 'a.txt', 'abc'],
      ]);
      const headers = { 'Content-Type': TYPE };
      const page = await client.send({ method: 'POST', path: '/files', headers, body });
      expect(page.text).toBe('a.txt 3 Emma');
    });

    it('express-rate-limit hits its limit', async () => {
      const client = await withMiddleware(
        rateLimit({ limit: 2, windowMs: 60_000, standardHeaders: true, legacyHeaders: false }),
      );
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await client.send({ path: '/hello' })).status);
      expect(statuses).toEqual([200, 200, 429]);
    });

    it('passport shows the user in the resource', async () => {
      const client = await withMiddleware(...passports());
      expect((await client.send({ path: '/user' })).status).toBe(401);
      expect((await client.send({ path: '/user', headers: basic('ann') })).text).toBe('user ann');
    });

    it('a full stack: security, logs, sessions, compression', async () => {
      const lines: string[] = [];
      const client = await withMiddleware(
        morgan(':status', { stream: { write: (line: string) => void lines.push(line.trim()) } }),
        helmet(),
        cors(),
        compression({ threshold: 0 }),
        sessions(),
      );
      const first = await client.send({ path: '/count', headers: { Origin: 'https://x.test' } });
      const Cookie = cookieOf(first.headers);
      expect((await client.send({ path: '/count', headers: { Cookie } })).text).toBe('2');
      expect(first.headers['access-control-allow-origin']).toBe('*');
      const packed = await client.send({ path: '/hello', headers: gzip });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.headers['strict-transport-security']).toBeDefined();
      expect(lines).toEqual(['200', '200', '200']);
    });

    it('a full stack: an API with limits, parsers and errors', async () => {
      const client = await withMiddleware(
        helmet(),
        rateLimit({ limit: 3, windowMs: 60_000 }),
        bodyParser.json(),
        compression({ threshold: 0 }),
      );
      const headers = { 'Content-Type': 'application/json', ...gzip };
      const good = await client.send({ method: 'POST', path: '/json', headers, body: '[1]' });
      expect(good.headers['content-encoding']).toBe('gzip');
      expect(good.headers['x-content-type-options']).toBe('nosniff');
      const broken = await client.send({ path: '/broken' });
      expect([broken.status, broken.text]).toEqual([500, 'express: broken']);
      expect((await client.send({ path: '/nowhere' })).status).toBe(404);
      expect((await client.send({ path: '/hello' })).status).toBe(429);
    });

    it('a full stack: logins, sessions and uploads', async () => {
      const client = await withMiddleware(cors(), sessions(), ...passports(), multer().any());
      const body = formBody([
        ['title', undefined, 'Emma'],
        ['file', 'a.txt', 'abcd'],
      ]);
      const headers = { 'Content-Type': TYPE, ...basic('ann') };
      const page = await client.send({ method: 'POST', path: '/files', headers, body });
      expect(page.text).toBe('a.txt 4 Emma');
      const first = await client.send({ path: '/count', headers: basic('ann') });
      const again = { Cookie: cookieOf(first.headers), ...basic('ann') };
      expect((await client.send({ path: '/count', headers: again })).text).toBe('2');
      expect((await client.send({ path: '/user', headers: basic('bob') })).text).toBe('user bob');
      expect((await client.send({ path: '/hello' })).status).toBe(401);
    });
  });
}
