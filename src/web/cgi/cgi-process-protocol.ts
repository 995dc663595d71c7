import { Failure } from '../../defer/failure.js';
import { fromBytes } from '../../http/bytes.js';
import { log } from '../../log/log.js';
import type { PushProducer } from '../producer.js';
import type { Request } from '../request.js';
import { CGIError } from './cgi-error.js';
import { findHeadEnd, parseHead } from './cgi-head.js';
import type { ProcessEnd, ProcessProtocol, ProcessTransport } from './process-transport.js';

const NOTHING = new Uint8Array(0);
/** A longer head is none. */
const MAX_HEAD_BYTES = 64 * 1024;
/** What a script complains of is logged when it has ended, and in portions of so many bytes before. */
const COMPLAINT_BYTES = 16 * 1024;

/**
 * Stands between a request and the process that answers it: feeds it the body, reads the head of its response, passes
 * the rest on as fast as the client takes it, and ends it when the client leaves.
 *
 * Subclasses may override what is called when: `connectionMade`, `outReceived`, `errReceived`, `processEnded`.
 *
 * Twisted: `twcgi.CGIProcessProtocol`.
 */
export class CGIProcessProtocol implements ProcessProtocol, PushProducer {
  readonly request: Request;
  /** Whether the head of the response is not complete yet. */
  handling_headers: boolean;
  /** Whether status and header fields of the response were set. */
  headers_written: boolean;
  /** What came of the head so far. */
  headertext: Uint8Array;
  /** What the script complained of and was not logged yet. */
  errortext: Uint8Array;
  /** The process, once it runs. */
  transport: ProcessTransport | undefined;
  #requestFinished = false;
  /** How much of the body is missing, where the script said how long it is. */
  #left: number | undefined;
  #saidTooMuch = false;

  constructor(request: Request) {
    this.request = request;
    this.handling_headers = true;
    this.headers_written = false;
    this.headertext = NOTHING;
    this.errortext = NOTHING;
    this.transport = undefined;
    request.notifyFinish().addBoth(() => {
      this.#complain();
      this.#requestFinished = true;
      this.stopProducing();
    });
  }

  resumeProducing(): void {
    this.transport?.resumeProducing();
  }

  pauseProducing(): void {
    this.transport?.pauseProducing();
  }

  /** End the process. Differs: Twisted closes its pipes only. */
  stopProducing(): void {
    this.transport?.loseConnection();
  }

  connectionMade(transport: ProcessTransport): void {
    this.transport = transport;
    if (this.#requestFinished) transport.loseConnection();
    else this.#feed(transport).catch((error: unknown) => this.#failed(error));
  }

  /** Give the process the body, no faster than it reads. */
  async #feed(transport: ProcessTransport): Promise<void> {
    const { content } = this.request;
    if (content.length > 0) {
      await transport.write(content.getvalue());
    } else {
      for await (const chunk of this.request.body()) {
        if (!(await transport.write(chunk))) break;
      }
    }
    transport.closeStdin();
  }

  errReceived(output: Uint8Array): void {
    // Once it is ended, all it can complain of is that.
    if (this.#requestFinished) return;
    this.errortext = Buffer.concat([this.errortext, output]);
    if (this.errortext.length >= COMPLAINT_BYTES) this.#complain();
  }

  outReceived(output: Uint8Array): void {
    if (this.#requestFinished) return;
    if (this.handling_headers) {
      const text = this.headertext.length === 0 ? output : Buffer.concat([this.headertext, output]);
      this.headertext = text;
      const found = findHeadEnd(text);
      if (found === undefined) {
        if (text.length > MAX_HEAD_BYTES) this.#failed(new CGIError('The header is too long.'));
        return;
      }
      this.headertext = text.subarray(0, found.end);
      this.handling_headers = false;
      this.#begin(found.lineBreak);
      output = text.subarray(found.body);
    }
    this.#write(output);
  }

  /** Set status and header fields. */
  #begin(lineBreak: string): void {
    const { request } = this;
    const head = parseHead(this.headertext, lineBreak);
    for (const problem of head.problems) this.#log(problem);
    this.headers_written = true;
    request.setResponseCode(head.status);
    // It is the script that says what it sends.
    request.defaultContentType = undefined;
    for (const [name, value] of head.fields) request.responseHeaders.addRawHeader(name, value);
    if (head.contentLength !== undefined) {
      request.setHeader('Content-Length', String(head.contentLength));
      if (!request._isBodyless()) this.#left = head.contentLength;
    }
  }

  #write(output: Uint8Array): void {
    const { request } = this;
    if (this.#left !== undefined) {
      if (output.length > this.#left) {
        if (!this.#saidTooMuch) this.#log('sent more than its Content-Length');
        this.#saidTooMuch = true;
        output = output.subarray(0, this.#left);
      }
      this.#left -= output.length;
    }
    // A body that fits into the buffers on the way needs nobody to look after it.
    if (!request.write(output) && request.producer === undefined && !request.finished) {
      request.registerProducer(this, true);
    }
  }

  processEnded(reason: ProcessEnd): void {
    const { exitCode, signal, error } = reason;
    if (this.#requestFinished) return;
    this.#complain();
    if (error !== undefined) {
      this.#log(`cannot be run: ${whyNot(error)}`);
      this.#failed(new CGIError('The script cannot be run.'));
      return;
    }
    if (exitCode !== 0) this.#log(`exited with ${signal ?? `exit code ${exitCode}`}`);
    if (this.handling_headers) {
      const text = JSON.stringify(fromBytes(this.headertext.subarray(0, 1000)));
      this.#log(`premature end of headers: ${text}`);
      this.#failed(new CGIError('Premature end of script headers.'));
    } else if (signal !== undefined) {
      this.#failed(new CGIError('The script was ended before it was done.'));
    } else if (this.#left !== undefined && this.#left > 0) {
      this.#failed(new CGIError('The script sent less than its Content-Length.'));
    } else {
      this.request.unregisterProducer();
      this.request.finish();
    }
  }

  #failed(error: unknown): void {
    if (this.#requestFinished) return;
    this.request.unregisterProducer();
    this.request.processingFailed(new Failure(error));
  }

  #complain(): void {
    if (this.errortext.length === 0) return;
    const text = fromBytes(this.errortext).trimEnd();
    this.errortext = NOTHING;
    this.#log(`errors: ${text}`);
  }

  #log(text: string): void {
    log.warn(`CGI ${this.request.uri} ${text}`, { system: 'cgi' });
  }
}

/** What is to be done about a program that cannot be started. */
function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EACCES') return 'it is not executable (chmod +x)';
  if (code === 'ENOENT') return 'it, or the interpreter its first line names, is missing';
  return message;
}
