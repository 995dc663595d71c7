import { readdir } from 'node:fs/promises';
import { http, type IResource, Resource } from 'hawser';

/** Folders whose programs make up the tree: each exports `create()`. */
const FOLDERS = ['.', 'web-in-60', 'patterns'];
/** Programs of this folder that are no examples of a resource. */
const OTHERS = new Set(['is-main.ts', 'serve.ts', 'tree.ts']);

/** One page with a link to every example. */
class Index extends Resource {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super();
    this.names = names;
  }

  render_GET() {
    const items = this.names.map((name) => {
      const text = http.escapeHtml(name);
      return `<li><a href="${text}/">${text}</a></li>`;
    });
    return (
      '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>hawser examples</title></head>' +
      `<body><h1>hawser examples</h1><ul>${items.join('')}</ul></body></html>`
    );
  }
}

/** Every example, each at its own name, with an index page at the root. */
export async function create(): Promise<IResource> {
  const root = new Resource();
  const names: string[] = [];
  for (const folder of FOLDERS) {
    for (const file of await programs(folder)) {
      const module = (await import(`./${folder}/${file}`)) as Partial<{
        create(): IResource | Promise<IResource>;
      }>;
      if (module.create === undefined) continue;
      const name = file.replace(/\.ts$/, '');
      root.putChild(name, await module.create());
      names.push(name);
    }
  }
  root.putChild('', new Index(names));
  return root;
}

async function programs(folder: string): Promise<string[]> {
  const here = new URL(`./${folder}/`, import.meta.url);
  const files = await readdir(here).catch(() => []);
  return files.filter((file) => file.endsWith('.ts') && !OTHERS.has(file)).sort();
}
