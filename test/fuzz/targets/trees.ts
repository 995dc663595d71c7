// Whole requests through a tree: traversal, hosts in paths and fields, patterns, arguments; and endpoint descriptions.
import querystring from 'node:querystring';
import {
  quoteStringArgument,
  serverFromString,
  UNIXServerEndpoint,
} from '../../../adapters/node/endpoints.js';
import { fromBytes, toBytes } from '../../../src/http/bytes.js';
import { encodeSegment } from '../../../src/http/path.js';
import { MemoryExchange } from '../../../src/testing/memory-exchange.js';
import type { IRequest } from '../../../src/web/irequest.js';
import { PathPattern } from '../../../src/web/paths/path-pattern.js';
import { Resource } from '../../../src/web/resource.js';
import { Site } from '../../../src/web/site.js';
import { convertText } from '../../../src/web/values/arg.js';
import { NameVirtualHost, VHostMonsterResource } from '../../../src/web/vhost.js';
import { type Random, spoil } from '../random.js';
import { agree, Disagreement, type Target, unless } from '../target.js';

// Node's types do not know it.
const { unescapeBuffer } = querystring as unknown as { unescapeBuffer(text: string): Buffer };

const SEGMENTS = [
  'a',
  'b',
  'leaf',
  '',
  '..',
  '.',
  'a%2fb',
  'é',
  '%c3%a9',
  '%ff',
  '%',
  'a+b',
  '%00',
  '*',
];
const segment = (random: Random): string => random.pick(SEGMENTS);
const target = (random: Random): string => `/${random.some(7, () => segment(random), '/')}`;

class Shown extends Resource {
  readonly shown: string;
  constructor(shown: string, isLeaf = false) {
    super();
    this.shown = shown;
    this.isLeaf = isLeaf;
  }
  render_GET({ prepath, postpath }: IRequest): string {
    return JSON.stringify([this.shown, prepath, postpath]);
  }
}

/** What there is, by decoded names. */
interface Model {
  readonly name: string;
  readonly isLeaf?: boolean;
  readonly children: Readonly<Record<string, Model>>;
}

const MODEL: Model = {
  name: 'root',
  children: {
    a: {
      name: 'a',
      children: {
        '': { name: 'a slash', children: {} },
        'a/b': { name: 'a%2fb', children: {} },
        leaf: { name: 'a leaf', isLeaf: true, children: {} },
      },
    },
    é: { name: 'accent', children: { a: { name: 'accent a', isLeaf: true, children: {} } } },
    '\udcff': { name: 'byte', children: {} },
    '..': { name: 'dots', children: { '..': { name: 'more dots', children: {} } } },
    '%': { name: 'percent', children: {} },
  },
};

function treeOf(model: Model): Resource {
  const resource = new Shown(model.name, model.isLeaf);
  for (const [name, child] of Object.entries(model.children))
    resource.putChild(name, treeOf(child));
  return resource;
}

/** What a walk along the segments ends with; undefined where there is no such child. */
function walk(segments: readonly string[]): unknown {
  let node: Model | undefined = MODEL;
  let at = 0;
  while (node !== undefined && node.isLeaf !== true && at < segments.length) {
    node = Object.hasOwn(node.children, segments[at] as string)
      ? node.children[segments[at] as string]
      : undefined;
    at++;
  }
  return node === undefined ? undefined : [node.name, segments.slice(0, at), segments.slice(at)];
}

const tree = new Site(treeOf(MODEL));

export const traversal: Target<string> = {
  name: 'traversal',
  reference: 'a model',
  share: 2,
  make: (random) => {
    const path = target(random);
    return (
      (random.oneIn(2) ? spoil(random, path, ['/', '%2f', ...SEGMENTS]) : path) +
      random.pick(['', '?a=/b/', '?'])
    );
  },
  run(url) {
    // What node's parser lets through as a target: it begins with a slash and has no blanks.
    if (!/^\/[^\s\0?]*(?:\?[^\s\0]*)?$/.test(url)) return;
    const exchange = new MemoryExchange({ url });
    tree.handle(exchange);
    const segments = (url.split('?')[0] as string)
      .slice(1)
      .split('/')
      .map((raw) => fromBytes(unescapeBuffer(raw)));
    const wanted = walk(segments);
    agree(
      'answer',
      exchange.status === 200 ? JSON.parse(exchange.text) : undefined,
      wanted === undefined ? undefined : JSON.parse(JSON.stringify(wanted)),
    );
    if (exchange.status !== 200) agree('status', exchange.status, 404);
  },
};

