// `app.use(resource)`, word for word, in every framework and version.

import Router from '@koa/router';
import express5 from 'express';
import express4 from 'express4';
import { type IRequest, Resource } from 'hawser';
import { expressOf, mount, withResources } from 'hawser/express';
import { koaOf, mount as mountKoa, withResources as withKoaResources } from 'hawser/koa';
import Koa3 from 'koa';
import koaMount from 'koa-mount';
import Koa2 from 'koa2';
import request from 'supertest';
import { describe, expect, it } from 'vitest';

class Where extends Resource {
  override isLeaf = true;
  render_GET(req: IRequest) {
    return `${req.prepath.join('|')} + ${req.postpath.join('|')}`;
  }
}

class User extends Resource {
  override isLeaf = true;
  render_GET(req: IRequest) {
    return expressOf<{ user: string } & import('node:http').IncomingMessage>(req).req.user;
  }
}

function tree(): Resource {
  const root = new Resource();
  root.putChild('where', new Where());
  root.putChild('user', new User());
  return root;
}

const auth = (req: any, _res: any, next: any): void => {
  req.user = 'ada';
  next();
};

const EXPRESS = [
  ['express 4', express4, express4.Router],
  ['express 5', express5, express5.Router],
] as const;

for (const [name, express, makeRouter] of EXPRESS as unknown as Array<
  [string, () => any, () => any]
>) {
  describe(name, () => {
    it("app.use('/x', mount(resource))", async () => {
      const app = express();
      app.use('/x', mount(tree()));
      await request(app).get('/x/where/a/b').expect(200, 'x|where + a|b');
      await request(app).get('/x/nothing').expect(404);
    });

    it('app.use(resource): a tree of objects in the place of routes (express-resource 3)', async () => {
      const app = withResources(express());
      expect(app.use(tree())).toBe(app);
      await request(app).get('/where').expect(200, 'where + ');
    });

    it("app.use('/x', resource) and a list of paths", async () => {
      const app = withResources(express());
      app.use('/x', tree());
      app.use(['/y', '/z'], tree());
      await request(app).get('/x/where').expect(200, 'x|where + ');
      await request(app).get('/z/where/q').expect(200, 'z|where + q');
    });

    it('app.use(auth, resource), app.use([auth, resource]), app.use(path, auth, resource)', async () => {
      for (const args of [[auth, tree()], [[auth, tree()]], ['/', auth, tree()]]) {
        const app = withResources(express());
        app.use(...args);
        await request(app).get('/user').expect(200, 'ada');
      }
    });

    it('router.use(resource), below a router with a path of its own', async () => {
      const app = express();
      const router = withResources(makeRouter());
      router.use('/inner', tree());
      app.use('/outer', router);
      await request(app).get('/outer/inner/where/k').expect(200, 'outer|inner|where + k');
    });

    it('keeps what a middleware above set on the response', async () => {
      const app = withResources(express());
      class Sets extends Resource {
        override isLeaf = true;
        render_GET(req: IRequest) {
          req.addCookie('ours', '2');
          req.setHeader('X-Both', 'ours');
          req.setHeader('Vary', 'Accept');
          return 'ok';
        }
      }
      app.use((_req: any, res: any, next: any) => {
        res.setHeader('Set-Cookie', 'theirs=1');
        res.setHeader('X-Both', 'theirs');
        res.setHeader('X-Theirs', 'yes');
        res.setHeader('Vary', 'Origin');
        next();
      }, new Sets());
      const answer = await request(app).get('/');
      expect(answer.headers['set-cookie']).toEqual(['theirs=1', 'ours=2']);
      expect(answer.headers['x-both']).toBe('ours');
      expect(answer.headers['x-theirs']).toBe('yes');
      expect(answer.headers['vary']).toBe('Origin, Accept');
    });

    it('leaves the body untouched for whoever is below when it falls through', async () => {
      const app = withResources(express());
      app.use(tree());
      app.use(tree());
      app.use((express as any).json());
      app.use((req: any, res: any) => res.json(req.body));
      await request(app).post('/other').send({ left: 'alone' }).expect(200, { left: 'alone' });
    });

    it('takes form fields from a body parser above', async () => {
      const app = withResources(express());
      class Fields extends Resource {
        override isLeaf = true;
        render_POST(req: IRequest) {
          return JSON.stringify([...req.args]);
        }
      }
      app.use((express as any).urlencoded({ extended: false }));
      app.use(new Fields());
      await request(app)
        .post('/?q=1')
        .send('a=1&a=2&b=x+y')
        .expect(
          200,
          JSON.stringify([
            ['q', ['1']],
            ['a', ['1', '2']],
            ['b', ['x y']],
          ]),
        );
    });

    it('refuses anything that is neither resource nor middleware, as Express does', () => {
      const app = withResources(express());
      expect(() => app.use({} as any)).toThrow(TypeError);
      expect(() => withResources({} as any)).toThrow(TypeError);
      expect(() => mount({} as any)).toThrow(TypeError);
    });
  });
}

