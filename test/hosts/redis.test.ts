import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
if (!hasRedis) console.log('redis-server is not installed: sessions in Redis are not tried');

const SITE = fileURLToPath(new URL('redis/site.ts', import.meta.url));
const JITI = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));

let folder: string;
let socket: string;
let redis: ChildProcess;
/** Looks into Redis. */
let eye: ReturnType<typeof createClient>;

/** Debian's own server, on a socket of ours, with a journal so that it comes back with what it had. */
async function startRedis(): Promise<void> {
  redis = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let log = '';
  for await (const chunk of redis.stdout as AsyncIterable<Buffer>) {
    log += chunk;
    if (log.includes('eady to accept connections')) break;
  }
  (redis.stdout as NodeJS.ReadableStream).resume();
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'close');
}

/** A hawser process. */
interface Member {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it logged so far. */
  readonly log: () => string;
}

async function startMember(host: 'node' | 'express'): Promise<Member> {
  const child = spawn(process.execPath, [JITI, SITE, host, socket], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const port = await until(
    () => /READY (\d+)/.exec(log)?.[1],
    () => `a server: ${log}`,
  );
  return { child, port: Number(port), log: () => log };
}

/** The first true result; fails after half a minute. */
async function until<T>(look: () => T | Promise<T>, what: () => string): Promise<NonNullable<T>> {
  const limit = Date.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > limit) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Gives connections to the members in turn, and to the next where one is not there. */
function roundRobin(members: readonly Member[]): Server {
  let turn = 0;
  return createServer((client) => {
    const pass = (attempts: number): void => {
      const { port } = members[turn++ % members.length] as Member;
      const backend = connect(port, '127.0.0.1');
      backend.once('connect', () => {
        client.pipe(backend).pipe(client);
      });
      backend.once('error', () => {
        if (attempts > 1) pass(attempts - 1);
        else client.destroy();
      });
      client.once('error', () => backend.destroy());
    };
    pass(members.length);
  });
}

interface Got {
  readonly status: number;
  readonly text: string;
  readonly process: string | undefined;
}

/** A client with a cookie jar. Every request is a connection. */
class Client {
  cookie: string | undefined;
  readonly #port: number;

  constructor(port: number, cookie?: string) {
    this.#port = port;
    this.cookie = cookie;
  }

  get uid(): string | undefined {
    return this.cookie?.split('=')[1];
  }

  get(path: string): Promise<Got> {
    return new Promise((resolve, reject) => {
      const headers = this.cookie === undefined ? {} : { cookie: this.cookie };
      request({ host: '127.0.0.1', port: this.#port, path, headers, agent: false }, async (res) => {
        this.cookie = res.headers['set-cookie']?.[0]?.split(';')[0] ?? this.cookie;
        let text = '';
        for await (const chunk of res) text += chunk;
        resolve({
          status: res.statusCode as number,
          text,
          process: res.headers['x-process'] as string | undefined,
        });
      })
        .on('error', reject)
        .end();
    });
  }
}

describe.runIf(hasRedis)('sessions in Redis, two processes behind a round-robin', () => {
  let members: Member[];
  let balancer: Server;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-redis-'));
    socket = join(folder, 'redis.sock');
    await startRedis();
    eye = createClient({ socket: { path: socket, reconnectStrategy: 50 } });
    eye.on('error', () => undefined);
    await eye.connect();
    members = await Promise.all([startMember('node'), startMember('express')]);
    balancer = roundRobin(members).listen(0, '127.0.0.1');
    await once(balancer, 'listening');
    port = (balancer.address() as AddressInfo).port;
  }, 60_000);

  afterAll(async () => {
    balancer?.close();
    eye?.destroy();
    for (const { child } of members ?? []) await end(child);
    if (redis !== undefined) await end(redis);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are shared', async () => {
    const client = new Client(port);
    const answers: Got[] = [];
    for (let i = 0; i < 10; i++) answers.push(await client.get('/count'));
    expect(answers.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, i) => `${i + 1}`),
    );
    expect(new Set(answers.map((answer) => answer.process)).size).toBe(2);
    expect((await new Client(port).get('/count')).text).toBe('1');
  });

  it('live as long as Redis keeps them, which every use prolongs', async () => {
    const client = new Client(port);
    await client.get('/count');
    const key = `hawser:${client.uid}`;
    const ttl = await eye.ttl(key);
    expect(ttl).toBeGreaterThan(800);
    expect(ttl).toBeLessThanOrEqual(900);
    await eye.expire(key, 100);
    await client.get('/uid');
    await until(
      async () => (await eye.ttl(key)) > 800,
      () => 'a touch',
    );
    await eye.pExpire(key, 1);
    await until(
      async () => (await eye.exists(key)) === 0,
      () => 'Redis to forget',
    );
    const { uid } = client;
    expect((await client.get('/uid')).text).not.toBe(uid);
  });

  it('get another id at login, and a planted one is worth nothing', async () => {
    const client = new Client(port);
    await client.get('/count');
    const planted = client.cookie;
    const { text: uid } = await client.get('/login');
    expect(client.uid).toBe(uid);
    expect(client.cookie).not.toBe(planted);
    expect((await client.get('/user')).text).toBe('alice');
    expect((await client.get('/count')).text).toBe('2');
    expect((await new Client(port, planted).get('/user')).text).toBe('undefined');
    const made = new Client(port, `TWISTED_SESSION=${'0'.repeat(64)}`);
    expect((await made.get('/uid')).text).not.toBe('0'.repeat(64));
    expect(await eye.exists(`hawser:${'0'.repeat(64)}`)).toBe(0);
  });

  it('end everywhere at logout', async () => {
    const client = new Client(port);
    await client.get('/login');
    const { cookie } = client;
    expect((await client.get('/logout')).text).toBe('bye');
    for (let i = 0; i < 2; i++) {
      expect((await new Client(port, cookie).get('/user')).text).toBe('undefined');
    }
  });

  it('fail with 503 while Redis is gone, in order and in time, and are back with it', async () => {
    const client = new Client(port);
    for (let i = 0; i < 4; i++) await client.get('/count');
    await end(redis);
    const began = Date.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.get('/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Date.now() - began).toBeLessThan(20_000);
    expect((await client.get('/plain')).text).toBe('plain');
    expect((await new Client(port).get('/plain')).text).toBe('plain');
    for (const { child, log } of members) {
      expect(child.exitCode).toBeNull();
      expect(
        log().match(/session store: load fails \(.+\); requests that need it get a 503/g),
      ).toHaveLength(1);
    }
    await startRedis();
    const counted = async (): Promise<number> =>
      until(
        async () => {
          const answer = await client.get('/count');
          return answer.status === 200 ? Number(answer.text) : undefined;
        },
        () => 'Redis to be back',
      );
    // What Redis had is there again, and no count is lost that was answered.
    let last = 4;
    for (let i = 0; i < 4; i++) {
      const count = await counted();
      expect(count).toBeGreaterThan(last);
      last = count;
    }
    for (const { log } of members) expect(log()).toMatch(/session store: load works again after/);
  }, 90_000);

  it('fail with 503 while Redis hangs, and are back when it goes on', async () => {
    const client = new Client(port);
    await client.get('/count');
    redis.kill('SIGSTOP');
    try {
      const answers = await Promise.all(Array.from({ length: 10 }, () => client.get('/count')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      expect((await new Client(port).get('/plain')).text).toBe('plain');
    } finally {
      redis.kill('SIGCONT');
    }
    await until(
      async () => (await client.get('/count')).status === 200,
      () => 'Redis to go on',
    );
    for (const { child } of members) expect(child.exitCode).toBeNull();
  }, 90_000);

  it('survive the end of a process', async () => {
    const client = new Client(port);
    for (let i = 1; i <= 4; i++) {
      const { text } = await until(
        async () => {
          const answer = await client.get('/count');
          return answer.status === 200 ? answer : undefined;
        },
        () => 'an answer',
      );
      expect(text).toBe(`${i}`);
    }
    await end((members[0] as Member).child);
    for (let i = 5; i <= 10; i++) {
      const answer = await client.get('/count');
      expect([answer.status, answer.text]).toEqual([200, `${i}`]);
      expect(answer.process).toBe(String((members[1] as Member).child.pid));
    }
  });
});
