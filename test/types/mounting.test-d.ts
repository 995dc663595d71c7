import Router5 from '@koa/router';
import express5, { type RequestHandler as Handler5 } from 'express';
import express4, { type RequestHandler as Handler4 } from 'express4';
import {
  Deferred,
  type IRequest,
  NOT_DONE_YET,
  type Renders,
  Resource,
  Site,
  succeed,
} from 'hawser';
import { mount, withResources } from 'hawser/express';
import { mount as mountKoa, withResources as withKoaResources } from 'hawser/koa';
import Koa3 from 'koa';
import Koa2 from 'koa2';
import { describe, expectTypeOf, it } from 'vitest';

class Page extends Resource {
  render_GET(request: IRequest) {
    expectTypeOf(request.getHeader('x')).toEqualTypeOf<string | undefined>();
    expectTypeOf(request.args).toEqualTypeOf<Map<string, string[]>>();
    return 'text';
  }
}

declare const auth5: Handler5;
declare const auth4: Handler4;

describe('mounting', () => {
  it('fits Express 4 and 5', () => {
    express5().use('/x', mount(new Page()));
    express4().use('/x', mount(new Site(new Page())));
    express5.Router().use(mount(new Page()));
    const app = withResources(express5());
    app.use(new Page()).use('/x', new Page());
    app.use('/x', auth5, new Page());
    app.use([auth5, new Page()]);
    app.use((req, res) => {
      expectTypeOf(req.baseUrl).toBeString();
      res.json({});
    });
    app.get('/still/there', (_req, res) => {
      res.end();
    });
    const old = withResources(express4());
    old.use(auth4, new Page());
    withResources(express5.Router()).use('/r', new Page());
    withResources(express4.Router()).use(new Page());
    // @ts-expect-error neither middleware nor resource
    app.use({});
    // @ts-expect-error no resource
    mount({});
    // @ts-expect-error an option that is none
    mount(new Page(), { fallThrough: false });
  });

  it('fits Koa 2 and 3', () => {
    new Koa3().use(mountKoa(new Page()));
    new Koa2().use(mountKoa('/x', new Page()));
    const app = withKoaResources(new Koa3());
    app.use(new Page());
    app.use(async (ctx, next) => {
      expectTypeOf(ctx.status).toBeNumber();
      await next();
    });
    withKoaResources(new Koa2()).use(new Page());
    new Router5().use(mountKoa(new Page(), { prefix: '/x' }));
    // @ts-expect-error no resource
    app.use({});
  });
});

describe('resources', () => {
  it('may return what Twisted allows and more', () => {
    class Many extends Resource implements Renders<'GET' | 'POST' | 'PUT' | 'DELETE'> {
      render_GET() {
        return NOT_DONE_YET;
      }
      async render_POST() {
        return new Uint8Array();
      }
      render_PUT() {
        return succeed('text').addCallback((text) => Buffer.from(text));
      }
      async *render_DELETE() {
        yield 'piece';
      }
    }
    expectTypeOf(new Many()).toExtend<Resource>();
    // @ts-expect-error a misspelt method
    class Wrong extends Resource implements Renders<'GET'> {
      render_get() {
        return '';
      }
    }
    void Wrong;
    class Number_ extends Resource implements Renders<'GET'> {
      // @ts-expect-error numbers are no response
      render_GET() {
        return 42;
      }
    }
    void Number_;
    expectTypeOf(new Deferred<string>()).toExtend<ReturnType<Many['render']>>();
  });
});
