// Uploads of any size: parts as they come in, or files on disk that remove themselves. (Pattern 12)
//
//   npx jiti examples/patterns/12-uploads.ts
//   curl -F file=@package.json http://127.0.0.1:8080/stream    -> package.json 5000
import { type BodyHandling, type IRequest, type IResource, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { isMain } from '../is-main.ts';

class Upload extends Resource {
  override isLeaf = true;
  override bodyHandling: BodyHandling = 'streamed';
  override maxBodyBytes = 100 * 1024 * 1024;
}

class Streamed extends Upload {
  async render_POST(request: IRequest) {
    const lines: string[] = [];
    for await (const part of request.parts()) {
      for await (const _piece of part);
      lines.push(`${part.filename ?? part.name} ${part.bytesRead}`);
    }
    return lines.join('\n');
  }
}

class Spooled extends Upload {
  async render_POST(request: IRequest) {
    const { files } = await request.files();
    return files.map((file) => `${file.filename} ${file.size}`).join('\n');
  }
}

export function create(): IResource {
  const root = new Resource();
  root.putChild('stream', new Streamed());
  root.putChild('files', new Spooled());
  return root;
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port: 8080 })).url);
