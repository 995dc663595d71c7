import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type IResource, Resource, Site } from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';

/** Sun, 09 Sep 2001 01:46:40 GMT, in seconds since the epoch. */
export const MTIME = 1_000_000_000;
export const MODIFIED = 'Sun, 09 Sep 2001 01:46:40 GMT';

/** A folder for one test, in the system's place for such. */
export class Folder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(tmpdir(), 'hawser-static-')));
  }

  /** Write a file and the folders above it; its time is {@link MTIME} unless said otherwise. */
  async write(name: string, content: string | Uint8Array, time: number = MTIME): Promise<string> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    await utimes(path, time, time);
    return path;
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** Ask a resource, or a site, for a URL; resolves when the exchange has ended. */
export async function ask(
  root: IResource | Site,
  url: string,
  request: Omit<MemoryRequest, 'url'> = {},
): Promise<MemoryExchange> {
  const exchange = new MemoryExchange({ url, ...request });
  (root instanceof Site ? root : new Site(root)).handle(exchange);
  await exchange.done;
  return exchange;
}

/** A tree whose page at `/` is this resource. */
export function rootOf(page: IResource): Resource {
  const root = new Resource();
  root.putChild('', page);
  return root;
}

/** What is in a MIME multipart body: the head and the content of each part. */
export function partsOf(body: Uint8Array, boundary: string): Array<[head: string, body: string]> {
  const text = Buffer.from(body).toString('latin1');
  const pieces = text.split(`\r\n--${boundary}`);
  if (pieces[0] !== '' || pieces.at(-1) !== '--\r\n') throw new Error(`not multipart: ${text}`);
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    return [piece.slice(2, end), piece.slice(end + 4)];
  });
}
