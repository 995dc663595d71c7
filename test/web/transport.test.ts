import { ConnectionAborted, type IRequest, NOT_DONE_YET, Resource, Site } from 'hawser';
import { MemoryExchange, type MemoryRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

class Waiting extends Resource {
  override isLeaf = true;

  render_GET() {
    return NOT_DONE_YET;
  }
}

function pending(options: MemoryRequest = {}): { request: IRequest; exchange: MemoryExchange } {
  const exchange = new MemoryExchange(options);
  return { request: new Site(new Waiting()).handle(exchange), exchange };
}

describe('request.transport', () => {
  it('knows both ends of the connection', () => {
    const { request } = pending({ peer: { address: '192.0.2.7', port: 1234 } });
    expect(request.transport.getPeer()).toMatchObject({
      type: 'TCP',
      host: '192.0.2.7',
      port: 1234,
    });
    expect(request.transport.getHost()).toMatchObject({
      type: 'TCP',
      host: '127.0.0.1',
      port: 8080,
    });
    expect(request.transport.isSecure()).toBe(false);
    expect(request.transport.getPeerCertificate()).toBeUndefined();
  });

  it('breaks the connection, and whoever waits for the end hears of it', async () => {
    const { request, exchange } = pending();
    const lost = request.notifyFinish().asPromise();
    request.transport.abortConnection();
    expect(exchange.ended).toBe('aborted');
    await expect(lost).rejects.toBeInstanceOf(ConnectionAborted);
    expect(request.disconnected).toBe(true);
    request.transport.abortConnection();
  });

  it('loses the connection on hosts that cannot hang up in good order, too', async () => {
    const { request, exchange } = pending();
    request.write('held');
    request.loseConnection();
    expect(exchange.text).toBe('held');
    expect(exchange.ended).toBe('aborted');
  });
});

describe('request.channel', () => {
  it('is there while there is something to answer on', () => {
    const finished = pending().request;
    expect(finished.channel?.getPeer()).toMatchObject({ host: '127.0.0.1' });
    finished.finish();
    expect(finished.channel).toBeUndefined();
    expect(finished.transport.getPeer()).toMatchObject({ host: '127.0.0.1' });
    const { request, exchange } = pending();
    exchange.disconnect();
    expect(request.channel).toBeUndefined();
    request.loseConnection();
  });
});
