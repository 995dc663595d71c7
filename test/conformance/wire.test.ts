import { fetchHandler } from 'hawser/fetch';
import { setSink } from 'hawser/log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostName, type ListeningHost, listen, SOCKET_HOSTS } from './hosts.js';
import type { Client } from './replay/client.js';
import { FetchClient } from './replay/fetch-client.js';
import { Http2Client } from './replay/http2-client.js';
import { replayAll } from './replay/replay.js';
import { SocketClient } from './replay/socket-client.js';
import { hostLimits, notBuilt, type Vector, vectors } from './replay/vector.js';
import { type ConformanceSite, makeSite } from './site/index.js';

const HOSTS: readonly HostName[] = [...SOCKET_HOSTS, 'http2', 'fetch'];
const areas = [...new Set(vectors.map((vector) => vector.area))];
const built = areas.filter((area) => !notBuilt.includes(area));

describe.each(HOSTS)('recorded vectors on %s', (host) => {
  const limits = new Set(hostLimits.filter((l) => l.host === host).map((l) => l.vector));
  let site: ConformanceSite;
  let listening: ListeningHost | undefined;
  let client: Client & { close?(): void };

  beforeAll(async () => {
    // The vectors make resources fail on purpose.
    setSink(() => undefined);
    site = await makeSite();
    if (host === 'fetch') {
      client = new FetchClient(fetchHandler(site.root));
    } else {
      listening = await listen(host, site.root);
      client =
        host === 'http2' ? new Http2Client(listening.port) : new SocketClient(listening.port);
    }
  });

  afterAll(async () => {
    client.close?.();
    await listening?.close();
    await site.close();
    setSink(undefined);
  });

  function wanted(area: string): Vector[] {
    return vectors.filter(
      ({ id, area: own, tier }) => own === area && tier === 'app' && !notBuilt.includes(id),
    );
  }

  it.each(built)('answers as recorded: %s', { timeout: 120_000 }, async (area) => {
    const carried = wanted(area).filter(({ id }) => !limits.has(id));
    expect(await replayAll(carried, client)).toEqual([]);
  });

  if (limits.size > 0)
    it('cannot carry what is listed as its limits', async () => {
      const listed = built.flatMap(wanted).filter(({ id }) => limits.has(id));
      const failed = await replayAll(listed, client);
      expect(failed.map((failure) => failure.split(':', 1)[0]).sort()).toEqual(
        listed.map(({ id }) => id).sort(),
      );
    });
});
