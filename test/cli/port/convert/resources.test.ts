import { expect, it } from 'vitest';
import { converted, dedent, ported } from '../ported.js';

it('turns the delayed resource of the tutorial into TypeScript, line by line', () => {
  const script = `
    from twisted.internet.task import deferLater
    from twisted.web.resource import Resource
    from twisted.web.server import NOT_DONE_YET
    from twisted.internet import reactor

    class DelayedResource(Resource):
        def _delayedRender(self, request):
            request.write("Sorry to keep you waiting.")
            request.finish()

        def render_GET(self, request):
            d = deferLater(reactor, 5, lambda: request)
            d.addCallback(self._delayedRender)
            return NOT_DONE_YET

    resource = DelayedResource()
  `;
  expect(ported(script, { kind: 'rpy' })).toBe(
    dedent(`
      import { deferLater, type IRequest, NOT_DONE_YET, Resource, reactor } from 'hawser';

      class DelayedResource extends Resource {
        _delayedRender(request: IRequest) {
          request.write('Sorry to keep you waiting.');
          request.finish();
        }

        render_GET(request: IRequest) {
          const d = deferLater(reactor, 5, () => request);
          d.addCallback((request) => this._delayedRender(request));
          return NOT_DONE_YET;
        }
      }

      export const resource = new DelayedResource();
    `),
  );
});

it('builds trees, overrides what hawser has and leaves out parameters nobody uses', () => {
  const source = `
    from twisted.web import resource

    class Page(resource.Resource):
        isLeaf = True

        def __init__(self, name):
            resource.Resource.__init__(self)
            self.name = name

        def render_GET(self, request):
            return b"<p>" + self.name + b"</p>"

    class Pages(resource.Resource):
        def getChild(self, name, request):
            return Page(name)

    root = Pages()
    root.putChild(b"start", Page(b"start"))
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { Resource } from 'hawser';

      export class Page extends Resource {
        override isLeaf = true;
        name: string;

        constructor(name: string) {
          super();
          this.name = name;
        }

        render_GET() {
          return \`<p>\${this.name}</p>\`;
        }
      }

      export class Pages extends Resource {
        override getChild(name: string) {
          return new Page(name);
        }
      }

      export const root = new Pages();
      root.putChild('start', new Page('start'));
    `),
  );
});

it('reads arguments, headers and bodies', () => {
  const source = `
    import json
    from twisted.web.resource import Resource

    class Form(Resource):
        def render_POST(self, request):
            name = request.args[b"name"][0].decode("utf-8")
            mark = request.args.get(b"mark", [b""])[0]
            if b"debug" in request.args:
                print(request.getHeader(b"user-agent").lower())
            data = json.loads(request.content.read())
            request.setHeader(b"content-type", b"application/json")
            return json.dumps({"name": name, "mark": mark, "first": data["items"][0]})
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { fromBytes, type IRequest, Resource } from 'hawser';

      export class Form extends Resource {
        render_POST(request: IRequest) {
          const name = request.args.get('name')![0]!;
          const mark = (request.args.get('mark') ?? [''])[0]!;
          if (request.args.has('debug')) {
            console.log(request.getHeader('user-agent')!.toLowerCase());
          }
          const data = JSON.parse(fromBytes(request.content.read()));
          request.setHeader('content-type', 'application/json');
          return JSON.stringify({ name, mark, first: data.items[0] });
        }
      }
    `),
  );
});

it('serves what Twisted serves, with options for keywords', () => {
  const source = `
    from twisted.internet import reactor, endpoints
    from twisted.web.server import Site
    from twisted.web.static import File

    site = Site(File("/srv"), displayTracebacks=True)
    endpoint = endpoints.TCP4ServerEndpoint(reactor, 8080, interface="127.0.0.1")
    endpoint.listen(site)
    reactor.listenTCP(8081, site)
    reactor.run()
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { File, Site } from 'hawser';
      import { reactor, TCP4ServerEndpoint } from 'hawser/node';

      const site = new Site(new File('/srv'), { displayTracebacks: true });
      const endpoint = new TCP4ServerEndpoint(reactor, 8080, { interface: '127.0.0.1' });
      endpoint.listen(site);
      reactor.listenTCP(8081, site);
      reactor.run();
    `),
  );
});

