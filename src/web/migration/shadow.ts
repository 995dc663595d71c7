import { channel } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { IReactorTime } from '../../defer/types.js';
import { hasRaw } from '../../http/raw-headers.js';
import { log } from '../../log/log.js';
import { responseFields } from '../proxy/response-fields.js';
import type { ReverseProxyResource } from '../proxy/reverse-proxy-resource.js';
import { type Rewriter, rewriterFor } from '../proxy/rewriter.js';
import { TimeLimit } from '../proxy/time-limit.js';
import type { Request } from '../request.js';
import {
  type BodyNormalizer,
  type Comparing,
  compareAnswers,
  type Difference,
  describeDifference,
  IGNORED_FIELDS,
} from './compare-answers.js';
import { type KeptAnswer, RecordingExchange } from './recording-exchange.js';

/** Published for each comparison, differences or none: a {@link ShadowResult}. */
export const MIGRATION_SHADOW = 'hawser.migration.shadow';

const shadowed = channel(MIGRATION_SHADOW);

/** What came of asking the old server what the tree had answered. */
export interface ShadowResult {
  readonly method: string;
  /** The target as the client sent it. */
  readonly uri: string;
  /** The path it is counted under; see `keyOf`. */
  readonly path: string;
  /** Status of the old server's answer. */
  readonly oldStatus: number;
  /** Status of the tree's answer. */
  readonly newStatus: number;
  /** Empty where the two agree. */
  readonly differences: readonly Difference[];
}

/** Options of the comparison with the old server. */
export interface ShadowOptions {
  /**
   * Header fields that are not compared, besides {@link IGNORED_FIELDS}: those of the connection, `Date`, `Server`,
   * `Set-Cookie` and such. Letter case does not count.
   */
  readonly ignoreHeaders?: readonly string[];
  /** Bytes of each body that are compared. Default is 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Changes both bodies before they are compared, to leave out what is never the same. */
  readonly normalize?: BodyNormalizer;
  /** The share of requests that are compared, from 0 to 1. Default is 1. */
  readonly sample?: number;
  /** Copies under way at the same time; beyond that none is sent. Default is 8. */
  readonly maxConcurrent?: number;
  /** Seconds the old server has to answer a copy. Default is 30. */
  readonly timeoutSeconds?: number;
  /** A field that marks copies for the old server, as `'X-Shadow'`; its value is 1. Default is none. */
  readonly mark?: string;
  /** Called with each comparison. Default: what differs is logged. What it throws is logged, too. */
  readonly onResult?: (result: ShadowResult) => void;
}

/** How many copies of requests were sent, and what came of it. */
export interface ShadowCounts {
  readonly compared: number;
  readonly differing: number;
  /** The old server did not answer. */
  readonly failed: number;
  /** Not compared: left out by `sample`, or too many at once. */
  readonly skipped: number;
}

/** A request that may be copied to the old server once it is answered. */
interface Copy {
  readonly method: string;
  readonly uri: string;
  readonly path: string;
  readonly target: string;
  readonly fields: string[];
  readonly rewriter: Rewriter | undefined;
}

/** Asks the old server again what the tree has answered, and compares. Answers have gone out before anything begins. */
export class Shadow {
  #compared = 0;
  #differing = 0;
  #failed = 0;
  #skipped = 0;
  readonly #proxy: ReverseProxyResource;
  readonly #reactor: IReactorTime;
  readonly #options: ShadowOptions;
  readonly #comparing: Comparing;
  readonly #limit: number;
  readonly #told: (result: ShadowResult) => void;
  #underWay = 0;

