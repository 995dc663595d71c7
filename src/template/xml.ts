import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { brandError, HawserError } from '../hawser-error.js';

/** Something is no well-formed XML, or is XML of a kind that is not taken. Twisted: `xml.sax.SAXParseException`. */
export class XmlSyntaxError extends HawserError {
  override readonly code: string = 'HAWSER_XML_SYNTAX';
  /** The file, if it came from one. */
  readonly filename: string | undefined;
  /** 1-based, where it is known. */
  readonly lineNumber: number | undefined;
  /** 0-based, where it is known. */
  readonly columnNumber: number | undefined;

  constructor(
    message: string,
    position: { filename?: string | undefined; lineNumber?: number; columnNumber?: number } = {},
  ) {
    const { filename, lineNumber, columnNumber } = position;
    const where = lineNumber === undefined ? [filename] : [filename, lineNumber, columnNumber];
    super([...where.filter((part) => part !== undefined), ` ${message}`].join(':').trimStart());
    this.filename = filename;
    this.lineNumber = lineNumber;
    this.columnNumber = columnNumber;
  }
}
brandError(XmlSyntaxError, 'XmlSyntaxError');

/**
 * The text of an XML document: by its byte order mark, else by its declaration, else UTF-8.
 *
 * Standard: XML 1.0, 4.3.3 and appendix F.
 *
 * @throws {@link XmlSyntaxError} if the encoding is unknown or the bytes are not in it.
 */
export function decodeXml(bytes: Uint8Array, filename?: string): string {
  const encoding = guessEncoding(bytes);
  const fail = (message: string): never => {
    throw new XmlSyntaxError(message, { filename });
  };
  // What WHATWG's decoders call by these names is windows-1252.
  if (/^(?:us-)?ascii$/i.test(encoding)) {
    if (bytes.some((byte) => byte > 0x7f)) fail(`not well-formed ${encoding}`);
    return Buffer.from(bytes).toString('latin1');
  }
  if (/^(?:iso-?8859-1|latin-?1)$/i.test(encoding)) return Buffer.from(bytes).toString('latin1');
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    return fail(`unknown encoding ${JSON.stringify(encoding)}`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return fail(`not well-formed ${decoder.encoding}`);
  }
}

function guessEncoding(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0 && b === 0x3c) return 'utf-16be';
  if (a === 0x3c && b === 0) return 'utf-16le';
  const start = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const declared = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z][\w.-]*)["']/.exec(start)?.[1];
  // Whoever can read the declaration byte by byte does not have UTF-16 before him.
  if (declared !== undefined && /^utf-?16/i.test(declared)) {
    throw new XmlSyntaxError(`encoding ${declared} in a document that is not`);
  }
  return declared ?? 'utf-8';
}

/** How many characters are read at a time; more in documents of many times that. */
const CHUNK = 256 * 1024;

/** More attributes than this on one element are refused: nobody needs them, and they cost more than their text. */
const MOST_ATTRIBUTES = 1000;

/** The namespaces that need no declaration (Namespaces in XML 1.0, 3). */
const INHERITED: object = Object.assign(Object.create(null), {
  '': '',
  xml: 'http://www.w3.org/XML/1998/namespace',
  xmlns: 'http://www.w3.org/2000/xmlns/',
});

/** Receives what {@link readXml} finds. Nothing outside the root element but comments is told. */
export interface XmlHandler<Tag> {
  /** An element starts; `position` is the offset of its `<`. */
  open(tag: Tag, position: number): void;
  close(tag: Tag): void;
  text(text: string): void;
  cdata?(text: string): void;
  comment?(text: string): void;
  /** The text after `<!DOCTYPE`. Returns the entities it declares. */
  doctype(text: string): Readonly<Record<string, string>>;
}

// The parser's own types stay out of ours: its declarations do not pass every compiler its users have.

/** An element without regard to namespaces. */
export interface PlainTag {
  readonly name: string;
}

/** An element with its namespaces resolved. */
export interface NamespacedTag extends PlainTag {
  readonly local: string;
  readonly uri: string;
  /** The namespaces it declares, by prefix. */
  readonly ns: Readonly<Record<string, string>>;
  readonly attributes: Readonly<
    Record<string, { readonly local: string; readonly uri: string; readonly value: string }>
  >;
}

/**
 * Read a document. Entities are the five of XML, and those `handler.doctype` returns; nothing outside the document is
 * ever looked at.
 *
 * @throws {@link XmlSyntaxError}, and whatever the handler throws.
 */
export function readXml(
  text: string,
  filename: string | undefined,
  xmlns: true,
  handler: XmlHandler<NamespacedTag>,
): void;
export function readXml(
  text: string,
  filename: string | undefined,
  xmlns: false,
  handler: XmlHandler<PlainTag>,
): void;
export function readXml(
  text: string,
  filename: string | undefined,
  xmlns: boolean,
  handler: XmlHandler<any>,
): void {
  // The parser takes half a surrogate pair together with whatever follows it.
  if (!text.isWellFormed()) throw new XmlSyntaxError('half a surrogate pair', { filename });
  const parser = new SaxesParser({
    xmlns: xmlns as true,
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  });
  let depth = 0;
  let position = 0;
  let attributes = 0;
  parser.on('error', ({ message }) => {
    const { line, column } = parser;
    const bare = message.slice(message.indexOf(' ') + 1);
    throw new XmlSyntaxError(bare, { filename, lineNumber: line, columnNumber: column });
  });
  parser.on('doctype', (doctype) => {
    Object.assign(parser.ENTITIES, handler.doctype(doctype));
  });
  // The parser looks for a prefix in every element around; what they inherit from each other is found at once.
  const scopes: object[] = [INHERITED];
  parser.on('opentagstart', ({ name, ns }) => {
    if (xmlns) Object.setPrototypeOf(ns, scopes[scopes.length - 1] as object);
    position = parser.position - name.length - 2;
    attributes = 0;
  });
  parser.on('attribute', () => {
    if (++attributes > MOST_ATTRIBUTES) parser.fail(`more than ${MOST_ATTRIBUTES} attributes`);
  });
  parser.on('opentag', (tag) => {
    depth++;
    if (xmlns) scopes.push(Object.keys(tag.ns).length > 0 ? tag.ns : (scopes.at(-1) as object));
    handler.open(tag, position);
  });
  parser.on('closetag', (tag) => {
    depth--;
    scopes.pop();
    handler.close(tag);
  });
  parser.on('text', (chars) => {
    if (depth > 0) handler.text(chars);
  });
  parser.on('cdata', (chars) => {
    if (handler.cdata === undefined) handler.text(chars);
    else handler.cdata(chars);
  });
  parser.on('comment', (comment) => handler.comment?.(comment));
  // The parser puts texts and comments together character by character in the worst case, which takes many times
  // their room until the pieces are joined; asking for a character joins them.
  const chunk = Math.max(CHUNK, text.length >> 4);
  for (let at = 0; at < text.length; at += chunk) {
    parser.write(text.slice(at, at + chunk));
    (parser as unknown as { text?: string }).text?.charCodeAt(0);
  }
  parser.close();
}
