// The hosts of the fault suite: those of test/hosts, and the server hawser makes itself.
import type { Site } from 'hawser';
import { fetchHandler } from 'hawser/fetch';
import { serve } from 'hawser/node';
import { fetchClient, http1Client } from '../hosts/client.js';
import { HOSTS, type Host, type Running } from '../hosts/hosts.js';

/** A tree being served; with the function that serves it where there is no server. */
export interface FaultRunning extends Omit<Running, 'bytesRead'> {
  readonly handler?: ReturnType<typeof fetchHandler>;
}

export interface FaultHost extends Pick<Host, 'name' | 'kind' | 'protocol' | 'compresses'> {
  /** The server is hawser's own: its time-outs are the site's. */
  readonly isOwn: boolean;
  start(site: Site): Promise<FaultRunning>;
}

const served: FaultHost = {
  name: 'serve',
  kind: 'standalone',
  protocol: 'http1',
  compresses: false,
  isOwn: true,
  async start(site) {
    const serving = await serve(site, { port: 0, host: '127.0.0.1' });
    const { port } = serving;
    const close = () => serving.close(0);
    return { ...http1Client(port, ''), prefix: '', port, errors: [], close };
  },
};

export const FAULT_HOSTS: readonly FaultHost[] = [
  served,
  ...HOSTS.map(
    (host): FaultHost => ({
      ...host,
      isOwn: false,
      async start(site) {
        if (host.protocol !== 'fetch') return host.start(site);
        const handler = fetchHandler(site);
        const close = async () => undefined;
        return { ...fetchClient(handler), prefix: '', port: undefined, errors: [], close, handler };
      },
    }),
  ),
];