it('declares what scripts find without importing it', () => {
  const source = `
    cache()
    from twisted.web.resource import Resource
    resource = Resource()
    resource.registry = registry
  `;
  expect(ported(source, { kind: 'rpy' })).toBe(
    dedent(`
      import { type Registry, Resource } from 'hawser';

      declare const cache: () => void;
      declare const registry: Registry;

      cache();
      export const resource = new Resource();
      (resource as any).registry = registry;
    `),
  );
});

it('turns zope interfaces into typed keys, and adapters with them', () => {
  const source = `
    from zope.interface import Interface, Attribute, implementer
    from twisted.python.components import registerAdapter
    from twisted.web.server import Session

    class ICart(Interface):
        """What is in the cart."""
        total = Attribute("Euros.")

        def add(item, price):
            """Put something in."""

    @implementer(ICart)
    class Cart(object):
        def __init__(self, session):
            self.total = 0

        def add(self, item, price):
            self.total += price

    registerAdapter(Cart, Session, ICart)

    def total(request):
        return ICart(request.getSession()).total
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { Interface, type IRequest, implementer, registerAdapter, Session } from 'hawser';

      /** What is in the cart. */
      export interface ICart {
        /** Euros. */
        total: number;
        /** Put something in. */
        add(item: any, price: any): any;
      }
      export const ICart = Interface<ICart>('ICart');

      export class Cart implements ICart {
        total: number;

        constructor(session: Session) {
          this.total = 0;
        }

        add(item: any, price: any) {
          this.total += price;
        }
      }
      implementer(ICart)(Cart);

      registerAdapter(Cart, Session, ICart);

      export function total(request: IRequest) {
        return ICart(request.getSession()).total;
      }
    `),
  );
});

it('lists the render methods of elements, names template files by path and keeps tags', () => {
  const source = `
    from twisted.python.filepath import FilePath
    from twisted.web.template import Element, XMLFile, renderer, tags

    class Page(Element):
        loader = XMLFile(FilePath("page.xml"))

        @renderer
        def title(self, request, tag):
            return tag(tags.b("Title"))
  `;
  expect(ported(source)).toBe(
    dedent(`
      import type { IRequest } from 'hawser';
      import { Element, tags, XMLFile } from 'hawser/template';

      export class Page extends Element {
        static override renderers = ['title'];
        override loader = new XMLFile('page.xml');

        title(request: IRequest, tag: any) {
          return tag(tags.b('Title'));
        }
      }
    `),
  );
});

it('makes options of what hawser takes as such, whether it was given by place or by name', () => {
  const source = `
    from twisted.web import error, static

    root = static.File("files", "text/plain", registry=None)

    def f(request):
        request.addCookie(b"a", b"b", path=b"/", max_age=5)
        raise error.Error(code=402, message=b"Pay")
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { error, File, type IRequest } from 'hawser';

      export const root = new File('files', { defaultType: 'text/plain', registry: undefined });

      export function f(request: IRequest) {
        request.addCookie('a', 'b', { path: '/', maxAge: 5 });
        throw new error.Error(402, 'Pay');
      }
    `),
  );
});

it('takes the base that leads to hawser, and marks the mixins beside it', () => {
  const source = `
    from twisted.web.resource import Resource

    class Mixin:
        def greet(self):
            return b"hello"

    class Page(Mixin, Resource):
        def render_GET(self, request):
            return self.greet()
  `;
  const { text, marks } = converted(source);
  expect(text).toContain(
    '// hawser port: could not convert: class Page(Mixin, Resource):\nexport class Page extends Resource {',
  );
  expect(marks).toEqual([{ line: 7, python: 'Mixin', reason: 'a class has one base' }]);
});

it('hands named arguments to the constructor of a base by place', () => {
  const source = `
    from twisted.web.template import Element, XMLString

    class Page(Element):
        def __init__(self):
            super().__init__(loader=XMLString("<p/>"))
  `;
  expect(ported(source)).toContain("super(new XMLString('<p/>'));");
});

it('gives a client its reactor and its pool as options', () => {
  const source = `
    from twisted.internet import reactor
    from twisted.web.client import Agent, HTTPConnectionPool

    pool = HTTPConnectionPool(reactor, persistent=False)
    agent = Agent(reactor, connectTimeout=5, pool=pool)
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { reactor } from 'hawser';
      import { Agent, HTTPConnectionPool } from 'hawser/client';

      export const pool = new HTTPConnectionPool({ reactor, persistent: false });
      export const agent = new Agent({ reactor, connectTimeout: 5, pool });
    `),
  );
});
