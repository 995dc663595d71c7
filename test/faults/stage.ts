import type { Cell } from './cell.js';
import type { FaultHost } from './hosts.js';

/** One row of the table. */
export interface Stage {
  readonly name: string;
  /** Why it cannot exist on a host. */
  absent?(host: FaultHost): string | undefined;
  /** The ways of leaving do not matter here. */
  readonly once?: true;
  run(cell: Cell): Promise<void>;
}

/** Why there can be no such cell. */
export const WHOLE = 'a Request object is whole when it comes';
const NO_SOCKET = 'there is no socket';
const FRAMES = 'a stream is closed by frames, not by FIN';
const NOT_OURS = "the server is the application's, and so are its time-outs";
export const noSocket = (host: FaultHost) => (host.protocol === 'fetch' ? NO_SOCKET : undefined);
export const onlySockets = (host: FaultHost) =>
  host.protocol === 'http2' ? FRAMES : noSocket(host);
export const onlyOwn = (host: FaultHost) => noSocket(host) ?? (host.isOwn ? undefined : NOT_OURS);