class Told extends Resource {
  override isLeaf = true;
  override render(request: IRequest): string {
    return JSON.stringify([
      request.getRequestHostname(),
      request.uri,
      request.isSecure(),
      request.prePathURL(),
    ]);
  }
}

const monster = new Resource();
monster.putChild('vhm', new VHostMonsterResource());
monster.putChild('x', new Told());
const monsterSite = new Site(monster);

export const vhostMonster: Target<string> = {
  name: 'VHostMonster paths',
  reference: 'URL',
  make: (random) => {
    const authority = random.pick([
      'example.org',
      'a:8080',
      'a:',
      'a:x',
      'a:99999',
      '[::1]:80',
      '',
      'e%2fvil',
      'a@b',
      '%0d%0a',
    ]);
    const path = `/vhm/${random.pick(['http', 'https', 'ftp', ''])}/${authority}/${random.pick(['x', 'x/y', '', 'vhm/http/b/x'])}`;
    return random.oneIn(2) ? spoil(random, path, ['/', '%2f', ':', 'vhm', ...SEGMENTS]) : path;
  },
  run(url) {
    if (!/^\/[^\s\0]*$/.test(url)) return;
    const exchange = new MemoryExchange({ url });
    monsterSite.handle(exchange);
    if (exchange.status >= 500) throw new Disagreement('status', exchange.status, 'at most 404');
    if (/[\r\n]/.test(exchange.headers.join(''))) throw new Error('a line break in a field');
    const asked = /^\/vhm\/(https?)\/([a-z.]+(?::[1-9]\d{0,3})?)(\/x(?:\/y)?)$/.exec(url);
    if (asked === null) return;
    const [, scheme, authority, path] = asked as unknown as [string, string, string, string];
    const [host, uri, isSecure] = JSON.parse(exchange.text);
    const theirs = new URL(`${scheme}://${authority}${path}`);
    agree('host', host, theirs.hostname);
    agree('path', uri, theirs.pathname);
    agree('secure', isSecure, theirs.protocol === 'https:');
  },
};

const hosts = new NameVirtualHost();
hosts.addHost('Example.org', new Told());
hosts.addHost('::1', new Told());
const hostSite = new Site(hosts);

export const virtualHosts: Target<string> = {
  name: 'virtual hosts',
  reference: 'the names there are',
  make: (random) => {
    const host = random.pick([
      'example.org',
      'EXAMPLE.ORG:80',
      '[::1]',
      '[::1]:8',
      'example.org.',
      'evil',
      '<b>',
      '',
    ]);
    return random.oneIn(2)
      ? spoil(random, host, ['<script>', ':', '80', '"', "'", '.', '[', ']', 'é', '\\'])
      : host;
  },
  run(host) {
    const exchange = new MemoryExchange({ headers: { Host: host } });
    hostSite.handle(exchange);
    const isKnown = /^(?:example\.org|\[::1\])(?::[0-9]+)?$/i.test(host);
    if (isKnown) agree('status', exchange.status, 200);
    else if (exchange.status === 200 && !/^\[?(?:example\.org|::1)\]?(?::[0-9]*)?$/i.test(host)) {
      throw new Disagreement('a host nobody added', exchange.status, 404);
    }
    if (
      exchange.status === 404 &&
      /<(?!!DOCTYPE html>|\/?(?:html|head|title|body|h1|p)>)/i.test(exchange.text)
    ) {
      throw new Error(`markup of the client's: ${exchange.text}`);
    }
  },
};

const PATTERNS = [':a', 'x/:a', ':a/:b', ':a/:rest*', 'x/:rest+', ':n([0-9]+)', ':a/x/:b'].map(
  (source) => new PathPattern(source),
);

