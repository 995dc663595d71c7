import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CGIScript, Clock, File, Resource, Site } from 'hawser';
import { render } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../hosts/client.js';
import { HOSTS } from '../../hosts/hosts.js';
import { gone, logged, runs, Scripts } from './scripts.js';

const python = existsSync('/usr/bin/python3');
if (!python) console.log('python3 is not installed: CGI is tried with the shell only');
const itPython = it.runIf(python);

let scripts: Scripts;

beforeAll(async () => {
  scripts = await Scripts.make();
});
afterAll(() => scripts.remove());

/** A tree with a script at `/script`. */
function treeOf(path: string): Resource {
  const root = new Resource();
  root.putChild('script', new CGIScript(path));
  return root;
}

/** Python that writes its body back, and what it knows of the request. */
const MIRROR = `
import os, sys, json
body = sys.stdin.buffer.read()
sys.stdout.write("Content-Type: application/json\\r\\nX-Answer: yes\\r\\n\\r\\n")
names = ("REQUEST_METHOD", "CONTENT_LENGTH", "CONTENT_TYPE", "QUERY_STRING", "PATH_INFO",
         "SCRIPT_NAME", "HTTP_X_ASKED", "GATEWAY_INTERFACE")
sys.stdout.write(json.dumps([{n: os.environ.get(n) for n in names}, body.decode()]))
`;

describe.each(HOSTS)('CGI on $name', (host) => {
  itPython(
    'runs a script in Python with a POST body (test_CGI, test_ReadInput, test_ReadAllInput, test_pathInfo)',
    async () => {
      const path = await scripts.python('mirror.cgi', MIRROR);
      const server = await host.start(treeOf(path));
      try {
        const answer = await server.send({
          method: 'POST',
          path: '/script/a%20b/c?x=1&y=2',
          headers: { 'Content-Type': 'text/plain', 'X-Asked': 'yes' },
          body: 'some ünïcode',
        });
        expect(answer.status).toBe(200);
        expect(answer.headers['content-type']).toBe('application/json');
        expect(answer.headers['x-answer']).toBe('yes');
        expect(JSON.parse(answer.text)).toEqual([
          {
            REQUEST_METHOD: 'POST',
            CONTENT_LENGTH: '14',
            CONTENT_TYPE: 'text/plain',
            QUERY_STRING: 'x=1&y=2',
            PATH_INFO: '/a b/c',
            SCRIPT_NAME: `${server.prefix}/script`,
            HTTP_X_ASKED: 'yes',
            GATEWAY_INTERFACE: 'CGI/1.1',
          },
          'some ünïcode',
        ]);
      } finally {
        await server.close();
      }
    },
  );

  it('runs a script of the shell with a POST body of a megabyte', async () => {
    const path = await scripts.sh(
      'count.cgi',
      'echo "Content-Type: text/plain"; echo; printf "%s " "$CONTENT_LENGTH"; wc -c',
    );
    const server = await host.start(treeOf(path));
    try {
      const body = Buffer.alloc(1_000_000, 'x');
      const answer = await server.send({
        method: 'POST',
        path: '/script',
        headers: { 'Content-Length': String(body.length) },
        body,
      });
      expect(answer.text.trim().split(/\s+/)).toEqual(['1000000', '1000000']);
    } finally {
      await server.close();
    }
  });

  it('ends a script, and what it has started, when the client leaves', async () => {
    const path = await scripts.sh(
      `sleeper-${host.name.replace(/\W/g, '')}.cgi`,
      `echo "Content-Type: text/plain"; echo; echo begun
       sleep 1000 & echo "$$ $!" > "$0.pids"
       wait`,
    );
    const server = await host.start(treeOf(path));
    try {
      const begun = server.begin({ path: '/script' });
      const pids = (await scripts.noted(`${path.split('/').at(-1)}.pids`)).split(' ').map(Number);
      for (const pid of pids) expect(await runs(pid)).toBe(true);
      // A host that compresses may hold back all there is.
      if (!host.compresses) expect(await begun.piece()).toContain('begun');
      begun.leave();
      for (const pid of pids) await gone(pid);
    } finally {
      await server.close();
    }
  });
});

