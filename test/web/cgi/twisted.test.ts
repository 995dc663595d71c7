// The same scripts, run by Twisted and by hawser, must get and give the same.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { CGIScript, File } from 'hawser';
import { type Serving, serve } from 'hawser/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logged, Scripts } from './scripts.js';

const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import twisted.web.twcgi']).status === 0,
);
const hasTwisted = PYTHON !== undefined;
if (!hasTwisted)
  console.log("python3-twisted is not installed: CGI is not compared with Twisted's");

const SCRIPTS: Readonly<Record<string, string>> = {
  status: "printf 'Status: 404 Nope\\r\\nX-A: 1\\r\\nX-A: 2\\r\\nSet-Cookie: a=b\\r\\n\\r\\nbody'",
  location: "printf 'Location: /there\\n\\n'",
  malformed: "printf 'XYZ\\nContent-Type: a/b\\n\\nbody'",
  wrong: "printf 'Status: abc\\nA: b\\n\\nbody'",
  prose: 'echo nothing',
  nothing: 'exit 1',
  headless: "printf '\\n\\nbody'",
  carriage: "printf 'A: b\\r\\rbody'",
  mixed: "printf 'A: b\\n\\r\\nbody'",
  theirs: "printf 'Server: x\\nDate: y\\nContent-Type: c/d\\n\\nbody'",
  reads: 'printf "A: b\\n\\n$CONTENT_LENGTH $CONTENT_TYPE "; cat',
};

const ENVIRONMENT = `
import json, os, sys
print("Content-Type: application/json\\n")
print(json.dumps([dict(os.environ), sys.argv, os.getcwd(), sys.stdin.read()]))
`;

let scripts: Scripts;
let twisted: ChildProcess;
let twistedPort: number;
let serving: Serving;

beforeAll(async () => {
  if (!hasTwisted) return;
  scripts = await Scripts.make();
  for (const [name, lines] of Object.entries(SCRIPTS)) await scripts.sh(`${name}.cgi`, lines);
  await scripts.python('environment.cgi', ENVIRONMENT);
  const program = fileURLToPath(new URL('peer.py', import.meta.url));
  twisted = spawn(PYTHON as string, [program, scripts.path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const over = once(twisted, 'close').then(() => Promise.reject(new Error('Twisted has ended')));
  over.catch(() => undefined);
  const [told] = (await Promise.race([once(twisted.stdout!, 'data'), over])) as [Buffer];
  twistedPort = Number(told.toString());
  const root = new File(scripts.path);
  root.processors = { '.cgi': CGIScript };
  serving = await serve(root, { port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  if (!hasTwisted) return;
  twisted.stdin!.end();
  await once(twisted, 'close');
  await serving.close(0);
  await scripts.remove();
});

/** Fields of the server and of its framing. */
const APART = /^(?:server|date|connection|keep-alive|transfer-encoding|content-length)$/;

interface Got {
  readonly status: number | undefined;
  readonly headers: readonly string[];
  readonly body: string;
}

function get(port: number, path: string, body?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = {
      Host: 'www.example.org:8080',
      'X-Thing': 'one',
      Cookie: 'a=b',
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'text/x-some', 'Content-Length': Buffer.byteLength(body) }),
    };
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false as const };
    const sent = request(options, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        const { rawHeaders, statusCode: status } = response;
        const fields = rawHeaders.flatMap((name, i) =>
          i % 2 === 0 && !APART.test(name.toLowerCase())
            ? [`${name.toLowerCase()}: ${rawHeaders[i + 1]}`]
            : [],
        );
        resolve({ status, headers: fields.sort(), body: Buffer.concat(pieces).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe.runIf(hasTwisted)("a script under Twisted's CGI and ours", () => {
  it.each(Object.keys(SCRIPTS))('answers the same: %s', async (name) => {
    const path = `/${name}.cgi`;
    const body = name === 'reads' ? 'pösted' : undefined;
    const theirs = await get(twistedPort, path, body);
    await logged(async () => {
      expect(await get(serving.port, path, body)).toEqual(theirs);
    });
  });

  it.each([
    ['/environment.cgi', undefined],
    ['/environment.cgi?a+b%20c', undefined],
    ['/environment.cgi?a=b+c', undefined],
    ['/environment.cgi?x=1', 'posted'],
  ])('has the same environment, arguments and input: %s', async (path, body) => {
    const [ours, theirs] = await Promise.all(
      [serving.port, twistedPort].map(async (port) => {
        const [env, ...rest] = JSON.parse((await get(port, path, body)).body) as [
          Record<string, string>,
          ...unknown[],
        ];
        const { SERVER_SOFTWARE, SERVER_PORT, ...same } = env;
        // What each server was started with is its own.
        const asked = Object.entries(same).filter(([name]) => !(name in process.env));
        return [Object.fromEntries(asked), SERVER_PORT === String(port), ...rest];
      }),
    );
    expect(ours).toEqual(theirs);
    expect(ours?.[0]).toMatchObject({ HTTP_X_THING: 'one', REQUEST_URI: path });
  });
});
