// Published advisories of busboy, dicer, multer, undici, ws, http-proxy and form-data, each under its id.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BodyHandling,
  File,
  type IRequest,
  Resource,
  ReverseProxyResource,
  Site,
  setReporter,
} from 'hawser';
import { serve } from 'hawser/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseMultipart } from '../../src/http/multipart.js';
import { HOSTS } from '../hosts/hosts.js';
import { formBody, TYPE } from '../web/upload/form-body.js';
import { Answer, answersIn, ask, talk } from './helper.js';

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);

beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => {
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});
beforeEach(() => void setReporter(() => undefined));
afterEach(() => void setReporter(undefined));

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hawser-advisories-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

class Upload extends Resource {
  override isLeaf = true;
  override bodyHandling: BodyHandling = 'streamed';
  render_POST(request: IRequest) {
    return request
      .files({ spoolBytes: 10, directory })
      .addCallback(({ files, fields }) => `${files.length} ${fields.size}`);
  }
}

class Buffered extends Resource {
  override isLeaf = true;
  render_POST(request: IRequest) {
    return String(request.args.size);
  }
}

async function until(done: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + 15_000; !(await done()); ) {
    if (Date.now() > limit) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const B = 'xxBOUNDARYxx';
const part = (head: string, body = 'x'): string => `--${B}\r\n${head}\r\n\r\n${body}\r\n`;
const MALFORMED: Readonly<Record<string, string>> = {
  'CVE-2022-24434: a field name that is empty': `${part('Content-Disposition: form-data; name="a"\r\n: x\r\n x')}--${B}--\r\n`,
  'CVE-2022-24434: a part that is only a header': `--${B}\r\nContent-Disposition: form-data; name="a"\r\n`,
  'CVE-2025-47944: a part without an end': part(
    'Content-Disposition: form-data; name="a"; filename="f"',
  ).slice(0, -3),
  'CVE-2025-48997: a name that is empty': `${part('Content-Disposition: form-data; name=""')}${part('Content-Disposition: form-data; name=""; filename="f"')}--${B}--\r\n`,
  'CVE-2025-7338: a boundary and nothing else': `--${B}`,
  'CVE-2025-7338: no disposition': `${part('X: y')}${part('Content-Disposition: attachment')}--${B}--\r\n`,
  'CVE-2026-3304: files in the middle of rubbish': `${part('Content-Disposition: form-data; name="f"; filename="f"', 'x'.repeat(500))}\r\n\r\n--${B}rubbish\r\n\r\n`,
  'CVE-2026-3520: brackets in names': `${part('Content-Disposition: form-data; name="a[b][__proto__][c]"')}${part('Content-Disposition: form-data; name="[[[[["; filename="f"')}--${B}--\r\n`,
};

for (const host of HOSTS) {
  describe(`multipart bodies on ${host.name}`, () => {
    it.each(Object.entries(MALFORMED))('%s is answered, and nothing is left', async (_id, body) => {
      for (const resource of [new Upload(), new Buffered()]) {
        const running = await host.start(resource, { errors: 'page' });
        const headers = { 'Content-Type': `multipart/form-data; boundary=${B}` };
        const answer = await running.send({ method: 'POST', headers, body });
        expect([200, 400]).toContain(answer.status);
        // The process is there for the next one.
        const good = formBody([['f', 'f', Buffer.alloc(100)]]);
        expect(
          (await running.send({ method: 'POST', headers: { 'Content-Type': TYPE }, body: good }))
            .status,
        ).toBe(200);
        await running.close();
      }
      await until(async () => (await readdir(directory)).length === 0);
    });

    it('CVE-2025-47935, CVE-2026-2359, CVE-2025-24033: a client that leaves in the middle leaves nothing behind', async () => {
      if (host.protocol === 'fetch') return;
      const running = await host.start(new Upload());
      const begun = running.begin({
        method: 'POST',
        headers: { 'Content-Type': TYPE },
        hold: true,
      });
      begun.send(formBody([['f', 'f', Buffer.alloc(50_000)]]).subarray(0, 40_000));
      await until(async () => (await readdir(directory)).length === 1);
      begun.leave('reset');
      await begun.answer;
      await until(async () => (await readdir(directory)).length === 0);
      await running.close();
    });
  });
}

describe('multipart bodies', () => {
  it('CVE-2023-25576, CVE-2024-47874, CVE-2023-25577: parts are counted, fields are measured', async () => {
    const many = formBody(Array.from({ length: 1001 }, () => ['a', undefined, '']));
    const large = formBody([['a', undefined, 'x'.repeat(2 * 1024 * 1024)]]);
    for (const body of [many, large]) {
      const page = await ask(new Upload(), {
        method: 'POST',
        body,
        headers: { 'Content-Type': TYPE },
      });
      expect(page.status).toBe(413);
    }
  });

  it('CVE-2022-24434, by the parser alone', async () => {
    for (const body of Object.values(MALFORMED)) {
      await parseMultipart(Buffer.from(body), `multipart/form-data; boundary=${B}`).catch(
        (error) => {
          expect(error.status).toBe(400);
        },
      );
    }
  });

  it('CVE-2025-7783, CVE-2025-22150: the boundary between ranges cannot be guessed', async () => {
    const file = new File(new URL('.', import.meta.url).pathname);
    const boundaries = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const page = await ask(file, { url: '/helper.ts', headers: { Range: 'bytes=0-1,5-6' } });
      boundaries.add(
        /boundary="?([^";]+)/.exec(page.headers.last('content-type') ?? '')?.[1] as string,
      );
    }
    expect(boundaries.size).toBe(20);
    for (const one of boundaries) expect(one.length).toBeGreaterThanOrEqual(20);
  });
});

