import type { IRequest } from '../irequest.js';
import type { Later } from './session-store.js';

/** The session a framework above has for a request. */
export interface HostSession {
  /** Its id. */
  readonly id: string;
  /** The framework's own object: what is put into it is saved by the framework. */
  readonly data: Record<string, any>;
  /** For how many seconds the framework keeps it without use, where that is known. */
  readonly timeoutSeconds: number | undefined;
  /** Note that it is used. */
  touch(): Later<unknown>;
  /** End it. {@link HostSessions.of} gives a new one afterwards. */
  destroy(): Later<unknown>;
  /** Give it another id; `id` and `data` are the new ones when this returns. */
  regenerate(): Later<unknown>;
}

/** The sessions of a framework above, as a site can use them: `expressSessions()`, `koaSessions()`. */
export interface HostSessions {
  /** The session of a request, a new one if there is none yet. @throws `SessionStoreError` where there can be none. */
  of(request: IRequest): HostSession;
}
