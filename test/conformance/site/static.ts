import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ASISProcessor,
  Data,
  DirectoryLister,
  File,
  type IRequest,
  type IResource,
  pages,
  type RenderResult,
  Resource,
} from 'hawser';
import { Text } from './helper.js';
import type { SiteContext } from './index.js';

/** An error as the file system reports it. */
function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

/** Its openForReading fails with EACCES. */
class DeniedFile extends File {
  override openForReading(): never {
    throw systemError('EACCES');
  }
}

/** Its openForReading fails with EIO. */
class BrokenFile extends File {
  override openForReading(): never {
    throw systemError('EIO');
  }
}

/** Processor for .proc files: answers the file's text in upper case. */
class UpperProcessor extends Resource {
  override isLeaf = true;
  readonly path: string;

  constructor(path: string) {
    super();
    this.path = path;
  }

  render_GET(_request: IRequest): RenderResult {
    return readFile(this.path, 'utf8').then((text) => text.toUpperCase());
  }
}

/** Its directoryListing is childNotFound. */
class NoListing extends File {
  override directoryListing(): IResource {
    return this.childNotFound;
  }
}

/** `File` in its variations. */
export function makeStatic({ files }: SiteContext): Resource {
  const anyext = new File(files);
  anyext.ignoreExt('*');
  const custom = new File(files);
  custom.childNotFound = pages.notFound('Nope', 'custom <not> found');
  const proc = new File(files);
  proc.processors = { '.proc': UpperProcessor };
  const index = new File(files);
  index.indexNames = ['hello.txt'];
  const kids = new File(files);
  kids.putChild('virtual', new Text('virtual child'));
  kids.putChild('hello.txt', new Text('shadowed by putChild'));

  const root = new Resource();
  root.putChild('files', new File(files));
  root.putChild('one', new File(join(files, 'hello.txt')));
  root.putChild('missing', new File(join(files, 'does-not-exist')));
  root.putChild('plain', new File(files, { defaultType: 'text/plain' }));
  root.putChild('ignore', new File(files, { ignoredExts: ['.html', '.txt'] }));
  root.putChild('anyext', anyext);
  root.putChild('custom404', custom);
  root.putChild('proc', proc);
  root.putChild('denied', new DeniedFile(files));
  root.putChild('broken', new BrokenFile(files));
  root.putChild('nolisting', new NoListing(files));
  root.putChild('index', index);
  root.putChild('kids', kids);
  root.putChild('data', new Data('static data \u2603', 'text/plain; charset=utf-8'));
  root.putChild('emptydata', new Data('', 'text/x-empty'));
  root.putChild('asis', new ASISProcessor(join(files, 'raw.asis')));
  root.putChild('lister', new DirectoryLister(join(files, 'listing'), { dirs: ['a.txt', 'sub'] }));
  return root;
}
