// The time-out of the server hawser makes itself, over HTTP/2: whoever keeps us waiting is cut, whoever waits for us is not.
import { connect } from 'node:http2';
import { Deferred, type Outcome, Resource, Site } from 'hawser';
import { serve } from 'hawser/node';
import { expect, it } from 'vitest';
import { makeCertificate } from '../adapters/node/certificate.js';
import { until } from './cell.js';

const certificate = makeCertificate();
if (certificate === undefined) console.log('left out: openssl is not installed');

class Modern extends Site {
  override acceptableProtocols() {
    return ['h2'];
  }
}

it.runIf(certificate !== undefined)(
  'cuts who does not take his answer or does not end his request, not who waits',
  async () => {
    const { key, cert } = certificate!;
    const waiting = new Deferred<string>();
    const root = new Resource();
    const leaf = (methods: object) => Object.assign(new Resource(), { isLeaf: true }, methods);
    root.putChild('large', leaf({ render_GET: () => Buffer.alloc(8 * 1024 * 1024) }));
    root.putChild('late', leaf({ render_GET: () => waiting }));
    root.putChild('upload', leaf({ render_POST: () => 'all' }));
    const site = new Modern(root, { timeout: 0.5 });
    const outcomes: Array<[string, Outcome]> = [];
    site.onRequestEnd(({ uri }, outcome) => outcomes.push([uri, outcome]));
    const { port, close } = await serve(site, {
      port: 0,
      host: '127.0.0.1',
      tls: { key, cert },
    });
    const session = connect(`https://127.0.0.1:${port}`, { ca: cert });
    session.on('error', () => undefined);
    const closed: string[] = [];
    const ask = (path: string, method = 'GET') => {
      const stream = session.request(
        { ':path': path, ':method': method },
        { endStream: method === 'GET' },
      );
      stream.on('error', () => undefined);
      stream.on('close', () => closed.push(`${path} ${stream.rstCode}`));
      return stream;
    };
    ask('/large').pause();
    const late = ask('/late');
    let text = '';
    late.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    ask('/upload', 'POST').resume().write('half');
    await until(() => closed.length === 2, 'the two to be cut');
    // The body may be cut by its own time-out first: 408, and the stream closed without an error.
    expect(closed.sort()).toEqual(['/large 8', expect.stringMatching(/^\/upload [08]$/)]);
    waiting.callback('at last');
    await until(() => closed.length === 3, 'the late answer');
    expect([text, closed[2]]).toEqual(['at last', '/late 0']);
    session.destroy();
    await close(0);
  },
);
