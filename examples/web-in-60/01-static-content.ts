// A folder on the web: its files with their types, its subfolders as lists, ranges and caching included.
//
//   npx jiti examples/web-in-60/01-static-content.ts
//   curl http://127.0.0.1:8080/                              -> a list of the folder
//   curl http://127.0.0.1:8080/notes.txt                     -> A plain file, served as text/plain.
//   curl -H 'Range: bytes=2-6' http://127.0.0.1:8080/notes.txt -> plain
import { fileURLToPath } from 'node:url';
import { File, type IResource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

const FILES = fileURLToPath(new URL('./files/', import.meta.url));

export function create(folder: string = FILES): IResource {
  return new File(folder);
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
