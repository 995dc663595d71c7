// A folder in which files named *.rpy.ts are run, and the resource each exports is served in its place.
//
//   npx jiti examples/web-in-60/09-rpy-scripts.ts         (or: npx hawser web --path examples/web-in-60/scripts)
//   curl http://127.0.0.1:8080/clock.rpy.ts   -> <p>It is now Thu, 01 Jan 1970 00:00:00 GMT; run 1.</p>
import { fileURLToPath } from 'node:url';
import { File, type IResource, ResourceScript } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

const SCRIPTS = fileURLToPath(new URL('./scripts/', import.meta.url));

export function create(folder: string = SCRIPTS): IResource {
  const root = new File(folder);
  root.processors = { '.rpy.ts': ResourceScript };
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
