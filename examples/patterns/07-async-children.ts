// getChild may wait: children that are looked up in a database. (Pattern 7)
//
//   npx jiti examples/patterns/07-async-children.ts
//   curl http://127.0.0.1:8080/ann    -> Ann's page
import { type IRequest, type IResource, notFound, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

const users = new Map([['ann', 'Ann']]);
const lookUp = async (id: string): Promise<string | undefined> => users.get(id);

class User extends Resource {
  override isLeaf = true;
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  render_GET() {
    return `${this.name}'s page`;
  }
}

class Users extends Resource {
  override async getChild(id: string, _request: IRequest): Promise<IResource> {
    const name = await lookUp(id);
    return name === undefined ? notFound('No such user', 'Nobody of that name.') : new User(name);
  }
}

export function create(): IResource {
  return new Users();
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
