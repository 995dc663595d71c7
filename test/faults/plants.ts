// Planted faults: each takes one safeguard out of the sources, and names the cells that must turn red for it.

/** One safeguard that is removed. */
export interface Plant {
  /** What it makes of the library. */
  readonly name: string;
  /** The source, from the repository's root. */
  readonly file: string;
  /** The safeguard, whole statements, as it stands there exactly once. */
  readonly safeguard: string;
  /** What stands there instead. */
  readonly instead: string;
  /** The row and the column of the table that must notice. */
  readonly stage: string;
  readonly host: string;
}

export const PLANTS: readonly Plant[] = [
  {
    name: 'notifyFinish never hears of a client that left',
    file: 'src/web/response-life.ts',
    safeguard: 'fireAll(notifications, lost);',
    instead: 'if (lost === undefined) fireAll(notifications, lost);',
    stage: 'before the first write',
    host: 'node',
  },
  {
    name: 'what render returned is not cancelled',
    file: 'src/web/response-life.ts',
    safeguard: 'if (lost !== undefined) pending?.cancel();',
    instead: '',
    stage: 'while getChild waits',
    host: 'express 5',
  },
  {
    name: 'temporary files stay',
    file: 'src/web/upload/uploaded-file.ts',
    safeguard: 'if (this.path !== undefined) unlink(this.path, () => undefined);',
    instead: '',
    stage: 'during a body that goes to disk',
    host: 'node',
  },
  {
    name: 'the clock of a body goes on',
    file: 'src/web/body-watch.ts',
    safeguard: 'if (call?.active() === true) call.cancel();',
    instead: '',
    stage: 'during a body that is read into memory',
    host: 'koa 3',
  },
  {
    name: 'the stream of a stalled upload stays open over HTTP/2',
    file: 'adapters/node/body.ts',
    safeguard: "if (stream.writableFinished) close();\n    else stream.on('finish', close);",
    instead: "res.on('finish', close);",
    stage: 'stalled upload, read into memory',
    host: 'node http2',
  },
  {
    name: 'the proxy goes on asking for nobody',
    file: 'src/web/proxy/proxy-client.ts',
    safeguard: 'this.father.notifyFinish().addErrback(() => this.abort());',
    instead: '',
    stage: 'while the proxy waits for an answer',
    host: 'node',
  },
  {
    name: "the proxy's time-out goes on",
    file: 'src/web/proxy/proxy-client.ts',
    safeguard: 'this._finished = true;\n    this._limit?.stop();\n    this._sender?.stop();',
    instead: 'this._finished = true;\n    this._sender?.stop();',
    stage: 'while the proxy passes an answer on',
    host: 'express 4',
  },
  {
    name: 'a page goes on being made for nobody',
    file: 'src/template/render-element.ts',
    safeguard: 'this.#request.notifyFinish().addBoth(() => done.cancel());',
    instead: '',
    stage: 'while a template is flattened',
    host: 'koa 2 + koa-mount',
  },
  {
    name: 'finish after the client left ends the request again',
    file: 'src/web/outgoing.ts',
    safeguard: 'this.lateFinishes++;\n      return;',
    instead: 'this.lateFinishes++;',
    stage: 'between two writes',
    host: 'node',
  },
  {
    name: 'nobody tells a writer who waits for room that the client left',
    file: 'src/web/outgoing.ts',
    safeguard: 'fireAll(waiting, lost);',
    instead: '',
    stage: 'slow reader',
    host: 'node',
  },
  {
    name: 'pressure is not heard of',
    file: 'adapters/node/exchange.ts',
    safeguard: 'return isRoomy;',
    instead: 'return true;',
    stage: 'slow reader',
    host: 'express 5',
  },
  {
    name: 'sessions never end',
    file: 'src/web/session/session-life.ts',
    safeguard:
      'this._due = this.reactor.seconds() + timeout;\n    ExpiryQueue.of(this.reactor).schedule(this);',
    instead: '',
    stage: 'in a session',
    host: 'koa 3 withResources',
  },
  {
    name: 'leaving in the middle of a body is an error',
    file: 'src/web/body-reader.ts',
    safeguard: 'this.#fail(connectionLost(reason));',
    instead: 'this.#fail(reason);',
    stage: 'during a body that is read into memory',
    host: 'node',
  },
  {
    name: 'an aborted Request is not noticed',
    file: 'adapters/fetch/exchange.ts',
    safeguard:
      "if (signal.aborted) queueMicrotask(() => this.#closed(signal.reason));\n    else signal.addEventListener('abort', () => this.#closed(signal.reason), { once: true });",
    instead: '',
    stage: 'before the first write',
    host: 'fetch',
  },
  {
    name: 'a file that was served is never let go',
    file: 'src/web/static/open-file.ts',
    safeguard: 'if (this.#isClosed) return;\n    this.#isClosed = true;',
    instead: 'return;',
    stage: 'in the middle of a file',
    host: 'node',
  },
  {
    name: 'a listener is added with every request of a connection',
    file: 'adapters/node/exchange.ts',
    safeguard: "res.on('close', tellClosed);",
    instead:
      "res.on('close', tellClosed);\n      this.req.socket.on('close', () => this._closed());",
    stage: 'one connection used again and again',
    host: 'node',
  },
];
