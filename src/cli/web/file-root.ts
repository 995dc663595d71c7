import { existsSync } from 'node:fs';
import { CGIScript } from '../../web/cgi/cgi-script.js';
import { RequestScript } from '../../web/script/request-script.js';
import { ResourceScript } from '../../web/script/resource-script.js';
import { ResourceTemplate } from '../../web/script/resource-template.js';
import { unportedScript } from '../../web/script/unported-script.js';
import { File } from '../../web/static/file.js';
import type { Processor, Processors } from '../../web/static/processor.js';
import { loadModule } from './load-module.js';
import type { WebOptions } from './options.js';
import { UsageError } from './usage-error.js';

/** The scripts a folder may hold. Those in Python are never sent as they are. */
const PROCESSORS: Processors = {
  '.rpy.ts': ResourceScript,
  '.rpy.js': ResourceScript,
  '.rpy.mjs': ResourceScript,
  '.rpy.tsx': ResourceTemplate,
  '.rpy.jsx': ResourceTemplate,
  '.epy.ts': RequestScript,
  '.epy.js': RequestScript,
  '.epy.mjs': RequestScript,
  '.cgi': CGIScript,
  '.rpy': unportedScript,
  '.epy': unportedScript,
};

const INDEX_NAMES: readonly string[] = [
  'index',
  'index.html',
  'index.htm',
  'index.rpy.ts',
  'index.rpy.js',
  'index.rpy.mjs',
  'index.rpy.tsx',
  'index.rpy.jsx',
  'index.rpy',
];

/**
 * The folder `--path` names, scripts and all. Twisted: `tap.Options.opt_path` and the options that go with it.
 *
 * @throws {@link UsageError} if there is no such folder, or no such processor.
 */
export async function fileRoot(path: string, options: Partial<WebOptions>): Promise<File> {
  if (!existsSync(path)) throw new UsageError(`--path: there is no ${path}`);
  const { index = [], ignoreExt = [], mimeType, processor = [] } = options;
  const root = new File(path, { defaultType: mimeType });
  root.indexNames = index.length > 0 ? index : INDEX_NAMES;
  for (const extension of ignoreExt) root.ignoreExt(extension);
  if (options.allowIgnoreExt === true) root.ignoreExt('*');
  const added = await Promise.all(processor.map(processorOf));
  root.processors = { ...PROCESSORS, ...Object.fromEntries(added) };
  return root;
}

async function processorOf(text: string): Promise<[extension: string, processor: Processor]> {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new UsageError(`--processor: expected .ext=module#name, not ${text}`);
  }
  const extension = text.slice(0, equals);
  const { named, exported, specifier } = await loadModule(text.slice(equals + 1), '--processor');
  const found = named === undefined ? exported['default'] : named.value;
  if (typeof found !== 'function') {
    const what = named === undefined ? 'the default export' : 'that export';
    throw new UsageError(`--processor: ${what} of ${specifier} is no class or function`);
  }
  return [extension.startsWith('.') ? extension : `.${extension}`, found as Processor];
}