describe('the response of a script', () => {
  it.each([
    ['a status', 'Status: 404 Nothing Here\nContent-Type: text/plain', 404],
    ['a status without a phrase', 'Status: 201\nContent-Type: text/plain', 201],
    ['a place to go', 'Location: http://elsewhere/', 302],
    ['a place to go and a status', 'Status: 301 Moved\nLocation: http://elsewhere/', 301],
    ['a place to go, then a status', 'Location: http://elsewhere/\nStatus: 303 See Other', 303],
    ['neither', 'Content-Type: text/plain', 200],
  ])('has %s', async (_, head, status) => {
    const path = await scripts.sh('head.cgi', `cat <<'END'\n${head}\n\nthe body\nEND`);
    const { status: got, headers, text } = await render(treeOf(path), { url: '/script' });
    expect(got).toBe(status);
    expect(text).toBe('the body\n');
    expect(headers.getRawHeaders('location')).toEqual(
      head.includes('Location') ? ['http://elsewhere/'] : undefined,
    );
    expect(headers.getRawHeaders('status')).toBeUndefined();
  });

  it('has no Content-Type but that of the script (test_noDuplicateContentTypeHeaders)', async () => {
    const path = await scripts.sh('typeless.cgi', 'echo "X-Cgi: 1"; echo; echo "no type"');
    const { headers } = await render(treeOf(path), { url: '/script' });
    expect(headers.hasHeader('content-type')).toBe(false);
  });

  it('keeps repeated fields (test_duplicateHeaderCGI), and takes neither Date nor Server (test_protectedServerAndDate) nor fields of the connection', async () => {
    const path = await scripts.sh(
      'fields.cgi',
      'printf "Set-Cookie: a=1\\nSet-Cookie: b=2\\nServer: mine\\nDate: never\\nConnection: x\\nTransfer-Encoding: chunked\\nContent-Type: a/b\\n\\n"',
    );
    const { headers } = await render(treeOf(path), { url: '/script' });
    expect(headers.getRawHeaders('set-cookie')).toEqual(['a=1', 'b=2']);
    for (const name of ['server', 'date', 'connection', 'transfer-encoding']) {
      expect(headers.getRawHeaders(name) ?? []).not.toContain(name === 'date' ? 'never' : 'mine');
      if (name !== 'date') expect(headers.hasHeader(name)).toBe(false);
    }
  });

  it('goes out while the script still runs', async () => {
    const path = await scripts.sh(
      'slow.cgi',
      'echo "Content-Type: text/plain"; echo; echo first; read -r line; echo "then $line"',
    );
    const rendering = render(treeOf(path), {
      url: '/script',
      method: 'POST',
      headers: { 'Content-Length': '5' },
      holdBody: true,
    });
    await vi.waitFor(() => expect(rendering.exchange.text).toBe('first\n'), 30_000);
    rendering.exchange.sendBody('more\n');
    rendering.exchange.endBody();
    expect((await rendering).text).toBe('first\nthen more\n');
  });

  itPython('is written no faster than the client takes it', async () => {
    const path = await scripts.python(
      'endless.cgi',
      `
import sys
sys.stdout.write("Content-Type: text/plain\\n\\n")
sys.stdout.flush()
for n in range(400):
    sys.stdout.buffer.write(b"x" * 65536)
`,
    );
    const rendering = render(treeOf(path), { url: '/script', bufferBytes: 100_000 });
    const { exchange } = rendering;
    await vi.waitFor(() => expect(exchange.bytes.length).toBeGreaterThan(100_000), 30_000);
    // Everything that was read before the pause is here; more must not come by itself.
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    const before = exchange.bytes.length;
    expect(before).toBeLessThan(400_000);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(exchange.bytes.length).toBe(before);
    while (exchange.ended === 'open') {
      exchange.drain();
      await new Promise(setImmediate);
    }
    expect(exchange.bytes.length).toBe(400 * 65536);
  });

  it('is cut to its Content-Length, which must not be too long either', async () => {
    const long = await scripts.sh('long.cgi', 'printf "Content-Length: 3\\n\\nabcdef"');
    expect((await render(treeOf(long), { url: '/script' })).text).toBe('abc');
    const short = await scripts.sh('short.cgi', 'printf "Content-Length: 9\\n\\nabcdef"');
    const texts = await logged(async () => {
      expect((await render(treeOf(short), { url: '/script' })).outcome).toBe('aborted');
    });
    expect(texts.join()).toContain('had begun');
  });

  it('to HEAD has no body', async () => {
    const path = await scripts.sh(
      'method.cgi',
      'printf "Content-Length: 5\\nX-Method: $REQUEST_METHOD\\n\\nhello"',
    );
    const { headers, text } = await render(treeOf(path), { url: '/script', method: 'HEAD' });
    expect(headers.getRawHeaders('x-method')).toEqual(['HEAD']);
    expect(headers.getRawHeaders('content-length')).toEqual(['5']);
    expect(text).toBe('');
  });
});

