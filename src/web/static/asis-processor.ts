import { readFile } from 'node:fs/promises';
import { latin1ToText } from '../../http/bytes.js';
import type { IRequest } from '../irequest.js';
import { Resource } from '../resource.js';
import { Registry } from './registry.js';

/** The end of a head: an empty line. */
const HEAD_END = /\r?\n\r?\n/;
const STATUS_LINE = /^(?:HTTP\/\d\.\d|Status:)\s+(\d{3})(?:\s+(.*))?$/i;

/**
 * Sends a file as a whole response: status line (or `Status:` field), header fields, an empty line, the body. No field
 * is added but those every response has.
 *
 * Twisted: `static.ASISProcessor`, inspired by Apache's mod_asis, which sends the bytes below HTTP. Differs: the head is
 * read, so that it also works within other servers, and framing is the server's own.
 */
export class ASISProcessor extends Resource {
  override isLeaf = true;
  readonly path: string;
  readonly registry: Registry;

  constructor(path: string, registry: Registry = new Registry()) {
    super();
    this.path = path;
    this.registry = registry;
  }

  /** @throws SyntaxError if the file has no head. */
  override async render(request: IRequest): Promise<Uint8Array> {
    const bytes = await readFile(this.path);
    const text = bytes.toString('latin1');
    const end = HEAD_END.exec(text);
    if (end === null) throw new SyntaxError(`${this.path}: no empty line ends its head`);
    request.defaultContentType = undefined;
    for (const line of text.slice(0, end.index).split(/\r?\n/)) {
      const status = STATUS_LINE.exec(line);
      const colon = line.indexOf(':');
      if (status !== null) {
        request.setResponseCode(Number(status[1]), latin1ToText(status[2] ?? ''));
      } else if (colon > 0) {
        request.responseHeaders.addRawHeader(
          line.slice(0, colon),
          latin1ToText(line.slice(colon + 1).trim()),
        );
      } else {
        throw new SyntaxError(`${this.path}: ${JSON.stringify(line)} is no header field`);
      }
    }
    return bytes.subarray(end.index + end[0].length);
  }
}
