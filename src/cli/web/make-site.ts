import { reactor } from '../../../adapters/node/reactor.js';
import { Headers, isToken } from '../../http/headers.js';
import type { IResource } from '../../web/iresource.js';
import { Site } from '../../web/site.js';
import { inFramework } from './framework.js';
import type { WebOptions } from './options.js';
import { UsageError } from './usage-error.js';

/** The site for a tree, as the options want it. Twisted: `tap.makeService`. */
export async function makeSite(root: IResource, options: WebOptions): Promise<Site> {
  const { logfile, displayTracebacks = false, framework } = options;
  const site = new Site(root, {
    displayTracebacks,
    logPath: logfile,
    ...(options.addHeader.length > 0 ? { defaultHeaders: headersOf(options.addHeader) } : {}),
  });
  if (framework === 'node') return site;
  // What the server serves is the framework's application; this site begins and ends with it.
  const outer = await inFramework(site, framework);
  site.doStart();
  reactor.addSystemEventTrigger('after', 'shutdown', () => site.doStop());
  return outer;
}

/** Header fields as they were given, `Name: value`. */
function headersOf(lines: readonly string[]): Headers {
  const fields = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (!isToken(name)) {
      throw new UsageError(`--add-header: expected "Name: value", not ${JSON.stringify(line)}`);
    }
    fields.addRawHeader(name, line.slice(colon + 1).trim());
  }
  return fields;
}
