import { readdir, readFile } from 'node:fs/promises';
import { HandlerResource, html, type IResource, Resource, Site } from 'hawser';
import { mount } from 'hawser/express';

/** Folders whose programs make up the tree: each exports `create()`. */
const FOLDERS = [
  { folder: 'web-in-60', title: 'Twisted Web in 60 Seconds' },
  { folder: 'patterns', title: 'Patterns' },
  { folder: '.', title: 'Others' },
] as const;

/** A program: where it stands in the tree, and what its first lines say of it. */
interface Example {
  readonly name: string;
  readonly about: string;
  /** Where to look first, below its name. */
  readonly path: string;
}

/** What an example exports. */
interface Program {
  create?(): IResource | Site | Promise<IResource | Site>;
}

/** One page with a link to every example. */
class Index extends Resource {
  readonly groups: ReadonlyMap<string, readonly Example[]>;

  constructor(groups: ReadonlyMap<string, readonly Example[]>) {
    super();
    this.groups = groups;
  }

  render_GET() {
    const groups = [...this.groups].map(([title, examples]) => {
      const items = examples.map(
        ({ name, path, about }) =>
          `<li><a href="${html.escape(name + path)}">${html.escape(name)}</a>: ${html.escape(about)}</li>`,
      );
      return `<h2>${html.escape(title)}</h2><ul>${items.join('')}</ul>`;
    });
    return (
      '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>hawser examples</title></head>' +
      `<body><h1>hawser examples</h1>${groups.join('')}</body></html>`
    );
  }
}

/** Every example, each at its own name, with an index page at the root. */
export async function create(): Promise<IResource> {
  const root = new Resource();
  const groups = new Map<string, Example[]>();
  for (const { folder, title } of FOLDERS) {
    const examples: Example[] = [];
    for (const file of await sources(folder)) {
      const program = (await import(at(folder, file).href)) as Program;
      if (program.create === undefined) continue;
      const name = file.replace(/\.ts$/, '');
      root.putChild(name, asResource(await program.create()));
      examples.push({ name, ...(await headOf(folder, file)) });
    }
    groups.set(title, examples);
  }
  root.putChild('', new Index(groups));
  return root;
}

/** A site has sessions and a log of its own, so it is a handler in the tree, and not a part of it. */
function asResource(made: IResource | Site): IResource {
  return made instanceof Site ? new HandlerResource(mount(made)) : made;
}

const at = (folder: string, file = ''): URL => new URL(`./${folder}/${file}`, import.meta.url);

async function sources(folder: string): Promise<string[]> {
  const files = await readdir(at(folder));
  const own = folder === '.' ? ['is-main.ts', 'serve.ts', 'tree.ts'] : [];
  return files.filter((file) => file.endsWith('.ts') && !own.includes(file)).sort();
}

/** An example begins with what it shows, and with `curl` lines to try it. */
async function headOf(folder: string, file: string): Promise<{ about: string; path: string }> {
  const text = await readFile(at(folder, file), 'utf8');
  const about = /^\/\/ (.*)/.exec(text)?.[1] ?? '';
  const path = /^\/\/ +curl .*?:8080(\/[^\s;']*)/m.exec(text)?.[1] ?? '/';
  return { about, path };
}