export const patterns: Target<{ which: number; segments: string[] }> = {
  name: 'path patterns',
  reference: 'what is built is matched',
  make: (random) => ({
    which: random.below(PATTERNS.length),
    segments: Array.from({ length: random.below(5) }, () =>
      spoil(random, random.pick(['x', 'é', '12', '']), ['/', '%', 'x', '1']),
    ),
  }),
  run({ which, segments }) {
    const pattern = PATTERNS[which] as PathPattern;
    const match = pattern.match(segments);
    if (match === undefined) return;
    const built = unless([TypeError], () => pattern.build(match.params));
    if (built === undefined) return;
    agree(
      'path',
      built,
      segments
        .slice(0, match.length)
        .map((text) => encodeSegment(text))
        .join('/'),
    );
  },
};

export const args: Target<string> = {
  name: 'typed arguments',
  reference: 'Number',
  make: (random) => {
    const text = random.some(6, () =>
      random.pick(['1', '0', '.', '-', '+', 'e', '12', '9007199254740993', '00']),
    );
    return random.oneIn(2)
      ? spoil(random, text, ['x', ' ', '\n', '1', '_', '0x', 'Infinity', '١'])
      : text;
  },
  run(text) {
    const number = convertText(text, 'number');
    const integer = convertText(text, 'integer');
    convertText(text, 'boolean');
    if (number !== undefined) agree('number', number, Number(text));
    else if (/^-?\d+(?:\.\d+)?$/.test(text) && Number.isFinite(Number(text))) {
      throw new Disagreement('number', number, Number(text));
    }
    if (integer !== undefined && !Number.isSafeInteger(integer)) throw new Error('no safe integer');
    if (/^\d{1,15}$/.test(text)) agree('integer', integer, Number(text));
  },
};

/** Remembers where it was told to listen. */
const listened: unknown[] = [];
const port = { startListening: () => undefined } as never;
const reactor = {
  listenTCP: (...given: unknown[]) => {
    listened.push(given[0], given[2]);
    return port;
  },
  listenUNIX: (...given: unknown[]) => {
    listened.push(given[0], given[2]);
    return port;
  },
  listenSSL: () => port,
};

export const endpoints: Target<{ text: string; value: string | undefined }> = {
  name: 'endpoint descriptions',
  reference: 'what is quoted is read as the same',
  make: (random) => {
    const value = random.text('a:\\=é /', 8);
    const quoted = quoteStringArgument(value);
    const text = random.pick([
      `unix:address=${quoted}`,
      `unix:address=${quoted}:mode=660`,
      `tcp:80:interface=${quoted}`,
      'tcp:port=80:backlog=9',
      'tcp6:1',
    ]);
    if (random.oneIn(2))
      return { text, value: text.endsWith('backlog=9') || text === 'tcp6:1' ? undefined : value };
    // Certificates are files; there are none here.
    const spoilt = spoil(random, text, [
      ':',
      '=',
      '\\',
      'tcp',
      'unix:',
      'mode=',
      'port=',
      '80',
      '-1',
      'interface=',
    ]);
    return { text: spoilt.replace(/^(?:ssl|tls)/, 'tcp'), value: undefined };
  },
  run({ text, value }) {
    const endpoint = unless([RangeError], () => serverFromString(reactor, text));
    if (endpoint === undefined) {
      if (value !== undefined) throw new Disagreement('endpoint', 'refused', text);
      return;
    }
    listened.length = 0;
    endpoint.listen(undefined as never).addErrback(() => undefined);
    const [place, options] = listened as [string | number, { interface?: string; mode?: number }];
    if (options.mode !== undefined && !(options.mode >= 0 && options.mode <= 0o7777)) {
      throw new Error(`no permissions: ${options.mode}`);
    }
    if (value === undefined) return;
    agree('value', endpoint instanceof UNIXServerEndpoint ? place : options.interface, value);
  },
};

/** Text that stands for bytes, both ways. */
export const bytes: Target<string> = {
  name: 'bytes in text',
  reference: 'Buffer',
  make: (random) =>
    spoil(random, random.latin1(12), [
      '\xe2\x98\x83',
      '\xf0\x9f\x92\xa9',
      '\xed\xa0\x80',
      '\xc0\xaf',
      '\xff',
      '\xef\xbb\xbf',
      'a',
    ]),
  run(raw) {
    const sent = Buffer.from(raw, 'latin1');
    const text = fromBytes(sent);
    agree('bytes', Buffer.from(toBytes(text)).toString('latin1'), raw);
    agree(
      'text',
      text.isWellFormed() ? text : undefined,
      text.isWellFormed() ? sent.toString('utf8') : undefined,
    );
  },
};
