import type { ClientRequest } from 'node:http';
import type { IDelayedCall } from '../../defer/types.js';
import type { BodySink } from '../../http/exchange.js';
import type { ProxyData } from './proxy-client.js';
import type { ProxySettings } from './settings.js';
import type { TimeLimit } from './time-limit.js';

/** How long a server that was asked whether it wants the body may take before it is sent unasked (RFC 9110 10.1.1). */
const CONTINUE_SECONDS = 1;

/** Sends the body of one request to the server behind a proxy, as fast as that takes it. @internal */
export class BodySender implements BodySink {
  readonly #data: NonNullable<ProxyData>;
  readonly #transport: ClientRequest;
  readonly #limit: TimeLimit;
  readonly #settings: ProxySettings;
  readonly #expectsContinue: boolean;
  #patience: IDelayedCall | undefined;
  #reading = false;
  #over = false;
  #answered = false;
  #complete = false;

  constructor(
    data: NonNullable<ProxyData>,
    transport: ClientRequest,
    limit: TimeLimit,
    settings: ProxySettings,
    fields: readonly string[],
  ) {
    this.#data = data;
    this.#transport = transport;
    this.#limit = limit;
    this.#settings = settings;
    this.#expectsContinue = fields.some(
      (name, i) => i % 2 === 0 && name.length === 6 && name.toLowerCase() === 'expect',
    );
  }

  /** Nothing of a body was taken that could not be sent again. */
  get isUntouched(): boolean {
    return !this.#reading;
  }

  /** All of the request was handed to the connection. */
  get isComplete(): boolean {
    return this.#complete;
  }

  start(): void {
    if (!this.#expectsContinue) {
      this.#send();
      return;
    }
    this.#transport.on('continue', () => this.#send());
    this.#transport.flushHeaders();
    this.#patience = this.#settings.reactor.callLater(CONTINUE_SECONDS, () => {
      this.#patience = undefined;
      this.#send();
    });
  }

  /** The response has begun: a body that was not asked for is not sent any more. */
  answered(): void {
    this.#forget();
    this.#answered = true;
    if (!this.#reading && this.#expectsContinue) this.#over = true;
  }

  /** Read no more. */
  stop(): void {
    this.#forget();
    if (this.#over) return;
    this.#over = true;
    const data = this.#data;
    if (this.#reading && !(data instanceof Uint8Array)) data.stop();
  }

  data(chunk: Uint8Array): void {
    if (this.#over) return;
    if (this.#transport.write(chunk)) return;
    this.#allow('take more of the request');
    (this.#data as { pause(): void }).pause();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#complete = true;
    this.#allow('answer');
    this.#trailers();
    this.#transport.end();
  }

  error(): void {
    // The client is gone; whoever waits for its request to finish gives the rest up.
    this.#over = true;
  }

  #send(): void {
    this.#forget();
    if (this.#over || this.#reading) return;
    const data = this.#data;
    if (data instanceof Uint8Array) {
      this.#over = true;
      this.#complete = true;
      this.#transport.end(data);
      return;
    }
    this.#reading = true;
    this.#transport.on('drain', () => {
      if (this.#over) return;
      this.#suspend();
      data.resume();
    });
    // How long the client takes to send its body is not the server's fault.
    this.#suspend();
    data.start(this);
  }

  /** Time for the server to do something about the request; its response has a limit of its own. */
  #allow(what: string): void {
    if (!this.#answered) this.#limit.allow(this.#settings.responseTimeoutSeconds, what);
  }

  #suspend(): void {
    if (!this.#answered) this.#limit.suspend();
  }

  #trailers(): void {
    const { trailers } = this.#data as { trailers?: readonly string[] | undefined };
    if (trailers === undefined || trailers.length === 0) return;
    const pairs: Array<[string, string]> = [];
    for (let i = 0; i + 1 < trailers.length; i += 2) {
      pairs.push([trailers[i] as string, trailers[i + 1] as string]);
    }
    this.#transport.addTrailers(pairs);
  }

  #forget(): void {
    this.#patience?.cancel();
    this.#patience = undefined;
  }
}