describe('a script that fails', () => {
  async function failing(path: string): Promise<{ answer: Partial<Answer>; log: string }> {
    let answer: Partial<Answer> = {};
    const texts = await logged(async () => {
      const { status, text } = await render(treeOf(path), { url: '/script' });
      answer = { status, text };
    });
    return { answer, log: texts.join('\n') };
  }

  it('is a page and a line in the log where it is not executable', async () => {
    const { answer, log } = await failing(await scripts.sh('plain.cgi', 'echo secret', 0o644));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('CGI Script Error');
    expect(answer.text).toContain('The script cannot be run.');
    expect(answer.text).not.toContain('secret');
    expect(log).toContain('it is not executable (chmod +x)');
  });

  it('is a page where its interpreter is missing, or itself', async () => {
    const path = await scripts.write('lost.cgi', '#!/no/such/interpreter\n', 0o755);
    for (const missing of [path, join(scripts.path, 'nothing.cgi')]) {
      const { answer, log } = await failing(missing);
      expect(answer.status).toBe(500);
      expect(log).toContain('is missing');
    }
  });

  it('is a page where it says nothing (test_prematureEndOfHeaders)', async () => {
    const { answer, log } = await failing(await scripts.sh('silent.cgi', 'echo oops >&2; exit 3'));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('Premature end of script headers.');
    expect(answer.text).not.toContain('oops');
    expect(log).toContain('CGI /script errors: oops');
    expect(log).toContain('CGI /script exited with exit code 3');
  });

  it('is logged where a line of its head is no field (test_malformedHeaderCGI)', async () => {
    const path = await scripts.sh('prose.cgi', 'echo hello; echo; echo cgi output');
    const { answer, log } = await failing(path);
    expect(answer).toEqual({ status: 200, text: 'cgi output\n' });
    expect(log).toContain('ignoring malformed CGI header: "hello"');
  });

  it('is a page, and is ended, where its header does not end', async () => {
    const path = await scripts.sh('babble.cgi', 'echo $$ > "$0.pid"; while :; do echo a: b; done');
    const { answer } = await failing(path);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('The header is too long.');
    await gone(Number(await scripts.noted('babble.cgi.pid')));
  });

  it('breaks the response off where a signal ends it in the middle', async () => {
    const path = await scripts.sh(
      'killed.cgi',
      'echo "Content-Type: text/plain"; echo; echo half; cat > /dev/null; kill -9 $$',
    );
    await logged(async () => {
      const rendering = render(treeOf(path), {
        url: '/script',
        method: 'POST',
        holdBody: true,
        headers: { 'Content-Length': '1' },
      });
      await vi.waitFor(() => expect(rendering.exchange.text).toBe('half\n'), 30_000);
      rendering.exchange.sendBody('x');
      rendering.exchange.endBody();
      expect((await rendering).outcome).toBe('aborted');
    });
  });

  it('is logged with its exit code, and answers all the same where it has said all', async () => {
    const path = await scripts.sh('exits.cgi', 'printf "A: b\\n\\ndone"; exit 7');
    const { answer, log } = await failing(path);
    expect(answer).toEqual({ status: 200, text: 'done' });
    expect(log).toContain('exited with exit code 7');
  });

  it('goes to the error handling of the host where the tree is mounted so', async () => {
    const path = await scripts.sh('mounted.cgi', 'exit 1');
    await logged(async () => {
      const { outcome, error } = await render(treeOf(path), {
        url: '/script',
        hosting: { fallthrough: true, errors: 'host' },
      });
      expect(outcome).toBe('failed');
      expect(error).toMatchObject({ name: 'CGIError', status: 500, expose: false });
    });
  });
});

