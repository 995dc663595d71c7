import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Deferred } from '../defer/deferred.js';
import { Failure } from '../defer/failure.js';
import { enterOverseer, leaveOverseer } from '../defer/overseer.js';
import { BodyTooLarge } from '../http/errors.js';
import type { Exchange, RequestBody } from '../http/exchange.js';
import { BodyReader, type BodyReaderTarget } from './body-reader.js';
import { Content } from './content.js';
import { ConnectionClosed } from './errors.js';
import { takeForm } from './form.js';
import { InSession } from './in-session.js';
import { IncomingBody, type IncomingBodyOptions, type IncomingBodyOwner } from './incoming-body.js';
import type { IResource } from './iresource.js';
import type { Request } from './request.js';
import { OPEN } from './response-state.js';
import type { Site } from './site.js';
import { type FilesOptions, readFiles, type UploadedForm } from './upload/files.js';
import type { UploadPart } from './upload/part.js';
import { type PartsOptions, readParts } from './upload/parts.js';
import { type FormOptions, readForm } from './upload/read-form.js';
import { type ArgOptions, type ArgResult, readArg } from './values/arg.js';
import { type JsonOptions, readJson } from './values/read-json.js';

/** The body of a request and what is in it: read before `render` or by the resource, as bytes, fields, files or JSON. */
export abstract class Received extends InSession implements BodyReaderTarget, IncomingBodyOwner {
  /** What a body parser above made of the body, where it kept no bytes for `content`. */
  declare parsedBody: unknown;
  /** @internal The resource that renders. */
  _resource: IResource | undefined;
  /** @internal A body left for the resource to read. */
  _source: RequestBody | undefined;
  /** @internal What `body()` gave. */
  declare _incomingBody: IncomingBody | undefined;

  constructor(exchange: Exchange, site: Site) {
    super(exchange, site);
    this._resource = undefined;
    this._source = undefined;
  }

  /** Ask a resource to render, and answer with what it gives. Twisted: `Request.render`. */
  abstract render(resource: IResource): void;

  /** @internal */
  _takeBody(body: RequestBody, resource: IResource): void {
    if (body.kind === 'parsed') {
      this.parsedBody = body.value;
      if (body.bytes === undefined) {
        this._content = new Content(undefined);
        takeForm(this as unknown as Request, undefined, body.value);
        this.render(resource);
      } else {
        this.bodyRead(body.bytes);
      }
      return;
    }
    if (body.kind === 'none' || resource.bodyHandling === 'streamed') {
      this._source = body;
      this.render(resource);
      return;
    }
    this._listen();
    const limit = resource.maxBodyBytes ?? this.site.maxBodyBytes;
    const announced = this.getHeader('content-length');
    try {
      this.gotLength(announced === undefined ? undefined : Number(announced));
    } catch (error) {
      this.bodyFailed(error as Error);
      return;
    }
    const reader = new BodyReader(body, Number(announced ?? 0), limit, this);
    reader.start();
    reader.watch(this.site.reactor, this.site.bodyTimeoutSeconds);
  }

  /**
   * A body is about to be read into memory. Override it to look at its length first; what it throws, an HttpError for
   * instance, is the answer.
   *
   * @param length - In bytes; undefined where the client did not say.
   *
   * Twisted: `Request.gotLength`, which also says where the body is kept.
   */
  gotLength(_length: number | undefined): void {}

  /**
   * A piece of such a body. Override it to look at pieces as they come, and call the base to have them in `content`;
   * what it throws is the answer, and the rest is not read.
   *
   * Twisted: `Request.handleContentChunk`.
   */
  handleContentChunk(data: Uint8Array, reader: BodyReader): void {
    reader.keep(data);
  }

  /** Called by the reader of the body: all of it is here. */
  bodyRead(bytes: Uint8Array): void {
    if (this._state !== OPEN) return;
    const before = enterOverseer(this);
    try {
      this._content = new Content(bytes);
      const waiting = takeForm(this as unknown as Request, bytes, undefined);
      if (waiting === undefined) {
        this.render(this._resource as IResource);
      } else {
        this._listen();
        waiting.addCallbacks(
          () => this.render(this._resource as IResource),
          (failure) => void this.processingFailed(failure),
        );
      }
    } catch (error) {
      this.processingFailed(new Failure(error));
    } finally {
      leaveOverseer(before);
    }
  }

  /** Called by the reader of the body: it cannot be had. */
  bodyFailed(reason: Error): void {
    if (reason instanceof ConnectionClosed) {
      // He left in the middle of it. Some hosts say so a little later.
      this.connectionLost(reason);
      return;
    }
    // What is left of the body will not be read, so the connection cannot be used again (RFC 9112 9.3).
    this._closing = true;
    this.processingFailed(new Failure(reason));
  }

