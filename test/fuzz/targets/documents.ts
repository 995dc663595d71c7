// Documents: XML-RPC, templates, JSON, multipart.

import { HttpError } from '../../../src/http/errors.js';
import { jsonErrorPlace } from '../../../src/http/json-error.js';
import { parseMultipart } from '../../../src/http/multipart.js';
import { flattenString } from '../../../src/template/flatten.js';
import { XMLString } from '../../../src/template/loaders.js';
import { XmlSyntaxError } from '../../../src/template/xml.js';
import { readParts } from '../../../src/web/upload/parts.js';
import { Fault, ResponseError } from '../../../src/web/xmlrpc/errors.js';
import { dumps } from '../../../src/web/xmlrpc/marshal.js';
import { loads } from '../../../src/web/xmlrpc/unmarshal.js';
import { type Random, spoil } from '../random.js';
import { agree, type Target, unless } from '../target.js';

// ---- XML-RPC

const VALUES = [
  '<value>x</value>',
  '<value><i4>1</i4></value>',
  '<value><int>-007</int></value>',
  '<value><double>1.5</double></value>',
  '<value><boolean>1</boolean></value>',
  '<value><nil/></value>',
  '<value><base64>QUJD</base64></value>',
  '<value><dateTime.iso8601>20010909T01:46:40</dateTime.iso8601></value>',
  '<value><string>&lt;&amp;&#65;</string></value>',
  '<value><array><data></data></array></value>',
];
const XMLRPC_WORDS = [
  ...VALUES,
  ...[
    '<value>',
    '</value>',
    '<array><data>',
    '</data></array>',
    '<struct>',
    '</struct>',
    '<param>',
  ],
  ...[
    '<member><name>a</name>',
    '</member>',
    '<i4>',
    '</i4>',
    '9',
    '_',
    '&amp;',
    '&x;',
    '<!--',
    '-->',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    '<?xml version="1.0"?>',
    '\0',
    '\ud800',
  ],
];

function value(random: Random, depth = 0): string {
  if (depth > 3 || random.oneIn(2)) return random.pick(VALUES);
  const inner = random.some(3, () => value(random, depth + 1));
  return random.oneIn(2)
    ? `<value><array><data>${inner}</data></array></value>`
    : `<value><struct>${random.some(2, () => `<member><name>${random.pick(['a', 'b', '__proto__'])}</name>${value(random, depth + 1)}</member>`)}</struct></value>`;
}

export const xmlRpc: Target<string> = {
  name: 'XML-RPC',
  reference: 'what is written is read as the same',
  share: 0.5,
  make: (random) => {
    const call = `<methodCall><methodName>m</methodName><params><param>${value(random)}</param></params></methodCall>`;
    return random.oneIn(4) ? call : spoil(random, call, XMLRPC_WORDS);
  },
  run(text) {
    const read = unless([XmlSyntaxError, Fault, ResponseError, TypeError, RangeError], () =>
      loads(text),
    );
    if (read === undefined || read[1] === undefined) return;
    const [params, method] = read;
    const written = unless([TypeError, RangeError], () =>
      dumps(params, { methodName: method, allowNone: true }),
    );
    if (written === undefined) return;
    // Line ends and characters XML cannot write are not kept.
    if (/[\r\0-\x08\x0b\x0c\x0e-\x1f]/.test(written) || /[\ufffe\uffff]/.test(written)) return;
    agree('values', dumps(loads(written)[0], { methodName: method, allowNone: true }), written);
  },
};

// ---- templates

const TEMPLATE_WORDS = [
  ...[
    '<p>',
    '</p>',
    '<br/>',
    '<t:slot name="a" default="b"/>',
    '<t:transparent>',
    '</t:transparent>',
  ],
  ...[
    '<t:attr name="x">',
    '</t:attr>',
    ' t:render="r"',
    ' a="b"',
    '&lt;',
    '&amp;',
    '&#x41;',
    '&nbsp;',
  ],
  ...[
    '<!-- c -->',
    '<!--',
    '--!>',
    '<![CDATA[',
    ']]>',
    '<script>',
    '</script>',
    '"',
    '<',
    '>',
    'é',
  ],
  ...['<!DOCTYPE p [<!ENTITY a "b">]>', '<!ENTITY a "', 'xmlns:x="u"', '<x:y/>', '\0'],
];

export const template: Target<string> = {
  name: 'templates',
  reference: 'what is written is read as the same',
  share: 0.3,
  make: (random) => {
    const page = `<div xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1">${random.some(
      6,
      () =>
        random.pick([
          '<p a="1">x</p>',
          'text &amp; more',
          '<br/>',
          '<!-- c -->',
          '<t:slot name="a" default="d"/>',
          '<b><i/></b>',
          '<![CDATA[<]]>',
        ]),
    )}</div>`;
    return random.oneIn(4) ? page : spoil(random, page, TEMPLATE_WORDS);
  },
  run(source) {
    const loaded = unless([XmlSyntaxError], () => new XMLString(source).load());
    if (loaded === undefined) return;
    let written: string | undefined;
    // Render directives and slots without a default have nobody to fill them.
    flattenString(undefined, loaded as never).addCallbacks(
      (text) => {
        written = text;
      },
      () => undefined,
    );
    if (written === undefined) return;
    const again = unless([XmlSyntaxError], () => new XMLString(written as string).load());
    // Texts and comments that stand in a row make one; markup inside CDATA is markup no more. Names of namespaces vanish.
    if (again === undefined || /t:|xmlns|CDATA|[\r\0]/.test(source)) return;
    flattenString(undefined, again as never).addCallback((text) => agree('page', text, written));
  },
};

