// A resource with a page for every name below it.
//
//   npx jiti examples/hello.ts
//   curl http://127.0.0.1:8080/Ada        -> Hello, Ada!
import { type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from './is-main.ts';

class Greeting extends Resource {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  render_GET(request: IRequest) {
    request.setHeader('Content-Type', 'text/plain; charset=utf-8');
    return `Hello, ${this.name}!\n`;
  }
}

class Hello extends Resource {
  override getChild(name: string) {
    return new Greeting(name || 'world');
  }

  render_GET() {
    return 'Hello, world!\n';
  }
}

export function create(): IResource {
  return new Hello();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