describe('the proxy', () => {
  const servers: Server[] = [];
  async function behind(answer: RequestListener): Promise<ReverseProxyResource> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ReverseProxyResource(
      '127.0.0.1',
      (server.address() as { port: number }).port,
      '/base',
    );
  }
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('CVE-2022-35949: a path of two slashes or a whole URL does not lead to another server', async () => {
    const seen: Array<string | undefined> = [];
    const proxy = await behind((req, res) => {
      seen.push(`${req.headers.host?.replace(/:\d+$/, '')} ${req.url}`);
      res.end();
    });
    for (const url of ['//evil.test/x', '/http://evil.test/', '/@evil.test/', '/..//evil.test'])
      await ask(proxy, { url });
    proxy.close();
    expect(seen.length).toBeGreaterThanOrEqual(3);
    for (const text of seen) expect(text).toMatch(/^127\.0\.0\.1 \/base\//);
  });

  it('CVE-2022-31150, CVE-2022-35948, CVE-2026-1527: no field or type carries a line break to the server behind', async () => {
    const seen: string[] = [];
    const proxy = await behind((req, res) => {
      seen.push(...req.rawHeaders);
      req.resume().on('end', () => res.end());
    });
    const evil = 'a\r\nX-Evil: 1';
    await ask(proxy, {
      method: 'POST',
      body: 'x',
      headers: { 'Content-Type': evil, 'X-A': evil, Upgrade: evil, Connection: evil },
    });
    proxy.close();
    expect(seen.map((text) => text.toLowerCase())).not.toContain('x-evil');
  });

  it('CVE-2026-1525: a length in other letters does not make two', async () => {
    const seen: string[] = [];
    const proxy = await behind((req, res) => {
      seen.push(...req.rawHeaders.map((text) => text.toLowerCase()));
      req.resume().on('end', () => res.end());
    });
    const page = await ask(proxy, {
      method: 'POST',
      body: 'abc',
      headers: { 'content-length': '3', 'CONTENT-LENGTH': '3' },
    });
    proxy.close();
    expect(page.status).toBe(200);
    expect(seen.filter((text) => text === 'content-length')).toHaveLength(1);
  });

  it('CVE-2017-16014, CVE-2024-21536, CVE-2025-32996, CVE-2025-32997: a server behind that fails costs its request only', async () => {
    const proxy = await behind((req, res) => {
      if (req.url === '/base/reset') res.socket?.resetAndDestroy();
      else if (req.url === '/base/half') {
        res.writeHead(200, { 'Content-Length': '100' });
        res.write('half', () => res.destroy());
      } else req.pipe(res);
    });
    expect((await ask(proxy, { url: '/reset' })).status).toBe(502);
    expect((await ask(proxy, { url: '/half' })).outcome).toBe('aborted');
    const bodies = await ask(proxy, { url: '/echo', method: 'POST', body: 'once' });
    expect(bodies.text).toBe('once');
    proxy.close();
  });

  it('CVE-2026-22036: what the server behind encodes, and how often, is not unpacked here', async () => {
    const proxy = await behind((_req, res) =>
      res.writeHead(200, { 'Content-Encoding': 'gzip, '.repeat(1000).slice(0, -2) }).end('packed'),
    );
    const page = await ask(proxy);
    proxy.close();
    expect([page.status, page.text]).toEqual([200, 'packed']);
  });
});

describe('what node decides', () => {
  it('CVE-2024-37890: a WebSocket handshake with too many fields is answered or cut, and the server goes on', async () => {
    const served = await serve(new Answer(() => 'there'), { port: 0, host: '127.0.0.1' });
    const fields = Array.from({ length: 3000 }, (_, i) => `a${i}: b`).join('\r\n');
    const close = 'Connection: close\r\n';
    await talk(
      served.port,
      `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${fields}\r\n\r\n`,
    );
    expect(await talk(served.port, `GET / HTTP/1.1\r\nHost: x\r\n${close}\r\n`)).toContain('there');
    await served.close(0);
  });

  it('CVE-2024-22019: a chunk extension without an end is refused', async () => {
    const served = await serve(new Buffered(), { port: 0, host: '127.0.0.1' });
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(answersIn(await talk(served.port, `${head}1;${'a'.repeat(40_000)}`))).toEqual(['413']);
    await served.close(0);
  });

  it.each([
    [
      'CVE-2022-32213: codings in a list with chunked not last',
      'Transfer-Encoding: chunked, identity',
    ],
    ['CVE-2022-32214, CVE-2023-30589: a field ended by a bare CR', 'A: b\rContent-Length: 5'],
    ['CVE-2022-32215: a coding on two lines', 'Transfer-Encoding:\r\n chunked, x'],
    ['CVE-2021-22959: a blank before the colon', 'Content-Length : 5'],
    ['CVE-2024-27982: a field that begins with a blank', ' Content-Length: 5'],
  ])('%s smuggles nothing', async (_id, field) => {
    const served = await serve(new Site(new Answer(() => 'there')), { port: 0, host: '127.0.0.1' });
    const answer = await talk(
      served.port,
      `POST / HTTP/1.1\r\nHost: x\r\n${field}\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    await served.close(0);
    expect(answersIn(answer)).toEqual(['400']);
  });
});
