// Stands in for `python -m scrapyd.runner`, so that the example runs without Python: it takes the same commands and
// settings, finds spiders by looking into the egg, and scrapes pages that it makes up.
//
//   runner.ts list
//   runner.ts crawl SPIDER [-s SETTING=VALUE]... [-a ARGUMENT=VALUE]...
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EggStorage } from './egg-storage.ts';
import { readZip } from './zip.ts';

/** What a spider calls itself, in its class. */
const NAME = /^\s+name\s*=\s*(["'])(.+?)\1/m;

/** The names of the spiders in an egg. */
function spidersIn(path: string): string[] {
  const modules = readZip(readFileSync(path)).filter(({ name }) => /\/spiders\/.+\.py$/.test(name));
  return modules.flatMap((module) => NAME.exec(module.read().toString())?.[2] ?? []).sort();
}

/** Scrape so many pages (the argument `pages`, 3 if it is missing), with Scrapy's pause between them. */
async function crawl(
  spider: string,
  settings: ReadonlyMap<string, string>,
  args: ReadonlyMap<string, string>,
): Promise<void> {
  const logFile = settings.get('LOG_FILE');
  const say = (text: string): void => {
    const line = `${new Date().toISOString()} [${spider}] ${text}\n`;
    if (logFile === undefined) stderr.write(line);
    else appendFileSync(logFile, line);
  };
  const [feed] = Object.keys(JSON.parse(settings.get('FEEDS') ?? '{}') as object);
  if (feed !== undefined) writeFileSync(new URL(feed), '');

  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second time it is meant.
      if (stopping.signal.aborted) exit(1);
      say(`Received ${signal}, shutting down gracefully. Send again to force`);
      stopping.abort();
    });
  }
  const { signal } = stopping;

  say(`Spider opened: ${JSON.stringify(Object.fromEntries(args))}`);
  const pages = Number(args.get('pages') ?? 3);
  const delay = Number(settings.get('DOWNLOAD_DELAY') ?? 0);
  for (let page = 1; page <= pages && !signal.aborted; page++) {
    say(`Scraped page ${page}`);
    if (feed !== undefined) appendFileSync(new URL(feed), `${JSON.stringify({ spider, page })}\n`);
    await sleep(delay * 1000, undefined, { signal }).catch(() => undefined);
  }
  say(`Spider closed (${signal.aborted ? 'shutdown' : 'finished'})`);
}

/** `NAME=VALUE` texts as a table. */
function pairs(texts: readonly string[] = []): Map<string, string> {
  return new Map(texts.map((text) => /^([^=]*)=?(.*)$/s.exec(text)!.slice(1) as [string, string]));
}

const {
  positionals: [command, spider],
  values,
} = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    setting: { type: 'string', short: 's', multiple: true },
    argument: { type: 'string', short: 'a', multiple: true },
  },
});
const { SCRAPYD_EGGS_DIR: eggs = 'eggs', SCRAPY_PROJECT: project = '' } = env;
const egg = await new EggStorage(eggs).get(project, env['SCRAPYD_EGG_VERSION']);
if (egg === undefined) throw new Error(`Unknown or corrupt egg: ${project}`);
const spiders = spidersIn(egg.path);
if (command === 'list') {
  stdout.write(spiders.map((name) => `${name}\n`).join(''));
} else if (command === 'crawl' && spider !== undefined && spiders.includes(spider)) {
  await crawl(spider, pairs(values.setting), pairs(values.argument));
} else {
  throw new Error(`Neither "list" nor "crawl" with one of its spiders: ${argv.slice(2).join(' ')}`);
}
