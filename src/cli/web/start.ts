import { descriptionsOf, listenAt } from './endpoints.js';
import { makeSite } from './make-site.js';
import type { WebOptions } from './options.js';
import { rootOf } from './root.js';

/** A server that is up. */
export interface Started {
  /** What it serves. */
  readonly name: string;
  /** Where. */
  readonly urls: readonly string[];
}

/** Do what the options say, in this process. */
export async function start(options: WebOptions): Promise<Started> {
  const descriptions = descriptionsOf(options);
  const { resource, name } = await rootOf(options);
  const site = await makeSite(resource, options);
  return { name, urls: await listenAt(descriptions, site) };
}

/** Say where it can be had, a line for each place. */
export function announce({ name, urls }: Started, by = ''): void {
  for (const url of urls) console.log(`hawser web: serving ${name}${by} on ${url}`);
}
