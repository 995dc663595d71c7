import { Readable } from 'node:stream';
import { CancelledError } from '../defer/errors.js';
import { Failure } from '../defer/failure.js';
import type { Headers } from '../http/headers.js';
import { ResponseDone } from './errors.js';

/** What was asked, as a response remembers it. Twisted: `IClientRequest`. */
export interface ClientRequest {
  readonly method: string;
  /** The whole URL, without a fragment. */
  readonly absoluteURI: string;
  /** What was sent besides what the client adds by itself. */
  readonly headers: Headers;
}

/** Receives a body piece by piece: {@link ClientResponse.deliverBody}. Twisted: the part of `IProtocol` a body needs. */
export interface BodyProtocol {
  /** Called first; `response` can be paused, resumed and aborted. */
  makeConnection?(response: ClientResponse): void;
  /** The next piece. */
  dataReceived(data: Uint8Array): void;
  /** The end: {@link ResponseDone} in the Failure for a good one. */
  connectionLost?(reason: Failure): void;
}

/**
 * What a server answered: status and header fields; the body is still to be read, by one of {@link readBody},
 * {@link ClientResponse.deliverBody} and {@link ClientResponse.stream}. A response that is not read, to its end or by
 * {@link ClientResponse.abort}, keeps its connection.
 *
 * Twisted: `twisted.web.client.Response`. Differs: no `version`, which the client underneath does not tell.
 */
export class ClientResponse {
  readonly code: number;
  /** The reason phrase. */
  readonly phrase: string;
  readonly headers: Headers;
  /** Bytes of the body; undefined where it is not known before (Twisted: `UNKNOWN_LENGTH`). */
  readonly length: number | undefined;
  readonly request: ClientRequest;
  /** The redirect that led here. */
  readonly previousResponse: ClientResponse | undefined;
  /** The body, as a stream of node's: iterate over it, pipe it, or turn it into a web stream. */
  readonly stream: Readable;

  /** @internal Made by `Agent`. */
  constructor(
    request: ClientRequest,
    code: number,
    phrase: string,
    headers: Headers,
    stream: Readable,
    length: number | undefined,
    previousResponse: ClientResponse | undefined,
  ) {
    this.request = request;
    this.code = code;
    this.phrase = phrase;
    this.headers = headers;
    this.stream = stream;
    this.length = length;
    this.previousResponse = previousResponse;
  }

  /**
   * Give the body to a protocol, piece by piece, at once and as it comes.
   *
   * @throws Error if somebody reads it already.
   *
   * Twisted: `IResponse.deliverBody`.
   */
  deliverBody(protocol: BodyProtocol): void {
    const { stream } = this;
    if (stream.readableFlowing !== null || stream.readableDidRead) {
      throw new Error('deliverBody: the body of this response is being read already');
    }
    let isOver = false;
    const end = (reason: unknown): void => {
      if (isOver) return;
      isOver = true;
      protocol.connectionLost?.(new Failure(reason));
    };
    protocol.makeConnection?.(this);
    stream.on('end', () => end(new ResponseDone()));
    stream.on('error', end);
    stream.on('close', () => end(new CancelledError('The response was aborted.')));
    stream.on('data', (data: Uint8Array) => {
      if (!isOver) protocol.dataReceived(data);
    });
  }

  /** The body as a stream of the Streams Standard. */
  webStream(): ReadableStream<Uint8Array> {
    return Readable.toWeb(this.stream) as ReadableStream<Uint8Array>;
  }

  /** Ask for no more until {@link resumeProducing}. */
  pauseProducing(): void {
    this.stream.pause();
  }

  /** Go on after {@link pauseProducing}. */
  resumeProducing(): void {
    this.stream.resume();
  }

  /** Read no more and close the connection, unless all has come. Twisted: `abortConnection` of its transport. */
  abort(): void {
    this.stream.destroy();
  }
}