  /** @param told - Called with each comparison, before anybody else. */
  constructor(
    proxy: ReverseProxyResource,
    reactor: IReactorTime,
    options: ShadowOptions,
    told: (result: ShadowResult) => void,
  ) {
    check(options);
    this.#proxy = proxy;
    this.#reactor = reactor;
    this.#options = options;
    this.#limit = options.maxBodyBytes ?? 1024 * 1024;
    const ignored = [...IGNORED_FIELDS, ...(options.ignoreHeaders ?? [])];
    this.#comparing = {
      ignored: new Set(ignored.map((name) => name.toLowerCase())),
      normalize: options.normalize,
    };
    this.#told = told;
  }

  counts(): ShadowCounts {
    return {
      compared: this.#compared,
      differing: this.#differing,
      failed: this.#failed,
      skipped: this.#skipped,
    };
  }

  /** Count anew. */
  reset(): void {
    this.#compared = 0;
    this.#differing = 0;
    this.#failed = 0;
    this.#skipped = 0;
  }

  /** Have the answer to this request compared, if it is one that may be asked for twice. */
  watch(request: Request, path: string): void {
    const { exchange, method, uri } = request;
    if (method !== 'GET' && method !== 'HEAD') return;
    if (exchange.upgrade !== undefined) return;
    const { rawHeaders } = exchange;
    if (hasRaw(rawHeaders, 'content-length') || hasRaw(rawHeaders, 'transfer-encoding')) return;
    const { sample = 1, mark } = this.#options;
    const target = this.#proxy.targetOf(request);
    if (target === undefined) return;
    if (Math.random() >= sample) {
      this.#skipped++;
      return;
    }
    const fields = this.#proxy.headersFor(request, undefined).toFlat();
    if (mark !== undefined) fields.push(mark, '1');
    const { _upstream: upstream, _settings: settings } = this.#proxy;
    const rewriter = rewriterFor(request, target, upstream, settings);
    const copy: Copy = { method, uri, path, target, fields, rewriter };
    request.exchange = new RecordingExchange(exchange, this.#limit, (answer) => {
      setImmediate(() => this.#send(copy, answer));
    });
  }

  #send(copy: Copy, fresh: KeptAnswer): void {
    if (this.#underWay >= (this.#options.maxConcurrent ?? 8)) {
      this.#skipped++;
      return;
    }
    this.#underWay++;
    this.#ask(copy)
      .then(async (old) => {
        const differences = await compareAnswers(old, fresh, this.#comparing);
        this.#tell(copy, old, fresh, differences);
      })
      .catch((error: unknown) => {
        this.#failed++;
        log.warn(`shadow of ${copy.method} ${copy.uri}: ${(error as Error).message}`, {
          system: 'migration',
        });
      })
      .finally(() => {
        this.#underWay--;
      });
  }

  #ask({ method, target, fields, rewriter }: Copy): Promise<KeptAnswer> {
    return new Promise((resolve, reject) => {
      const transport: ClientRequest = this.#proxy._upstream.request(method, target, fields);
      const limit = new TimeLimit(this.#reactor, (seconds) => {
        transport.destroy(new Error(`the old server did not answer within ${seconds} seconds`));
      });
      limit.allow(this.#options.timeoutSeconds ?? 30, 'answer');
      transport.on('error', (error) => {
        limit.stop();
        reject(error);
      });
      transport.on('response', (response: IncomingMessage) => {
        const pieces: Buffer[] = [];
        let length = 0;
        const status = response.statusCode as number;
        const headers = responseFields(response.rawHeaders, status);
        rewriter?.rewriteAll(headers);
        const finish = (isWhole: boolean): void => {
          limit.stop();
          const body = Buffer.concat(pieces).subarray(0, this.#limit);
          resolve({ status, headers, body, isWhole });
        };
        response.on('data', (piece: Buffer) => {
          pieces.push(piece);
          length += piece.length;
          if (length <= this.#limit) return;
          finish(false);
          response.destroy();
        });
        response.on('end', () => finish(true));
        response.on('error', (error) => {
          limit.stop();
          reject(error);
        });
      });
      transport.end();
    });
  }

  #tell(copy: Copy, old: KeptAnswer, fresh: KeptAnswer, differences: readonly Difference[]): void {
    const { method, uri, path } = copy;
    const result: ShadowResult = {
      method,
      uri,
      path,
      oldStatus: old.status,
      newStatus: fresh.status,
      differences,
    };
    this.#compared++;
    if (differences.length > 0) this.#differing++;
    this.#told(result);
    if (shadowed.hasSubscribers) shadowed.publish(result);
    const { onResult } = this.#options;
    if (onResult !== undefined) {
      try {
        onResult(result);
      } catch (error) {
        log.err(error, 'onResult of a migration');
      }
    } else if (differences.length > 0) {
      const what = differences.map(describeDifference).join('; ');
      log.warn(`${method} ${uri} differs from the old server: ${what}`, { system: 'migration' });
    }
  }
}

function check({ maxBodyBytes, sample, maxConcurrent, timeoutSeconds }: ShadowOptions): void {
  for (const [name, value] of Object.entries({ maxBodyBytes, maxConcurrent, timeoutSeconds })) {
    if (value !== undefined && !(typeof value === 'number' && value > 0)) {
      throw new RangeError(`migration: shadow.${name} must be a number above 0, not ${value}`);
    }
  }
  if (sample !== undefined && !(sample >= 0 && sample <= 1)) {
    throw new RangeError(`migration: shadow.sample must be a number from 0 to 1, not ${sample}`);
  }
}
