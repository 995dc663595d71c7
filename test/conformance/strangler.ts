/**
 * Put a migration in front of the reference site on a real Twisted, and replay the recorded vectors through it:
 *
 *     npm run conformance:strangler -- --old http://127.0.0.1:8123 [--ported half|all|AREA,AREA] [--shadow] [--plant]
 *
 * Without `--ported` the new tree is empty. `--shadow` compares what is ported with the old server, `--plant` adds a field
 * to the answers of one area that is to be found. Ends with status 1 where a vector fails or a plant is not found.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { HooksWrapper, type IResource, MigrationResource, Resource, Site } from 'hawser';
import { setSink } from 'hawser/log';
import { attach } from 'hawser/node';
import { replay } from './replay/replay.js';
import { SocketClient } from './replay/socket-client.js';
import { recorded, type Vector, vectors } from './replay/vector.js';
import { makeSite } from './site/index.js';

/** Where we listen: beside the old server, on its port. */
const HOST = '127.0.0.2';
/** The area that gets a planted field. */
const PLANTED = 'response';

/** Vectors that show where the answer came from, and why. */
const TELLING: Readonly<Record<string, string>> = {
  'urls.hosts': "shows the address we listen on, which is not the old server's",
  'urls.hosts-10':
    'shows the version of HTTP, which is that of the proxy (RFC 9110 2.5), and our address',
};

/** The names below the root that a vector asks for. */
function areasOf({ steps, ...only }: Vector): Set<string> {
  const requests = [...(steps ?? []), only].flatMap((step) => [
    step.request ?? step.parts?.join('') ?? '',
    ...(step.requests ?? []),
  ]);
  return new Set(requests.flatMap((request) => /^\S+ \/([^/?# ]*)/.exec(request)?.slice(1) ?? []));
}

/** What is expected where a part of the site is ported: recordings of Twisted, differences declared, or either. */
function expected(vector: Vector, i: number, ported: ReadonlySet<string>): readonly Vector[] {
  const declared = vectors[i] as Vector;
  const areas = [...areasOf(vector)];
  if (areas.every((area) => !ported.has(area))) return [vector];
  return areas.every((area) => ported.has(area)) ? [declared] : [vector, declared];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      old: { type: 'string' },
      ported: { type: 'string', default: '' },
      shadow: { type: 'boolean', default: false },
      plant: { type: 'boolean', default: false },
    },
  });
  const { old, plant } = values;
  if (old === undefined) throw new TypeError('--old: the URL of the reference site is needed');
  const site = await makeSite();
  const names = [...site.root.children.keys()];
  const ported = new Set(
    values.ported === 'all'
      ? names
      : values.ported === 'half'
        ? names.filter((_name, i) => i % 2 === 0)
        : values.ported.split(',').filter(Boolean),
  );
  if (plant) ported.add(PLANTED);
  const root = new Resource();
  for (const name of ported) {
    const area = site.root.children.get(name) as IResource;
    const before = (request: { setHeader(name: string, value: string): void }): void =>
      request.setHeader('Content-Language', 'planted');
    root.putChild(name, plant && name === PLANTED ? new HooksWrapper(area, { before }) : area);
  }
  const route = values.shadow || plant ? 'shadow' : 'new';
  const migration = new MigrationResource(root, old, {
    routes: Object.fromEntries([...ported].filter(Boolean).map((name) => [`/${name}`, route])),
    missingMethods: 'new',
    // The site shows its clients what they sent.
    proxy: { forwarded: 'none', via: false, rewriteLocation: false },
    oldSessionCookies: [],
    shadow: {
      onResult: ({ method, uri, differences }) => {
        if (differences.length > 0)
          console.log(`  ${method} ${uri} ${JSON.stringify(differences)}`);
      },
    },
  });
  setSink(() => undefined);
  const server = createServer();
  attach(server, new Site(migration));
  // Twisted makes URLs of the port it listens on itself, so ours must be the same one.
  const port = Number(new URL(old).port);
  server.listen(port, HOST);
  await once(server, 'listening');
  const client = new SocketClient(port, HOST);
  const failures: string[] = [];
  const telling: string[] = [];
  let tried = 0;
  for (const [i, vector] of recorded.entries()) {
    if (vector.tier !== 'app') continue;
    tried++;
    const outcomes: Array<string | undefined> = [];
    for (const version of expected(vector, i, ported)) {
      const failure = await replay(version, client);
      outcomes.push(failure);
      if (failure === undefined) break;
    }
    if (outcomes.at(-1) === undefined) continue;
    if (vector.id in TELLING) telling.push(`${vector.id} ${TELLING[vector.id]}`);
    else failures.push(`${vector.id}: ${outcomes.at(-1)}`);
  }
  for (const failure of failures) console.log(failure);
  if (telling.length > 0) console.log(`telling: ${telling.join(', ')}`);
  const report = migration.report();
  console.log(
    `${tried - failures.length - telling.length} of ${tried} app vectors pass; ported: ${ported.size} of ${names.length} names; ` +
      `requests: ${report.new} new, ${report.old} old; shadow: ${JSON.stringify(report.shadow)}`,
  );
  const isFound = !plant || report.shadow.differing > 0;
  await site.close();
  process.exit(failures.length === 0 && isFound ? 0 : 1);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
});