  /**
   * The body piece by piece, for a resource with `bodyHandling = 'streamed'`: `for await (const bytes of
   * request.body())`. The client sends no faster than it is read. Further calls give the same stream.
   *
   * Where the body was read before `render` (the default), the stream is what `content` holds.
   *
   * @throws Error before `render`: while the tree is walked the body belongs to nobody yet.
   *
   * Twisted: none; bodies are always read as a whole there.
   */
  body(options: IncomingBodyOptions = {}): IncomingBody {
    if (this._incomingBody !== undefined) return this._incomingBody;
    const resource = this._resource;
    if (resource === undefined) {
      throw new Error('request.body: the body can be read from render on, not in getChild');
    }
    const limit = options.maxBytes ?? resource.maxBodyBytes ?? Number.POSITIVE_INFINITY;
    if (this._source?.kind === 'stream') {
      const stream = new IncomingBody(this._source, this, limit);
      this._incomingBody = stream;
      stream.watch(this.site.reactor, this.site.bodyTimeoutSeconds);
      // A reader that stands still would leave the connection stuck behind the answered request.
      this.notifyFinish().addBoth(() => stream.stop());
      return stream;
    }
    this._incomingBody = new IncomingBody(undefined, this, limit, readyBody(this._content));
    return this._incomingBody;
  }

  /**
   * One argument, of the query or a form that was read: its last value, or undefined.
   *
   * @param options - `type`, `required`, `multiple`, `pick`, `default`: see {@link ArgOptions}.
   * @throws {@link BadValue}, a 400 that names the argument, where it is missing but required, or not of its type.
   *
   * Twisted: none; `request.args[b'name'][0].decode()`.
   *
   * @example
   * const limit = request.arg('limit', { type: 'integer', default: 20 });
   */
  arg<const O extends ArgOptions>(name: string, options?: O): ArgResult<O> {
    return readArg(this.args, name, options) as ArgResult<O>;
  }

  /**
   * The body as JSON: a Deferred, which has fired where the body was read before `render`.
   *
   * @param options - `limit` in bytes, and a `schema` to check it by.
   * @throws (fails with) `BodyTooLarge` 413, {@link BadValue} 400 that says where it stops being JSON or which place the
   *   schema objects to, `HttpError` 415 where it says it is something else.
   */
  json<S extends StandardSchemaV1>(
    options: JsonOptions & { readonly schema: S },
  ): Deferred<StandardSchemaV1.InferOutput<S>>;
  json<T = any>(options?: JsonOptions): Deferred<T>;
  json(options: JsonOptions = {}): Deferred<unknown> {
    return readJson(this as unknown as Request, options);
  }

  /**
   * The fields of a form, url-encoded or multipart, whatever the method (`args` has those of POST only), by name: a
   * Deferred, which has fired where the body was read and is url-encoded. Arguments of the query are not among them.
   *
   * @throws (fails with) `HttpError` 415 where the body is no form, 413 beyond a limit, 400 where it is malformed.
   *
   * Twisted: none (ticket 9759).
   */
  form(options: FormOptions = {}): Deferred<Map<string, string[]>> {
    return readForm(this as unknown as Request, options);
  }

  /**
   * The parts of a multipart form as they come in, each with its name, file name, type and bytes: `for await (const part
   * of request.parts())`. The client is held back while a part is not read. For a resource with `bodyHandling =
   * 'streamed'`; where the body was read before, the parts are those of `content`.
   *
   * @throws (from the loop) `HttpError` 415 where the body is no such form, 413 beyond a limit, 400 where it is malformed.
   *
   * Twisted: none (tickets 4688, 4775).
   */
  parts(options: PartsOptions = {}): AsyncGenerator<UploadPart, undefined> {
    const most = options.maxBytes ?? this._resource?.maxBodyBytes;
    const type = this.requestHeaders.first('content-type');
    if (most !== undefined && Number(this.getHeader('content-length') ?? 0) > most) {
      this.bodyAbandoned();
      return refuse(new BodyTooLarge(most));
    }
    return readParts(this.body(most === undefined ? {} : { maxBytes: most }), type, options);
  }

  /**
   * A multipart form with its files, small ones in memory, larger ones in temporary files, which are removed when the
   * response is over: finished, failed, or the client gone. For a resource with `bodyHandling = 'streamed'`.
   *
   * @throws (fails with) what {@link Request.parts} throws. The whole body is limited to the resource's `maxBodyBytes`,
   *   else to 1 GiB.
   *
   * Twisted: none (ticket 12358).
   */
  files(options: FilesOptions = {}): Deferred<UploadedForm> {
    return Deferred.fromPromise(readFiles(this as unknown as Request, options));
  }

  /** @internal Whether the bytes of the body are here, or can still be read. */
  _hasBytes(): boolean {
    return this._source?.kind === 'stream' || this._content?.available === true;
  }

  /** The rest of the body will not be read: the connection cannot be used again (RFC 9112 9.3). */
  bodyAbandoned(): void {
    this._closing = true;
  }
}

Received.prototype._incomingBody = undefined;

/** A body that was read already, or the error that says where it went. */
function readyBody(content: Content | undefined): Uint8Array | Error | undefined {
  try {
    return content?.getvalue();
  } catch (error) {
    return error as Error;
  }
}

// biome-ignore lint/correctness/useYield: the loop over it fails before the first part
async function* refuse(error: Error): AsyncGenerator<never, undefined> {
  throw error;
}
