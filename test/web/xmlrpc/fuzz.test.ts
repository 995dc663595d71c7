import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Site, setSink, xmlrpc } from 'hawser';
import { XMLString, XmlSyntaxError } from 'hawser/template';
import { MemoryExchange } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Documents in the random run, and MiB of the large ones; a long run has 1000000 and 8. */
const ROUNDS = Number(process.env['HAWSER_FUZZ_ROUNDS'] ?? 3000);
const MIB = Number(process.env['HAWSER_FUZZ_MIB'] ?? 1);
const SIZE = MIB * 1024 * 1024;
/** What a reader may have for its heap in MiB, its own code included. */
const HEAP = 48 + 18 * MIB;

const fill = (piece: string): string => piece.repeat(Math.floor(SIZE / piece.length));
const call = (param: string): string =>
  `<methodCall><methodName>echo</methodName><params><param>${param}</param></params></methodCall>`;
const laughs = Array.from(
  { length: 30 },
  (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
);

/** Documents that are meant to hurt. */
const ATTACKS: Readonly<Record<string, () => string | Uint8Array>> = {
  'a billion laughs': () =>
    `<!DOCTYPE x [<!ENTITY l0 "lol">${laughs.join('')}]>${call('<value>&l30;</value>')}`,
  'one long entity, often': () =>
    `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100_000)}">]>${call(`<value>${'&a;'.repeat(100_000)}</value>`)}`,
  'an external entity': () =>
    `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${call('<value>&a;</value>')}`,
  'an external parameter entity': () =>
    `<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/">%a;]>${call('<value>x</value>')}`,
  'an entity of an external DTD': () =>
    `<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">${call('<value>&a;</value>')}`,
  'an endless DOCTYPE': () => `<!DOCTYPE x [${fill('<!ENTITY a "b">')}`,
  'arrays within arrays': () => call(fill('<value><array><data>')),
  'structs within structs': () => call(fill('<value><struct><member><name>a</name>')),
  'unknown elements within each other': () => fill('<a>'),
  'a giant attribute': () => call(`<value a="${fill('x')}">x</value>`).replace('</value>', ''),
  'countless attributes': () =>
    `<a ${Array.from({ length: SIZE / 12 }, (_, i) => `a${i}=""`).join(' ')}/>`,
  'a giant name': () => `<${fill('n')}/>`,
  'a giant reference': () => call(`<value>&${fill('n')};</value>`),
  'a giant character reference': () => call(`<value>&#${fill('9')};</value>`),
  'a giant comment': () => `<!--${fill(' -')}`,
  'a giant processing instruction': () => `<?a ${fill('?')}`,
  'a giant CDATA section': () => `<a><![CDATA[${fill(']')}`,
  'a giant whole number': () => call(`<value><int>${fill('9')}</int></value>`),
  'a giant double': () => call(`<value><double>1${fill('_')}</double></value>`),
  'a giant double that turns out to be none': () =>
    call(`<value><double>${fill('9')}x</double></value>`),
  'giant base64 that is none': () => call(`<value><base64>${fill('=')}Q</base64></value>`),
  'countless empty structs': () =>
    call(`<value><array><data>${fill('<struct/>')}</data></array></value>`),
  'countless empty binaries': () =>
    call(`<value><array><data>${fill('<base64/>')}</data></array></value>`),
  'closing tags only': () => fill('</a>'),
  'opening brackets only': () => fill('<'),
  'a NUL': () => call('<value>\0</value>'),
  'bytes that are no UTF-8': () => Buffer.from(call('<value>\xff\xfe</value>'), 'latin1'),
  'UTF-16 that ends early': () => Buffer.from([0xff, 0xfe, ...Buffer.from('<a>', 'utf16le'), 0]),
  'an encoding that is none': () => `<?xml version="1.0" encoding="x-none"?>${call('')}`,
  'UTF-7': () => `<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-`,
  'UTF-16 that is ASCII': () => `<?xml version="1.0" encoding="UTF-16"?>${call('')}`,
};

/** Documents of the same size without any malice: these are read. */
const LARGE: Readonly<Record<string, () => string>> = {
  'a long text': () => call(`<value><string>${fill('x')}</string></value>`),
  'much base64': () => call(`<value><base64>${fill('QUJD')}</base64></value>`),
  'many numbers': () =>
    call(`<value><array><data>${fill('<value><i4>1</i4></value>')}</data></array></value>`),
  'many arrays': () => {
    const one = '<value><array><data>\n</data></array></value>\n';
    return call(`<value><array><data>${fill(one)}</data></array></value>`);
  },
};

class Echo extends xmlrpc.XMLRPC {
  xmlrpc_echo(...args: unknown[]) {
    return args.length;
  }
}

beforeAll(() => {
  setSink(() => undefined);
});
afterAll(() => {
  setSink(undefined);
});

async function answer(body: string | Uint8Array): Promise<MemoryExchange> {
  const exchange = new MemoryExchange({ method: 'POST', body });
  new Site(new Echo()).handle(exchange);
  await exchange.done;
  return exchange;
}

describe('documents that are meant to hurt', () => {
  it.each(Object.keys(ATTACKS))('are answered with a Fault: %s', async (name) => {
    const exchange = await answer(ATTACKS[name]!());
    expect(exchange.status).toBe(200);
    expect(exchange.text).toContain("Can't deserialize input: ");
    expect(exchange.text).not.toContain('root:');
    expect(exchange.bytes.length).toBeLessThan(2000);
  });

  it.each([
    'a billion laughs',
    'an external entity',
    'countless attributes',
    'opening brackets only',
  ])('are refused as templates: %s', (name) => {
    expect(() => new XMLString(ATTACKS[name]!())).toThrow(XmlSyntaxError);
  });

  it.each(Object.keys(LARGE))('are told from large ones: %s', async (name) => {
    const exchange = await answer(LARGE[name]!());
    expect(exchange.text).toContain('<int>1</int>');
  });
});

describe('memory', () => {
  it(`is bounded: every document of ${MIB} MiB is read within ${HEAP} MiB of heap`, async () => {
    const documents = [...Object.values(ATTACKS), ...Object.values(LARGE)];
    const code = `
      const { createJiti } = require('jiti');
      const { parentPort, workerData } = require('node:worker_threads');
      const loading = createJiti(workerData).import(workerData);
      parentPort.on('message', async (document) => {
        const { loads } = await loading;
        try {
          loads(document);
          parentPort.postMessage('read');
        } catch (error) {
          parentPort.postMessage(error instanceof RangeError ? String(error) : 'refused');
        }
      });`;
    const path = fileURLToPath(new URL('../../../src/web/xmlrpc/unmarshal.ts', import.meta.url));
    const worker = new Worker(code, {
      eval: true,
      workerData: path,
      resourceLimits: { maxOldGenerationSizeMb: HEAP, maxYoungGenerationSizeMb: 16 },
    });
    const died = once(worker, 'exit').then(() => ['the heap was too small']);
    worker.on('error', () => {});
    const outcomes: unknown[] = [];
    for (const make of documents) {
      worker.postMessage(Buffer.from(make()));
      const [outcome] = await Promise.race([once(worker, 'message'), died]);
      outcomes.push(outcome);
    }
    await worker.terminate();
    expect(outcomes).toEqual(
      documents.map((_, i) => (i < Object.keys(ATTACKS).length ? 'refused' : 'read')),
    );
  }, 120_000);
});

describe('documents at random', () => {
  let seed = 20260101;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
  const PIECES = [
    ...[
      '<value>',
      '</value>',
      '<int>',
      '</int>',
      '<array><data>',
      '</data></array>',
      '<struct>',
      '</struct>',
    ],
    ...[
      '<member>',
      '</member>',
      '<name>',
      '</name>',
      '<nil/>',
      '<base64>',
      '<dateTime.iso8601>',
      '<double>',
    ],
    ...[
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&amp;',
      '&#x41;',
      '&bad;',
      '<?pi ?>',
      '<!DOCTYPE a>',
      '\0',
      '\ufffe',
    ],
    ...[
      '<params>',
      '</params>',
      '<fault>',
      '<methodName>',
      'x:',
      ' a="b"',
      '12',
      'é',
      '\ud83d\ude00',
      '"',
      '>',
      '<',
    ],
  ];
  const SEEDS = [
    xmlrpc.dumps([1, 'a', [true, { b: 1.5 }], new xmlrpc.Binary(Buffer.from('c'))], {
      methodName: 'echo',
    }),
    xmlrpc.dumps([new xmlrpc.DateTime('20200101T00:00:00')], { methodResponse: true }),
    xmlrpc.dumps(new xmlrpc.Fault(1, 'x')),
  ];

  function mutate(document: string): string {
    for (let i = random(6); i >= 0; i--) {
      const at = random(document.length + 1);
      const cut = random(3) === 0 ? random(40) : 0;
      const insert =
        random(3) === 0
          ? document.slice(random(document.length)).slice(0, random(60))
          : pick(PIECES);
      document = document.slice(0, at) + insert + document.slice(at + cut);
    }
    return document;
  }

  it(`are read or refused, and nothing else: ${ROUNDS} of them`, () => {
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let read = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = Buffer.from(mutate(pick(SEEDS)));
      if (random(4) === 0) bytes[random(bytes.length)] = random(256);
      try {
        xmlrpc.loads(bytes);
        read++;
      } catch (error) {
        const expected =
          error instanceof xmlrpc.Fault ||
          error instanceof xmlrpc.ResponseError ||
          error instanceof XmlSyntaxError ||
          error instanceof TypeError;
        if (!expected) throw new Error(`on ${bytes.toString('latin1')}`, { cause: error });
        // TypeErrors are those meant, not those of a program that went wrong.
        if (error instanceof TypeError)
          expect(error.message).not.toMatch(/undefined|not a function|null/);
      }
    }
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(ROUNDS);
    globalThis.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(32 * 1024 * 1024);
  }, 3_600_000);

  it('are read or refused as templates too', () => {
    const seedTemplate =
      '<p xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1" t:render="a"><t:attr name="b">c</t:attr>' +
      '<t:slot name="d" default="e"/><!-- f --><![CDATA[g]]>&amp;<h:i xmlns:h="urn:h" h:j="k"/></p>';
    for (let round = 0; round < ROUNDS / 4; round++) {
      const source = mutate(seedTemplate);
      try {
        new XMLString(source);
      } catch (error) {
        if (!(error instanceof XmlSyntaxError)) throw new Error(`on ${source}`, { cause: error });
      }
    }
  });
});