describe('a script whose client has left', () => {
  it('is killed where it takes no notice of SIGTERM', async () => {
    const clock = new Clock();
    const path = await scripts.sh(
      'stubborn.cgi',
      'trap "" TERM; echo "A: b"; echo; echo $$ > "$0.pid"; while :; do sleep 1; done',
    );
    const root = new Resource();
    root.putChild('script', new CGIScript(path, undefined, { reactor: clock, graceSeconds: 3 }));
    const rendering = render(root, { url: '/script' });
    const pid = Number(await scripts.noted('stubborn.cgi.pid'));
    rendering.disconnect();
    clock.advance(2.9);
    expect(await runs(pid)).toBe(true);
    clock.advance(0.2);
    await gone(pid);
    await vi.waitFor(() => expect(clock.getDelayedCalls()).toEqual([]), 30_000);
  });

  it('is ended when the time for an answer is up', async () => {
    const clock = new Clock();
    const path = await scripts.sh('late.cgi', 'echo $$ > "$0.pid"; sleep 1000');
    const site = new Site(treeOf(path), { pendingTimeoutSeconds: 5, reactor: clock });
    await logged(async () => {
      const rendering = render(site, { url: '/script' });
      const pid = Number(await scripts.noted('late.cgi.pid'));
      clock.advance(5);
      expect((await rendering).status).toBe(503);
      await gone(pid);
    });
  });

  it('says no more in the log (test_connectionLost)', async () => {
    const path = await scripts.sh('left.cgi', 'echo $$ > "$0.pid"; sleep 1000');
    const texts = await logged(async () => {
      const rendering = render(treeOf(path), { url: '/script' });
      const pid = Number(await scripts.noted('left.cgi.pid'));
      rendering.disconnect();
      await gone(pid);
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    });
    expect(texts).toEqual([]);
  });
});

describe('the body of a request', () => {
  it('is counted before the script runs where nobody says how long it is', async () => {
    const path = await scripts.sh('chunked.cgi', 'printf "A: b\\n\\n$CONTENT_LENGTH "; cat');
    const rendering = render(treeOf(path), { url: '/script', method: 'POST', holdBody: true });
    rendering.exchange.sendBody('in ');
    rendering.exchange.sendBody('pieces');
    rendering.exchange.endBody();
    expect((await rendering).text).toBe('9 in pieces');
  });

  it('is refused then where it is larger than is read', async () => {
    const path = await scripts.sh('refused.cgi', 'printf "A: b\\n\\n"; cat');
    const site = new Site(treeOf(path), { maxBodyBytes: 10 });
    const rendering = render(site, { url: '/script', method: 'POST', holdBody: true });
    rendering.exchange.sendBody('more than ten bytes');
    expect((await rendering).status).toBe(413);
  });

  it('need not be read', async () => {
    const path = await scripts.sh('deaf.cgi', 'exec <&-; printf "A: b\\n\\ndone"');
    const { text } = await render(treeOf(path), {
      url: '/script',
      method: 'POST',
      body: Buffer.alloc(5_000_000),
    });
    expect(text).toBe('done');
  });

  it('is read no faster than the script reads it', async () => {
    const path = await scripts.sh('patient.cgi', 'read -r _ < "$0.go"; printf "A: b\\n\\n"; wc -c');
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [`${path}.go`]);
    const rendering = render(treeOf(path), {
      url: '/script',
      method: 'POST',
      headers: { 'Content-Length': '8000000' },
      holdBody: true,
    });
    for (let i = 0; i < 80; i++) rendering.exchange.sendBody(Buffer.alloc(100_000));
    rendering.exchange.endBody();
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    // A pipe, the stream in front of it and what waits in the request hold some of it, not all.
    expect(rendering.request.body().bytesRead).toBeLessThan(1_000_000);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(`${path}.go`, 'go\n');
    expect((await rendering).text.trim()).toBe('8000000');
  });

  it('is what a body parser above has kept', async () => {
    const path = await scripts.sh('kept.cgi', 'printf "A: b\\n\\n"; cat');
    const texts = await logged(async () => {
      const { status } = await render(treeOf(path), {
        url: '/script',
        method: 'POST',
        parsedBody: { a: 1 },
      });
      expect(status).toBe(500);
    });
    expect(texts.length).toBeGreaterThan(0);
  });
});

describe('a File with a .cgi processor', () => {
  it('runs the scripts in its folder, with the rest of the path', async () => {
    await scripts.sh(
      'info.cgi',
      'printf "A: b\\n\\n$SCRIPT_NAME|$PATH_INFO|$SCRIPT_FILENAME"; pwd',
    );
    const root = new File(scripts.path);
    root.processors = { '.cgi': CGIScript };
    const { text } = await render(root, { url: '/info.cgi/x/y%20z?q' });
    const path = join(scripts.path, 'info.cgi');
    expect(text).toBe(`/info.cgi|/x/y z|${path}${scripts.path}\n`);
  });
});