// ---- JSON

const JSON_WORDS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  'true',
  'null',
  '-',
  '0',
  '1e5',
  '.5',
  '\\u00e9',
  ' ',
  '\n',
  '\t',
  'a',
  '\u2028',
];

function json(random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 4 : 6)) {
    case 0:
      return random.next() / 3;
    case 1:
      return random.text('a"\\\n\u0001é☃', 5);
    case 2:
      return random.pick([true, false, null]);
    case 3:
      return -random.below(10);
    case 4:
      return Array.from({ length: random.below(4) }, () => json(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [
          random.text('ab_', 3),
          json(random, depth + 1),
        ]),
      );
  }
}

export const jsonPlace: Target<string> = {
  name: 'JSON that is none',
  reference: 'JSON.parse',
  make: (random) => {
    const text = JSON.stringify(json(random), undefined, random.below(3));
    return random.oneIn(5) ? text : spoil(random, text, JSON_WORDS);
  },
  run(text) {
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    const place = jsonErrorPlace(text);
    agree('JSON', place === undefined, isJson);
    if (place === undefined) return;
    if (place.offset > text.length || place.line < 1 || place.column < 1)
      throw new Error('nowhere');
  },
};

// ---- multipart

interface Body {
  readonly text: string;
  readonly boundary: string;
  /** Names and contents, where the body is as it was made. */
  readonly parts: ReadonlyArray<readonly [string, string | undefined, string]> | undefined;
  /** Where a body that comes in pieces is cut. */
  readonly cut: number;
  readonly asksPlatform: boolean;
}

/** Node 20's takes no short ones. */
const PLATFORM_BOUNDARY = 'a-boundary-of-thirty-characters';

const PART_WORDS = [
  ...['\r\n', '\n', '\r', '--', '--b', '--b--', '\r\n--b\r\n', '\r\n--b--\r\n', ';', '"', ': '],
  ...['Content-Disposition: form-data; name="a"', 'Content-Disposition', '; filename="f"', 'name='],
  ...[
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: base64',
    'x',
    '\0',
    '\xff',
    'é',
    '=',
    ' ',
  ],
  ...['Content-Transfer-Encoding: quoted-printable\r\n'],
];

export const multipart: Target<Body> = {
  name: 'multipart bodies',
  reference: 'the parts as they were made; formData() of the platform',
  share: 0.1,
  make: (random) => {
    const parts = Array.from({ length: random.below(4) }, () => {
      const name = random.pick(['a', 'b', 'field', 'x y']);
      const file = random.oneIn(2) ? random.pick(['f.txt', 'g', 'ü']) : undefined;
      return [
        name,
        file,
        random.text('acd -\r\n=', 20).replace(/\r(?!\n)|(?<!\r)\n/g, ''),
      ] as const;
    });
    const boundary = random.pick(['b', 'bo-und', '-'.repeat(30), PLATFORM_BOUNDARY]);
    let text = '';
    for (const [name, file, content] of parts) {
      text += `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
      if (file !== undefined) {
        text += `; filename="${Buffer.from(file).toString('latin1')}"\r\nContent-Type: application/octet-stream`;
      }
      text += `\r\n\r\n${content}\r\n`;
    }
    text += `--${boundary}--\r\n`;
    const isSpoilt = random.oneIn(2);
    return {
      text: isSpoilt ? spoil(random, text, PART_WORDS) : text,
      boundary,
      parts: isSpoilt || parts.length === 0 ? undefined : parts,
      cut: random.below(text.length),
      asksPlatform: random.oneIn(10),
    };
  },
  async run({ text, boundary, parts, cut, asksPlatform }) {
    const bytes = Buffer.from(text, 'latin1');
    const type = `multipart/form-data; boundary="${boundary}"`;
    const whole = await refused(
      parseMultipart(bytes, type, { maxParts: 20 }).then((form) =>
        form.parts.map(({ name, filename, text: content }) => [name, filename, content]),
      ),
    );
    const pieces = await refused(
      (async () => {
        const read: unknown[] = [];
        for await (const part of readParts(inPieces(bytes, cut), type, { maxParts: 20 })) {
          read.push([part.name, part.filename, await part.text()]);
        }
        return read;
      })(),
    );
    if (parts === undefined) return;
    agree('parts', whole, parts);
    agree('parts in pieces', pieces, parts);
    if (!asksPlatform || boundary !== PLATFORM_BOUNDARY) return;
    const theirs = await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
    const read: unknown[] = [];
    for (const [name, entry] of theirs) {
      read.push(
        typeof entry === 'string'
          ? [name, undefined, entry]
          : [name, entry.name, await entry.text()],
      );
    }
    agree('parts of the platform', whole, read);
  },
};

/** The value of a promise, undefined where it is rejected with an answer for the client. */
async function refused<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof HttpError && error.status < 500) return undefined;
    throw error;
  }
}

async function* inPieces(bytes: Uint8Array, cut: number): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, cut);
  yield bytes.subarray(cut);
}
