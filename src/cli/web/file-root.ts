import { ResourceScript } from '../../web/script/resource-script.js';
import { File } from '../../web/static/file.js';

/** The folder `hawser web --path` serves, scripts and all. Twisted: `tap.Options.opt_path`. */
export function fileRoot(path: string): File {
  const root = new File(path);
  root.processors = {
    '.rpy.ts': ResourceScript,
    '.rpy.js': ResourceScript,
    '.rpy.mjs': ResourceScript,
  };
  root.indexNames = [...root.indexNames, 'index.rpy.ts', 'index.rpy.js', 'index.rpy.mjs'];
  return root;
}
