import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IRequest, type RenderResult, Resource, ReverseProxyResource } from 'hawser';
import { listener } from 'hawser/node';
import { DelayedResource, steps } from './async.js';
import { raise } from './error.js';
import { bool, folder, lines, show, Text } from './helper.js';
import type { SiteContext } from './index.js';
import { EmptyGet } from './method.js';
import { redirectRequest } from './redirect.js';
import { binary, code } from './response.js';
import { Dynamic } from './tree.js';

const SHOWN = [
  'content-type',
  'content-length',
  'user-agent',
  'x-one',
  'x-two',
  'cookie',
  'authorization',
  'proxy-connection',
  'keep-alive',
  'accept-encoding',
];

/** Method, uri, whether Host is right, chosen headers and the body. */
class BackEcho extends Resource {
  override isLeaf = true;

  override render(request: IRequest): RenderResult {
    const host = request.getHeader('host');
    const rows = [
      `method=${show(request.method)}`,
      `uri=${show(request.uri)}`,
      `hostok=${bool(host === `127.0.0.1:${request.getHost().port}`)}`,
    ];
    for (const name of SHOWN) {
      const value = request.getHeader(name);
      if (value !== undefined) rows.push(`${name}=${show(value)}`);
    }
    rows.push(`body=${show(request.content.read())}`);
    return lines(request, ...rows);
  }
}

/** Repeated headers, cookies and its own content type. */
function multi(request: IRequest): RenderResult {
  request.responseHeaders.setRawHeaders('x-multi', ['1', '2']);
  request.addCookie('one', '1');
  request.addCookie('two', '2');
  request.setHeader('content-type', 'application/x-back');
  return 'multi';
}

/** The second site, which the proxy stands before. */
function makeBackend(): Resource {
  const base = folder({
    '': new Text('backend index'),
    echo: new BackEcho(),
    code,
    multi,
    stream: steps,
    slow: new DelayedResource(),
    redirect: redirectRequest,
    empty: new EmptyGet(),
    binary,
    raise,
    dyn: new Dynamic(),
  });
  return folder({ base });
}

/** `/proxy`: everything below it comes from the backend's `/base`. */
export async function makeProxy(context: SiteContext): Promise<Resource> {
  const server = createServer(listener(makeBackend()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = new ReverseProxyResource('127.0.0.1', port, '/base');
  context.onClose(async () => {
    proxy.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return proxy;
}

/** `/proxy-dead`: a proxy of a port where nobody listens. */
export function makeDeadProxy(): Resource {
  return new ReverseProxyResource('127.0.0.1', 1, '/base');
}
