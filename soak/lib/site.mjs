// What the soak loads: one tree with every area of the library in it, and what must be back where it was afterwards.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Deferred,
  deferLater,
  File,
  NOT_DONE_YET,
  Resource,
  ReverseProxyResource,
  reactor,
  Session,
  Site,
  WebSocketResource,
  xmlrpc,
} from '../../dist/src/index.js';
import { Element, renderer, TagLoader, tags } from '../../dist/src/template/index.js';

/** Sessions end soon after their last use, so that none is left when it is quiet. */
const SESSION_SECONDS = 2;

class Leaf extends Resource {
  constructor(methods) {
    super();
    this.isLeaf = true;
    Object.assign(this, methods);
  }
}

class ShortSession extends Session {}
ShortSession.prototype.sessionTimeout = SESSION_SECONDS;

class Page extends Element {
  constructor() {
    super(new TagLoader(tags.html(tags.body(tags.h1('soak'), tags.p({ render: 'late' })))));
  }

  late(request, tag) {
    const n = request.args.get('n')?.[0];
    return tag(deferLater(reactor, 0.002, () => `<late ${n}>`));
  }
}
renderer(Page.prototype.late);

async function* pieces() {
  for (let i = 0; i < 5; i++) {
    yield `piece ${i};`;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

class Calculator extends xmlrpc.XMLRPC {
  xmlrpc_add(a, b) {
    return deferLater(reactor, 0, () => a + b);
  }
}

/** A server to stand behind the proxy. */
async function backend() {
  const server = createServer((req, res) => {
    let length = 0;
    req.on('data', (chunk) => {
      length += chunk.length;
    });
    req.on('end', () => setTimeout(() => res.end(`behind ${req.method} ${length}`), 1));
    req.on('error', () => undefined);
  });
  // Else it closes idle connections at moments of its own, and a POST that is just on its way is lost, and a 502, by right
  // (RFC 9110 9.2.2): that is not what is tried here.
  server.keepAliveTimeout = 0;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export const SMALL_BYTES = 1023;
export const LARGE_BYTES = 192 * 1024;

/** The tree, the site around it, and what has to be looked at in the end. */
export async function makeSite() {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-soak-'));
  const spool = join(directory, 'spool');
  const files = join(directory, 'files');
  mkdirSync(spool);
  mkdirSync(files);
  writeFileSync(join(files, 'small.txt'), 'small file\n'.repeat(SMALL_BYTES / 11));
  writeFileSync(join(files, 'large.bin'), randomBytes(LARGE_BYTES));
  const behind = await backend();
  const proxy = new ReverseProxyResource('127.0.0.1', behind.address().port, '');
  const events = { cancelled: 0, disconnected: 0, aborted: 0 };
  const root = new Resource();
  const leaves = {
    hello: { render_GET: (request) => `hello ${request.args.get('n')?.[0]}` },
    delayed: {
      // The tutorial's own: a timer, and nobody to answer once the client is gone.
      render_GET(request) {
        const call = reactor.callLater(0.003, () => {
          request.write(`delayed ${request.args.get('n')?.[0]}`);
          request.finish();
        });
        request.notifyFinish().addErrback(() => {
          events.disconnected++;
          if (call.active()) call.cancel();
        });
        return NOT_DONE_YET;
      },
    },
    deferred: {
      render_GET(request) {
        const d = new Deferred(() => events.cancelled++);
        setImmediate(() => d.called || d.callback(`deferred ${request.args.get('n')?.[0]}`));
        return d;
      },
    },
    form: { render_POST: (request) => `form ${request.args.get('message')?.[0].length}` },
    json: {
      render_POST: (request) =>
        request.json().addCallback((value) => {
          request.setHeader('Content-Type', 'application/json');
          return JSON.stringify({ sum: value.items.reduce((a, b) => a + b, 0) });
        }),
    },
    upload: {
      bodyHandling: 'streamed',
      render_POST: async (request) => {
        const form = await request.files({ spoolBytes: 8 * 1024, directory: spool });
        return `upload ${form.files.map((file) => file.size).join()}`;
      },
    },
    template: { render_GET: () => new Page() },
    session: {
      render_GET(request) {
        const { data } = request.getSession();
        data.visits = (data.visits ?? 0) + 1;
        return `visits ${data.visits}`;
      },
    },
    stream: { render_GET: () => pieces() },
    signal: {
      render_GET: async (request) => {
        await new Promise((resolve, reject) => {
          const timer = setTimeout(resolve, 3);
          request.signal.addEventListener('abort', () => {
            events.aborted++;
            clearTimeout(timer);
            reject(request.signal.reason);
          });
        });
        return 'signal';
      },
    },
  };
  for (const [name, methods] of Object.entries(leaves)) root.putChild(name, new Leaf(methods));
  class Slow extends Resource {
    getChild(name) {
      return deferLater(reactor, 0.002, () => new Leaf({ render_GET: () => `child ${name}` }));
    }
  }
  root.putChild('slow', new Slow());
  root.putChild('static', new File(files));
  root.putChild('rpc', new Calculator());
  root.putChild('proxy', proxy);
  root.putChild(
    'socket',
    new WebSocketResource((socket) => {
      socket.on('message', (data) => socket.send(`echo ${data}`));
    }),
  );
  const site = new Site(root, { sessionFactory: ShortSession });
  return {
    site,
    events,
    /** What is left in the folder of temporary files. */
    spooled: () => readdirSync(spool).length,
    /** Close what is kept for the next request on purpose. */
    async quieten() {
      proxy.close();
      behind.closeIdleConnections();
    },
    async close() {
      proxy.close();
      behind.close();
      behind.closeAllConnections();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
