import { connect as connectTls } from 'node:tls';
import { ConnectionDone, type IRequest, NOT_DONE_YET, Resource } from 'hawser';
import { serve } from 'hawser/node';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from './certificate.js';
import { RawClient } from './raw.js';

const certificate = makeCertificate();

describe('request.transport on a server of node’s', () => {
  it('loses the connection after what was written has gone out', async () => {
    let lost: Promise<unknown> | undefined;
    class Losing extends Resource {
      override isLeaf = true;
      render_GET(request: IRequest) {
        lost = request
          .notifyFinish()
          .asPromise()
          .catch((error: unknown) => error);
        request.write('all of this ');
        request.write('arrives');
        request.transport.loseConnection();
        return NOT_DONE_YET;
      }
    }
    const serving = await serve(new Losing(), { port: 0, host: '127.0.0.1' });
    const client = new RawClient(serving.port);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const received = await client.end();
    // Newer versions of node make one chunk of what was written in one turn.
    expect(received).toMatch(/all of this (\r\n7\r\n)?arrives\r\n/);
    // The last chunk is missing: the client can tell that this is not all.
    expect(received).not.toMatch(/\r\n0\r\n\r\n$/);
    client.close();
    expect(await lost).toBeInstanceOf(ConnectionDone);
    await serving.close();
  });

  it.runIf(certificate !== undefined)(
    'shows the certificate of a client (needs openssl)',
    async () => {
      class Who extends Resource {
        override isLeaf = true;
        render_GET(request: IRequest) {
          return request.transport.getPeerCertificate()?.subject ?? 'nobody';
        }
      }
      const { key, cert } = certificate!;
      const tls = { key, cert, ca: cert, requestCert: true, rejectUnauthorized: false };
      const serving = await serve(new Who(), { port: 0, host: '127.0.0.1', tls });
      const ask = async (own: object): Promise<string> => {
        const socket = connectTls({ port: serving.port, host: '127.0.0.1', ca: cert, ...own });
        socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
        let text = '';
        for await (const chunk of socket) text += chunk;
        return text.split('\r\n\r\n')[1] ?? '';
      };
      expect(await ask({ key, cert })).toBe('CN=localhost');
      expect(await ask({})).toBe('nobody');
      await serving.close();
    },
  );
});
