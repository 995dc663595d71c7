import { existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AccessEvent,
  combinedLogFormatter,
  http,
  type IRequest,
  NOT_DONE_YET,
  Resource,
  Site,
  type SiteOptions,
} from 'hawser';
import { type LogEvent, setSink } from 'hawser/log';
import { Clock, MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { afterEach, describe, expect, it } from 'vitest';

/** Answers `/`, writes and waits at `/slow`, waits at `/wait`. */
class Page extends Resource {
  override isLeaf = true;
  request: IRequest | undefined;

  render_GET(request: IRequest) {
    this.request = request;
    if (request.path === '/wait') return NOT_DONE_YET;
    if (request.path === '/slow') {
      request.write('part');
      request.flush();
      return NOT_DONE_YET;
    }
    return 'hello';
  }
}

/** 06 Nov 1994 08:49:37 in UTC. */
const THEN = 784111777;

function logging(options: SiteOptions = {}) {
  const clock = new Clock();
  clock.advance(THEN);
  const lines: string[] = [];
  const page = new Page();
  const site = new Site(page, {
    reactor: clock,
    logFile: { write: (line) => lines.push(line) },
    ...options,
  });
  const ask = (request: MemoryRequest = {}) => {
    const exchange = new MemoryExchange(request);
    site.handle(exchange);
    return exchange;
  };
  return { clock, lines, site, page, ask };
}

describe('the access log of a site', () => {
  it('has a line in the combined format for each request', () => {
    const { ask, lines } = logging();
    ask({ url: '/a?b=c', headers: { Referer: 'http://x/', 'User-Agent': 'curl/8' } });
    expect(lines).toEqual([
      '"127.0.0.1" - - [06/Nov/1994:08:49:37 +0000] "GET /a?b=c HTTP/1.1" 200 5 "http://x/" "curl/8"\n',
    ]);
  });

  it('says - for what is not there, and for a body that was not sent', () => {
    const { ask, lines } = logging();
    ask({ method: 'HEAD' });
    expect(lines[0]).toMatch(/"HEAD \/ HTTP\/1\.1" 200 - "-" "-"\n$/);
  });

  it('is not fooled by what clients send', () => {
    const { ask, lines } = logging();
    ask({ headers: { 'User-Agent': 'a" "b\\', Referer: 'caf\u00e9' } });
    expect(lines[0]).toContain('"caf\\xc3\\xa9" "a\\" \\"b\\\\"\n');
  });

  it('follows the clock', () => {
    const { ask, lines, clock } = logging();
    clock.advance(0.5);
    ask();
    clock.advance(0.6);
    ask();
    expect(lines.map((line) => /:(\d\d) \+/.exec(line)?.[1])).toEqual(['37', '38']);
  });

  it('takes a formatter, and no line from one that gives none', () => {
    const { ask, lines } = logging({
      logFormatter: (timestamp, request) =>
        request.path === '/quiet' ? undefined : `${timestamp} ${request.path}`,
    });
    ask({ url: '/quiet' });
    ask({ url: '/x' });
    expect(lines).toEqual(['[06/Nov/1994:08:49:37 +0000] /x\n']);
  });

  it('believes X-Forwarded-For with proxiedLogFormatter', () => {
    const { ask, lines } = logging({ logFormatter: http.proxiedLogFormatter });
    ask({ headers: { 'X-Forwarded-For': '192.0.2.1, 10.0.0.1' } });
    ask();
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(['"192.0.2.1"', '"-"']);
  });

  it('tells of clients that left: 499 without an answer, else its status', () => {
    const { ask, lines } = logging();
    ask({ url: '/wait' }).disconnect();
    ask({ url: '/slow' }).disconnect();
    expect(lines.map((line) => /" (\d+ \S+) "/.exec(line)?.[1])).toEqual(['499 -', '200 4']);
    const quiet = logging({ logAborted: false });
    quiet.ask({ url: '/wait' }).disconnect();
    expect(quiet.lines).toEqual([]);
  });

  it('leaves what falls through to the host', () => {
    const lines: string[] = [];
    const site = new Site(new Resource(), { logFile: { write: (line) => lines.push(line) } });
    const exchange = new MemoryExchange({ url: '/nothing' });
    site.handle(exchange, { fallthrough: true, errors: 'host' });
    expect(exchange.ended).toBe('passed');
    expect(lines).toEqual([]);
  });

  it('can be given its file later, as Twisted’s applications do', () => {
    const site = new Site(new Page());
    const lines: string[] = [];
    site.handle(new MemoryExchange());
    site.logFile = { write: (line) => lines.push(line) };
    site.handle(new MemoryExchange());
    expect(lines).toHaveLength(1);
    site.logFile = undefined;
    site.handle(new MemoryExchange());
    expect(lines).toHaveLength(1);
  });

  it('goes through Site.log, which can be overridden', () => {
    const seen: string[] = [];
    class Watched extends Site {
      override log(request: IRequest): void {
        seen.push(`${request.path} ${request.code}`);
      }
    }
    new Watched(new Page()).handle(new MemoryExchange({ url: '/seen' }));
    expect(seen).toEqual(['/seen 200']);
  });

  it('costs nothing where nobody wants it', () => {
    const site = new Site(new Page());
    const request = site.handle(new MemoryExchange());
    expect(site._endListeners).toBeUndefined();
    expect('_began' in request).toBe(false);
  });
});

describe('events of the access log', () => {
  const events: LogEvent[] = [];

  afterEach(() => {
    setSink(undefined);
    events.length = 0;
  });

  it('say how long a request took and how it ended (twisted 2452)', () => {
    setSink((event) => events.push(event));
    const { ask, page, clock } = logging({ logEvents: true });
    ask({ url: '/wait', headers: { Host: 'example.org', 'User-Agent': 'x' } });
    clock.advance(1.5);
    page.request?.write('done');
    page.request?.finish();
    ask({ url: '/wait' }).disconnect();
    expect(events.map(({ system, level }) => [system, level])).toEqual([
      ['access', 'info'],
      ['access', 'info'],
    ]);
    const [first, second] = events.map(({ meta }) => meta as unknown as AccessEvent);
    expect(first).toEqual({
      method: 'GET',
      uri: '/wait',
      protocol: 'HTTP/1.1',
      code: 200,
      length: 4,
      duration: 1.5,
      outcome: 'finished',
      client: '127.0.0.1',
      host: 'example.org',
      referer: undefined,
      agent: 'x',
    });
    expect(second).toMatchObject({ code: 499, outcome: 'disconnected' });
    expect(events[0]?.text).toMatch(/^"127\.0\.0\.1" - - .* 200 4 "-" "x"$/);
  });
});

describe('logPath', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-log-'));

  it('names a file that is opened when it is needed, and anew when it was renamed', async () => {
    const path = join(folder, 'access.log');
    const site = new Site(new Page(), { logPath: path });
    expect(existsSync(path)).toBe(false);
    site.handle(new MemoryExchange({ url: '/1' }));
    renameSync(path, `${path}.1`);
    site.reopenLog();
    site.handle(new MemoryExchange({ url: '/2' }));
    site.stopFactory();
    expect(readFileSync(`${path}.1`, 'utf8')).toMatch(/^.*GET \/1 .*\n$/);
    expect(readFileSync(path, 'utf8')).toMatch(/^.*GET \/2 .*\n$/);
  });

  it.runIf(process.platform !== 'win32')('is opened anew on SIGUSR2', async () => {
    const path = join(folder, 'signal.log');
    const site = new Site(new Page(), { logPath: path });
    site.startFactory();
    site.handle(new MemoryExchange({ url: '/1' }));
    const signalled = new Promise((resolve) => process.once('SIGUSR2', resolve));
    renameSync(path, `${path}.1`);
    process.kill(process.pid, 'SIGUSR2');
    await signalled;
    site.handle(new MemoryExchange({ url: '/2' }));
    site.stopFactory();
    expect(readFileSync(path, 'utf8')).toContain('GET /2 ');
    expect(readFileSync(path, 'utf8')).not.toContain('GET /1 ');
    expect(process.listenerCount('SIGUSR2')).toBe(0);
  });

  it('is refused at once where it cannot be opened', () => {
    const site = new Site(new Page(), { logPath: join(folder, 'no', 'such', 'folder') });
    expect(() => site.startFactory()).toThrow('ENOENT');
  });
});

describe('combinedLogFormatter', () => {
  // Twisted: test_http.DeprecatedRequestAttributesTests and LoggingTests.
  it('logs a client it does not know as - (test_nonIPAddress)', () => {
    const site = new Site(new Page());
    const request = site.handle(new MemoryExchange({ peer: { address: '' } }));
    expect(combinedLogFormatter('DATE', request)).toBe(
      '"-" - - DATE "GET / HTTP/1.1" 200 5 "-" "-"',
    );
  });
});