for (const [name, Koa] of [
  ['koa 2', Koa2],
  ['koa 3', Koa3],
] as unknown as Array<[string, new () => any]>) {
  describe(name, () => {
    it('app.use(mount(resource)) and app.use(resource)', async () => {
      const taught = new Koa();
      taught.use(mountKoa(tree()));
      await request(taught.callback()).get('/where').expect(200, 'where + ');
      const literal = withKoaResources(new Koa());
      expect(literal.use(tree())).toBe(literal);
      await request(literal.callback()).get('/where/x').expect(200, 'where + x');
    });

    it("koa-mount, mount('/m', resource) and mount(resource, { prefix })", async () => {
      for (const middleware of [
        koaMount('/m', mountKoa(tree()) as any),
        mountKoa('/m', tree()),
        mountKoa(tree(), { prefix: '/m/' }),
      ]) {
        const app = new Koa();
        app.use(middleware);
        await request(app.callback()).get('/m/where/a').expect(200, 'm|where + a');
        await request(app.callback()).get('/mother/where').expect(404);
        await request(app.callback()).get('/where').expect(404);
      }
    });

    it('stands below @koa/router with a prefix', async () => {
      const app = new Koa();
      const router = new Router();
      router.all('/m{/*rest}', mountKoa(tree(), { prefix: '/m' }) as any);
      app.use(router.routes());
      await request(app.callback()).get('/m/where/a').expect(200, 'm|where + a');
    });

    it('gives resources the context, and the context to loggers above', async () => {
      class State extends Resource {
        override isLeaf = true;
        render_GET(req: IRequest) {
          return koaOf<{ state: { user: string } }>(req).state.user;
        }
      }
      const seen: unknown[] = [];
      const app = withKoaResources(new Koa());
      app.use(async (ctx: any, next: any) => {
        ctx.state.user = 'grace';
        await next();
        seen.push(ctx.status, ctx.body);
      });
      app.use(new State());
      await request(app.callback()).get('/').expect(200, 'grace');
      expect(seen).toEqual([200, 'grace']);
    });

    it('goes on to next() with the body unread where there is no such child', async () => {
      const app = new Koa();
      app.use(mountKoa(tree()));
      app.use(async (ctx: any) => {
        let text = '';
        for await (const chunk of ctx.req) text += chunk;
        ctx.body = text;
      });
      await request(app.callback())
        .post('/other')
        .type('text')
        .send('left alone')
        .expect(200, 'left alone');
    });

    it('refuses what is no resource', () => {
      expect(() => mountKoa({} as any)).toThrow(TypeError);
      expect(() => mountKoa('/m', undefined as any)).toThrow(TypeError);
      expect(() => mountKoa(tree(), { prefix: 'm' })).toThrow(/slash/);
      expect(() => mountKoa(tree(), { errors: 'no' as any })).toThrow(/'host' or 'page'/);
    });
  });
}
