import type { SessionRecord } from './session-store.js';

/** New JSON texts by key; undefined for a key that was removed. */
export type Changes = ReadonlyMap<string, string | undefined>;

type Data = Readonly<Record<string, unknown>>;

/**
 * The data of a session as it was loaded, to tell what a request changes in it.
 *
 * Several requests may change one session at the same time. Each brings only the keys that it changed, so that changes
 * of different keys all stay; of changes to one key the last stays.
 */
export class Loaded {
  /** Whether the request prolonged its life in the store already. */
  touched: boolean;
  readonly #timeoutSeconds: number | undefined;
  #texts: Map<string, string>;

  /** @param record - What was loaded; undefined for a session that was never saved. */
  constructor(record: SessionRecord | undefined) {
    this.touched = false;
    this.#timeoutSeconds = record?.timeoutSeconds;
    this.#texts = textsOf(record?.data ?? {});
  }

  /**
   * What became different since; undefined where nothing did.
   *
   * @throws TypeError where the data is no JSON.
   */
  changesIn(data: Data, timeoutSeconds: number): Changes | undefined {
    const now = textsOf(data);
    const changes = new Map<string, string | undefined>();
    for (const [key, text] of now) if (this.#texts.get(key) !== text) changes.set(key, text);
    for (const key of this.#texts.keys()) if (!now.has(key)) changes.set(key, undefined);
    return changes.size === 0 && timeoutSeconds === this.#timeoutSeconds ? undefined : changes;
  }

  /** Keys that somebody else changed too, to something else, since this was loaded. */
  conflicts(changes: Changes, stored: Data): string[] {
    const theirs = textsOf(stored);
    return [...changes.keys()].filter((key) => {
      const text = theirs.get(key);
      return text !== this.#texts.get(key) && text !== changes.get(key);
    });
  }

  /** These changes are saved. */
  saved(changes: Changes): void {
    for (const [key, text] of changes) {
      if (text === undefined) this.#texts.delete(key);
      else this.#texts.set(key, text);
    }
    this.touched = true;
  }
}

/** All of the data, as changes to nothing. @throws TypeError where it is no JSON. */
export function allOf(data: Data): Changes {
  return textsOf(data);
}

/** Data with changes made to it; what is new in it are copies. */
export function withChanges(stored: Data, changes: Changes): Record<string, unknown> {
  const data = new Map(Object.entries(stored));
  for (const [key, text] of changes) {
    if (text === undefined) data.delete(key);
    else data.set(key, JSON.parse(text));
  }
  return Object.fromEntries(data);
}

function textsOf(data: Data): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(data)) {
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch (error) {
      throw new TypeError(`session.data.${key} is no JSON: ${(error as Error).message}`, {
        cause: error,
      });
    }
    if (text !== undefined) texts.set(key, text);
  }
  return texts;
}
