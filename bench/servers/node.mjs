// A server of one kind for wrk: PORT, KIND and SCENARIO come by the environment; prints "ready".
//
// SIGUSR2 collects garbage and prints `mem {...}`; needs --expose-gc.
import { createServer } from 'node:http';

const { PORT, KIND, SCENARIO, ROOT } = process.env;
const BODY = 'Sorry to keep you waiting.';
const DELAY_SECONDS = Number(process.env.DELAY_SECONDS ?? 1);

const reply = (res) => {
  res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': BODY.length });
  res.end(BODY);
};

const bare = {
  hello: (_req, res) => reply(res),
  deferred: (_req, res) => setImmediate(reply, res),
  deep: (_req, res) => reply(res),
  delayed: (_req, res) => setTimeout(reply, DELAY_SECONDS * 1000, res),
  form: (req, res) => {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', () => {
      const value = new URLSearchParams(Buffer.concat(chunks).toString()).get('message');
      res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': value.length });
      res.end(value);
    });
  },
};

async function hawser() {
  const { Deferred, deferLater, File, NOT_DONE_YET, reactor, Resource } = await import(
    '../../dist/src/index.js'
  );
  const { listener } = await import('../../dist/adapters/node/index.js');
  const answer = (request) => {
    request.write(BODY);
    request.finish();
  };
  class Hello extends Resource {
    render_GET() {
      return BODY;
    }
  }
  class Later extends Resource {
    render_GET(request) {
      const d = new Deferred();
      d.addCallback(answer);
      setImmediate(() => d.callback(request));
      return NOT_DONE_YET;
    }
  }
  class Delayed extends Resource {
    render_GET(request) {
      deferLater(reactor, DELAY_SECONDS, () => request).addCallback(answer);
      return NOT_DONE_YET;
    }
  }
  class Form extends Resource {
    render_POST(request) {
      return request.args.get('message')[0];
    }
  }
  const piece = Buffer.alloc(64 * 1024, 120);
  /** 1 GiB, a piece whenever there is room for one. */
  class Gibibyte extends Resource {
    render_GET(request) {
      let left = 2 ** 30 / piece.length;
      const producer = {
        resumeProducing() {
          request.write(piece);
          if (--left > 0) return;
          request.unregisterProducer();
          request.finish();
        },
        stopProducing() {},
      };
      request.registerProducer(producer, false);
      return NOT_DONE_YET;
    }
  }
  const leaf = (Kind) => Object.assign(new Kind(), { isLeaf: true });
  const deep = () => {
    const root = new Resource();
    let last = root;
    for (const segment of 'abcdef') {
      const next = segment === 'f' ? leaf(Hello) : new Resource();
      last.putChild(segment, next);
      last = next;
    }
    return root;
  };
  const roots = {
    hello: () => leaf(Hello),
    deferred: () => leaf(Later),
    delayed: () => leaf(Delayed),
    form: () => leaf(Form),
    stream: () => leaf(Gibibyte),
    deep,
    static: () => new File(ROOT),
  };
  return listener(roots[SCENARIO]());
}

const delay = () => new Promise((resolve) => setTimeout(resolve, DELAY_SECONDS * 1000));

const kinds = {
  node: () => bare[SCENARIO],
  hawser,
  'express.static': async () => {
    const { default: express } = await import('express');
    return express().use(express.static(ROOT));
  },
  send: async () => {
    const { default: send } = await import('send');
    return (req, res) => send(req, req.url, { root: ROOT }).pipe(res);
  },
  sirv: async () => (await import('sirv')).default(ROOT),
  express: async () => {
    const { default: express } = await import('express');
    return express().use((req, res) => bare[SCENARIO](req, res));
  },
  koa: async () => {
    const { default: Koa } = await import('koa');
    return new Koa()
      .use(async (ctx) => {
        if (SCENARIO === 'delayed') await delay();
        ctx.set('Content-Type', 'text/html');
        ctx.body = BODY;
      })
      .callback();
  },
};

const server = createServer(await kinds[KIND]());
server.listen(Number(PORT), '127.0.0.1', 4096, () => console.log('ready'));
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  console.log(`mem ${JSON.stringify(process.memoryUsage())}`);
});
