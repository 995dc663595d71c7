import {
  type Deferred,
  DeferredList,
  deferLater,
  fail,
  gatherResults,
  type IRequest,
  inlineCallbacks,
  NOT_DONE_YET,
  type RenderResult,
  Resource,
  reactor,
  succeed,
} from 'hawser';
import { arg, folder, logTo, showLog } from './helper.js';

/** The classic of the tutorial: an apology after 50 ms. */
export class DelayedResource extends Resource {
  override isLeaf = true;

  _delayedRender(request: IRequest): void {
    request.write('<html><body>Sorry to keep you waiting.</body></html>');
    request.finish();
  }

  render_GET(request: IRequest): RenderResult {
    deferLater(reactor, 0.05, () => request).addCallback((r) => this._delayedRender(r));
    return NOT_DONE_YET;
  }
}

/** POST: after 30 ms the body in upper case, with 201. */
class SlowPost extends Resource {
  override isLeaf = true;

  render_POST(request: IRequest): RenderResult {
    const body = request.content.text().toUpperCase();
    reactor.callLater(0.03, () => {
      request.setResponseCode(201);
      request.setHeader('content-length', body.length);
      request.write(body);
      request.finish();
    });
    return NOT_DONE_YET;
  }
}

/** Writes and finishes. */
function answer(request: IRequest, body: string): void {
  request.write(body);
  request.finish();
}

/** Three writes, 15 ms apart. */
export function steps(request: IRequest): RenderResult {
  const step = (n: number): void => {
    request.write(`step ${n}\n`);
    if (n === 3) request.finish();
    else reactor.callLater(0.015, step, n + 1);
  };
  reactor.callLater(0.015, step, 1);
  return NOT_DONE_YET;
}

class ZeroDivisionError extends Error {
  override name = 'ZeroDivisionError';
}

class KeyError extends Error {
  override name = 'KeyError';
}

function divide(): never {
  throw new ZeroDivisionError('division by zero');
}

/** Answers with what goes wrong in 20 ms. */
function failLater(request: IRequest): RenderResult {
  const d: Deferred<unknown> = deferLater(reactor, 0.02, divide);
  d.addErrback((failure) => request.processingFailed(failure));
  d.addErrback(() => undefined);
  return NOT_DONE_YET;
}

/** A pull producer: five numbered pieces. */
class Pull {
  readonly #request: IRequest;
  #n = 0;

  constructor(request: IRequest) {
    this.#request = request;
  }

  resumeProducing(): void {
    this.#n++;
    this.#request.write(`pull ${this.#n}\n`);
    if (this.#n === 5) {
      this.#request.unregisterProducer();
      this.#request.finish();
    }
  }

  stopProducing(): void {}
}

/** A push producer: a timer writes four pieces, 5 ms apart unless it is paused. */
class Push {
  readonly #request: IRequest;
  #n = 0;
  #paused = false;

  constructor(request: IRequest) {
    this.#request = request;
    reactor.callLater(0.005, () => this.#tick());
  }

  #tick(): void {
    if (!this.#paused) {
      this.#n++;
      this.#request.write(`push ${this.#n}\n`);
      if (this.#n === 4) {
        this.#request.unregisterProducer();
        this.#request.finish();
        return;
      }
    }
    reactor.callLater(0.005, () => this.#tick());
  }

  pauseProducing(): void {
    this.#paused = true;
  }

  resumeProducing(): void {
    this.#paused = false;
  }

  stopProducing(): void {
    this.#paused = true;
  }
}

function recover(request: IRequest): RenderResult {
  const d: Deferred<unknown> = deferLater(reactor, 0.01, divide);
  d.addErrback((failure) => {
    failure.trap(ZeroDivisionError);
    request.setResponseCode(503);
    answer(request, 'recovered from ZeroDivisionError');
  });
  return NOT_DONE_YET;
}

const inline = inlineCallbacks(function* (request: IRequest) {
  const a: string = yield deferLater(reactor, 0.01, () => 'in');
  const b: string = yield deferLater(reactor, 0.01, () => 'line');
  answer(request, a + b);
});

function gather(request: IRequest): RenderResult {
  const times: ReadonlyArray<readonly [number, string]> = [
    [0.03, 'a'],
    [0.01, 'b'],
    [0.02, 'c'],
  ];
  gatherResults(
    times.map(([seconds, value]) => deferLater(reactor, seconds, () => value)),
  ).addCallback((results) => answer(request, results.join(',')));
  return NOT_DONE_YET;
}

function deferredList(request: IRequest): RenderResult {
  const list = [succeed('x'), fail(new KeyError('k')), succeed('z')];
  new DeferredList(list, { consumeErrors: true }).addCallback((results: any) => {
    const rows = results.map(([ok, value]: [boolean, any]) =>
      ok ? `True ${value}` : `False ${value.value.name}`,
    );
    answer(request, rows.join('\n'));
  });
  return NOT_DONE_YET;
}

function codeLater(request: IRequest): RenderResult {
  reactor.callLater(0.01, () => {
    request.setResponseCode(202, 'Queued For Later');
    request.setHeader('x-when', 'later');
    request.addCookie('async', '1');
    request.setHeader('content-length', '2');
    answer(request, 'ok');
  });
  return NOT_DONE_YET;
}

function notify(request: IRequest): RenderResult {
  const id = arg(request, 'id') ?? '';
  request.notifyFinish().addCallbacks(
    (result) => logTo(id, `finished ${result ?? 'None'}`),
    () => logTo(id, 'errback'),
  );
  logTo(id, 'render');
  return 'ok';
}

function notifyLate(request: IRequest): RenderResult {
  const id = arg(request, 'id') ?? '';
  request.notifyFinish().addCallback(() => logTo(id, 'first'));
  request.notifyFinish().addCallback(() => logTo(id, 'second'));
  reactor.callLater(0.01, () => {
    logTo(id, 'write');
    answer(request, 'late');
    logTo(id, 'after finish');
  });
  return NOT_DONE_YET;
}

/** `/async` */
export function makeAsync(): Resource {
  return folder({
    steps,
    recover,
    gather,
    notify,
    delayed: new DelayedResource(),
    post: new SlowPost(),
    'call-later': (request) => {
      reactor.callLater(0.02, () => answer(request, 'later'));
      return NOT_DONE_YET;
    },
    fired: (request) => {
      succeed('already')
        .addCallback((value) => request.write(value))
        .addCallback(() => request.finish());
      return NOT_DONE_YET;
    },
    fail: failLater,
    'fail-partial': (request) => {
      request.write('partial;');
      return failLater(request);
    },
    'failed-now': (request) => {
      fail(new Error('now'))
        .addErrback((failure) => request.processingFailed(failure))
        .addErrback(() => undefined);
      return NOT_DONE_YET;
    },
    chain: (request) => {
      deferLater(reactor, 0.01, () => 'a')
        .addCallback((value) => deferLater(reactor, 0.01, () => `${value}b`))
        .addCallback((value) => answer(request, `${value}c`));
      return NOT_DONE_YET;
    },
    inline: (request) => {
      inline(request);
      return NOT_DONE_YET;
    },
    'deferred-list': deferredList,
    'double-finish': (request) => {
      answer(request, 'once');
      request.finish();
      return NOT_DONE_YET;
    },
    'code-later': codeLater,
    pull: (request) => {
      request.registerProducer(new Pull(request), false);
      return NOT_DONE_YET;
    },
    push: (request) => {
      request.registerProducer(new Push(request), true);
      return NOT_DONE_YET;
    },
    'notify-late': notifyLate,
    log: showLog,
  });
}
