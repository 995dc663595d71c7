// Three names, three folders: a tree that is put together once.
//
//   npx jiti examples/web-in-60/03-static-dispatch.ts
//   curl -i http://127.0.0.1:8080/foo      -> 302, Location: http://127.0.0.1:8080/foo/
//   curl http://127.0.0.1:8080/foo/        -> a list of the folder
import { fileURLToPath } from 'node:url';
import { File, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Which folder stands at which name. */
const FOLDERS = {
  foo: folder('./files/'),
  bar: folder('./files/letters/'),
  baz: folder('./scripts/'),
};

export function create(folders: Readonly<Record<string, string>> = FOLDERS): IResource {
  const root = new Resource();
  for (const [name, path] of Object.entries(folders)) root.putChild(name, new File(path));
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
