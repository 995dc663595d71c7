import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express5 from 'express';
import express4 from 'express4';
import { Resource } from 'hawser';
import { createSecureServer, createServer, withResources } from 'hawser/express';
import { afterEach, describe, expect, it } from 'vitest';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listening(made: Server): Promise<string> {
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

for (const [name, express] of [
  ['express 4', express4],
  ['express 5', express5],
] as unknown as Array<[string, () => any]>) {
  describe(`createServer, ${name}`, () => {
    it('makes requests and responses with the prototypes Express would give them', async () => {
      const app = express();
      const seen: boolean[] = [];
      const made = createServer(app);
      // Before Express has had its turn.
      made.prependListener('request', (req, res) => {
        seen.push(Object.getPrototypeOf(req) === app.request);
        seen.push(Object.getPrototypeOf(res) === app.response);
        seen.push(req instanceof IncomingMessage, res instanceof ServerResponse);
      });
      app.get('/user/:id', (req: any, res: any) => {
        res.set('X-Host', req.hostname).json({ id: req.params.id, q: req.query.q });
      });
      const base = await listening(made);
      const answer = await fetch(`${base}/user/7?q=x`);
      expect(await answer.json()).toEqual({ id: '7', q: 'x' });
      expect(answer.headers.get('x-host')).toBe('127.0.0.1');
      expect(seen).toEqual([true, true, true, true]);
    });

    it('keeps mounted applications, error handlers and resources working', async () => {
      const app = withResources(express());
      const inner = express();
      inner.get('/', (req: any, res: any) => res.json([req.baseUrl, req.app === inner]));
      app.use('/inner', inner);
      class Hello extends Resource {
        render_GET() {
          return 'hello';
        }
      }
      app.use('/hello', new Hello());
      app.get('/back', (req: any, res: any) => res.json(req.app === app));
      app.get('/throws', () => {
        throw new Error('boom');
      });
      app.use((error: any, _req: any, res: any, _next: any) => res.status(500).send(error.message));
      const base = await listening(createServer(app));
      expect(await (await fetch(`${base}/inner`)).json()).toEqual(['/inner', true]);
      expect(await (await fetch(`${base}/hello`)).text()).toBe('hello');
      expect(await (await fetch(`${base}/back`)).json()).toBe(true);
      expect(await (await fetch(`${base}/throws`)).text()).toBe('boom');
      expect((await fetch(`${base}/none`)).status).toBe(404);
    });

    it('serves an application whose prototypes were replaced afterwards', async () => {
      const app = express();
      const made = createServer(app);
      app.request = Object.create(app.request, { extra: { value: 'yes' } });
      app.get('/', (req: any, res: any) => res.send(req.extra));
      expect(await (await fetch(await listening(made))).text()).toBe('yes');
    });
  });
}

describe('createServer falls back quietly', () => {
  it('to the constructors given in the options', async () => {
    class Own extends IncomingMessage {
      readonly own = 'own';
    }
    const app = express5();
    app.get('/', (req: any, res) => void res.send(String(req.own)));
    const base = await listening(createServer(app, { IncomingMessage: Own as never }));
    expect(await (await fetch(base)).text()).toBe('own');
  });

  it('for a function that is no Express application', async () => {
    const plain = ((_req: any, res: any) => res.end('plain')) as any;
    expect(await (await fetch(await listening(createServer(plain)))).text()).toBe('plain');
  });

  it('and makes TLS servers the same way', () => {
    const made = createSecureServer(express5());
    expect(made.listening).toBe(false);
    made.close();
  });
});
