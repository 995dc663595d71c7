// A line for each request, in the format the tools for log files read.
//
//   npx jiti examples/web-in-60/14-access-logging.ts
//   curl http://127.0.0.1:8080/notes.txt   -> A plain file, served as text/plain.
//   tail -1 /tmp/hawser-access.log         -> "-" - - [01/Jan/1970:00:00:00 +0000] "GET /notes.txt HTTP/1.1" 200 36 "-" "curl/8.14.1"
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { File, type IReactorTime, proxiedLogFormatter, reactor, Site } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

const FILES = fileURLToPath(new URL('./files/', import.meta.url));
const LOG = join(tmpdir(), 'hawser-access.log');

export function create(folder = FILES, logPath = LOG, clock: IReactorTime = reactor): Site {
  return new Site(new File(folder), {
    logPath,
    logFormatter: proxiedLogFormatter,
    reactor: clock,
  });
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
