import { createHash, randomBytes } from 'node:crypto';
import { type Client, type Connection, sleep } from './client.js';
import { mismatch } from './compare.js';
import { type Names, normalise, substitute } from './normalise.js';
import type { Expectation, Step, Vector } from './vector.js';

/** How many vectors are under way at once. */
const AT_ONCE = 24;
/** Vectors with waits in them depend on the clock; on a busy machine they may be tried this often. */
const ATTEMPTS = 4;
const TIMEOUT_MS = 5_000;

/**
 * Replay vectors, many at once.
 *
 * @returns what went wrong, `id: what` each; empty when all is well.
 */
export async function replayAll(vectors: readonly Vector[], client: Client): Promise<string[]> {
  const queue = [...vectors];
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let vector = queue.shift(); vector !== undefined; vector = queue.shift()) {
      const failure = await replay(vector, client);
      if (failure !== undefined) failures.push(`${vector.id}: ${failure}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failures.sort();
}

/** Replay one vector; the words say what went wrong. */
export async function replay(vector: Vector, client: Client): Promise<string | undefined> {
  const attempts = isTimed(vector) ? ATTEMPTS : 1;
  for (let attempt = 1; ; attempt++) {
    const failure = await new Replay(vector, client).run();
    if (failure === undefined || attempt === attempts) return failure;
  }
}

function isTimed(vector: Vector): boolean {
  return (vector.steps ?? []).some(
    (step) => step.waitMs || step.closeAfterMs !== undefined || step.holdMs !== undefined,
  );
}

/** One run of one vector, with the names it gathers. */
class Replay {
  readonly #vector: Vector;
  readonly #client: Client;
  readonly #names: Names;
  #connection: Connection | undefined;
  #held: Connection | undefined;

  constructor(vector: Vector, client: Client) {
    this.#vector = vector;
    this.#client = client;
    this.#names = new Map([
      ['PORT', String(client.port)],
      ['RUN', randomBytes(6).toString('hex')],
    ]);
  }

  async run(): Promise<string | undefined> {
    const steps = this.#vector.steps ?? [this.#vector];
    try {
      for (const [i, step] of steps.entries()) {
        const failure = await this.#step(step);
        if (failure !== undefined) return steps.length > 1 ? `step ${i + 1}, ${failure}` : failure;
      }
      return undefined;
    } catch (error) {
      return String(error);
    } finally {
      this.#connection?.close();
      this.#held?.close();
    }
  }

  async #step(step: Step): Promise<string | undefined> {
    if (step.waitMs !== undefined) await sleep(step.waitMs);
    if (step.closeHeld === true) {
      this.#held?.close();
      return undefined;
    }
    for (const task of step.compute ?? []) compute(task, this.#names);
    if (step.conn !== 'same' || this.#connection === undefined) {
      this.#connection?.close();
      this.#connection = this.#client.connect(this.#vector.timeoutMs ?? TIMEOUT_MS);
    }
    const connection = this.#connection;
    const filled = (texts: readonly string[]): string[] =>
      texts.map((text) => substitute(text, this.#names));
    const requests = step.requests ?? [step.request ?? step.parts?.join('') ?? ''];
    if (step.parts === undefined) connection.send(filled(requests));
    else await connection.sendParts(filled(step.parts), step.gapMs ?? 0);
    if (step.closeAfterMs !== undefined) {
      await sleep(step.closeAfterMs);
      connection.close();
      this.#connection = undefined;
      return undefined;
    }
    if (step.holdMs !== undefined) {
      await sleep(step.holdMs);
      this.#held = connection;
      this.#connection = undefined;
      return undefined;
    }
    return await this.#answers(step, requests, connection);
  }

  async #answers(
    step: Step,
    requests: readonly string[],
    connection: Connection,
  ): Promise<string | undefined> {
    const expected = (step.requests === undefined ? [step.expect] : step.expect) as Expectation[];
    for (const [i, request] of requests.entries()) {
      const expectation = expected[i] as Expectation;
      const method = request.replace(/^[\r\n]+/, '').split(' ', 1)[0] as string;
      const answer = normalise(
        await connection.answer(method),
        this.#vector,
        step.captures ?? [],
        this.#names,
      );
      const closes = expectation.closes === undefined ? undefined : await connection.closedSoon();
      const failure = mismatch(expectation, answer, closes, this.#vector);
      if (failure !== undefined) {
        return requests.length > 1 ? `answer ${i + 1}, ${failure}` : failure;
      }
    }
    return undefined;
  }
}

/** The response of a Digest authentication (RFC 2617 3.2.2.1). */
function compute(task: Readonly<Record<string, string>>, names: Names): void {
  if (task['fn'] !== 'digest') throw new Error(`no function ${task['fn']}`);
  const at = (name: string): string => substitute(task[name] ?? '', names);
  const hash = (text: string): string =>
    createHash(at('algorithm') === 'md5' ? 'md5' : 'sha1')
      .update(text)
      .digest('hex');
  const user = hash(`${at('user')}:${at('realm')}:${at('password')}`);
  const request = hash(`${at('method')}:${at('uri')}`);
  const middle =
    at('qop') === '' ? at('nonce') : `${at('nonce')}:${at('nc')}:${at('cnonce')}:${at('qop')}`;
  names.set(at('name'), hash(`${user}:${middle}:${request}`));
}
