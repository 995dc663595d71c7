import { Deferred, Failure, FirstError, unhandledFailureOf } from 'hawser';
import { classOf, kindOfClass, makeError, showError } from './kinds.js';
import type { Behaviour, FunctionSpec, Program, Return, Step } from './program.js';

/** What steps may return: the outcome shown, or nothing for `ok`. */
export type Operation = (machine: Machine, step: Step) => string | undefined;

/** The letters of the objects programs number, in the order in which a step's target is looked for. */
const LETTERS = ['d', 'k', 'q', 't', 'l', 'w', 'o', 'c'];

/** A step spoke of an object that does not exist (yet). */
class Missing extends Error {}

/** More lines than any trace has: the implementation does not come to an end. */
const LIMIT = 4000;

/** One run of a program: its objects, and the trace it leaves. */
export class Machine {
  readonly trace: string[] = [];
  /** Deferreds that an async function awaited: their final result is nobody's business. */
  readonly awaited: Set<Deferred> = new Set();
  private readonly program: Program;
  private readonly operations: Readonly<Record<string, Operation>>;
  private readonly latest: Map<string, object> = new Map();
  private readonly labels: Map<object, string> = new Map();
  private readonly made: { label: string; letter: string; object: any }[] = [];
  private depth = 0;

  constructor(program: Program, operations: Readonly<Record<string, Operation>>) {
    this.program = program;
    this.operations = operations;
  }

  /** Run all steps, and write down the state everything is left in. */
  async run(): Promise<void> {
    for (const [index, step] of this.program.steps.entries()) {
      const { outcome } = this.perform(step);
      // What an async function awaits takes some turns.
      if (this.program.async) for (let i = 0; i < 2; i++) await new Promise(setImmediate);
      this.depth = 0;
      this.write(`#${index} ${describe(step)} ${outcome}`);
    }
    for (const { label, letter, object } of this.made) {
      const state = this.finalState(letter, object);
      if (state !== undefined) this.write(`end ${label} ${state}`);
    }
  }

  /** The Deferreds that would be reported, as the reference lists them. */
  unhandled(): string[] {
    const list: string[] = [];
    for (const { label, letter, object } of this.made) {
      const failure = letter === 'd' ? unhandledFailureOf(object) : undefined;
      if (failure !== undefined) list.push(`${label} ${this.showError(failure)}`);
    }
    return list;
  }

  write(line: string): void {
    if (this.trace.length >= LIMIT) throw new RangeError('The trace does not end.');
    this.trace.push('  '.repeat(this.depth) + line);
  }

  // Objects.

  /** Number an object, and tell its label. An object keeps the first label it got. */
  register(letter: string, id: number | string, object: object): string {
    const base = letter.toUpperCase() + id;
    this.latest.set(base, object);
    const known = this.labels.get(object);
    if (known !== undefined) return known;
    const earlier = this.made.filter((m) => m.label === base || m.label.startsWith(`${base}.`));
    const label = earlier.length === 0 ? base : `${base}.${earlier.length}`;
    this.labels.set(object, label);
    this.made.push({ label, letter, object });
    return label;
  }

  /** The latest object of that number. */
  get<T = any>(letter: string, id: number | string): T {
    const name = letter.toUpperCase() + id;
    const object = this.latest.get(name);
    if (object === undefined) throw new Missing(name);
    return object as T;
  }

  /** The latest Deferred of that number, or `null`. */
  deferredOrNull(id: number): Deferred<any> | null {
    return (this.latest.get(`D${id}`) as Deferred<any> | undefined) ?? null;
  }

  // Values.

  /** A value as a program writes it. */
  decode(value: any): any {
    if (Array.isArray(value)) return value.map((item) => this.decode(item));
    if (typeof value !== 'object' || value === null) return value;
    if ('$fail' in value) return new Failure(makeError(value.$fail));
    if ('$err' in value) return makeError(value.$err);
    return this.get('d', value.$d);
  }

  /** A value as a trace shows it. */
  show(value: unknown): string {
    if (value === null || value === undefined) return 'null';
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (value instanceof Failure) return `Failure(${this.showError(value)})`;
    if (Array.isArray(value)) return `[${value.map((item) => this.show(item)).join(', ')}]`;
    const label = this.labels.get(value);
    if (label !== undefined) return `<${label}>`;
    if (value instanceof Deferred) return '<D?>';
    return value instanceof Error ? `Error(${this.showError(value)})` : '<?>';
  }

  showError(error: unknown): string {
    return showError(error, (value) => this.show(value));
  }

  // Steps.

  /** Do a step, and catch what it throws. */
  perform(step: Step): { outcome: string; thrown?: { error: unknown } } {
    const operation = this.operations[step.op];
    if (operation === undefined) throw new RangeError(`unknown step: ${step.op}`);
    try {
      return { outcome: `-> ${operation(this, step) ?? 'ok'}` };
    } catch (error) {
      if (error instanceof RangeError && error.message.startsWith('The trace')) throw error;
      if (error instanceof Missing) return { outcome: `-> missing ${error.message}` };
      return { outcome: `! ${this.showError(error)}`, thrown: { error } };
    }
  }

  /** Do a step inside of a function. */
  nested(step: Step): void {
    const { outcome, thrown } = this.perform(step);
    this.write(`${describe(step)} ${outcome}`);
    if (thrown !== undefined && step.prop === true) throw thrown.error;
  }

  // Functions.

  /** The JavaScript function of a specification; `undefined` for none. */
  fn(spec: FunctionSpec | undefined | null): any {
    if (spec === undefined || spec === null) return undefined;
    const behaviours: readonly Behaviour[] = spec.seq ?? [spec];
    let calls = 0;
    return (...args: unknown[]): unknown => {
      this.write(`call ${spec.id}(${args.map((arg) => this.show(arg)).join(', ')})`);
      const behaviour = behaviours[Math.min(calls, behaviours.length - 1)];
      calls++;
      this.depth++;
      let result: unknown;
      try {
        for (const step of behaviour?.do ?? []) this.nested(step);
        result = this.returned(behaviour?.ret ?? ['input'], args[0]);
      } catch (error) {
        this.depth--;
        this.write(`raise ${spec.id} ${this.showError(error)}`);
        throw error;
      }
      this.depth--;
      this.write(`ret ${spec.id} ${this.show(result)}`);
      return result;
    };
  }

  private returned([kind, ...rest]: Return, input: any): unknown {
    const failure = input instanceof Failure ? input : undefined;
    switch (kind) {
      case 'input':
        return input;
      case 'const':
        return this.decode(rest[0]);
      case 'd':
        return this.deferredOrNull(rest[0]);
      case 'failure':
        return new Failure(makeError(rest as never));
      case 'raise':
        throw makeError(rest as never);
      case 'raiseFailure':
        throw new Failure(makeError(rest as never));
      case 'reraise':
        if (failure !== undefined) throw failure.value;
        return input;
      case 'check':
        if (failure !== undefined) {
          this.write(`check ${kindOfClass(failure.check(...rest[0].map(classOf)))}`);
        }
        return input;
      case 'trap':
        if (failure !== undefined) {
          this.write(`trapped ${kindOfClass(failure.trap(...rest[0].map(classOf)))}`);
        }
        return this.returned(rest[1], input);
      case 'value':
        return failure === undefined ? input : failure.value;
      case 'sub':
        return failure?.value instanceof FirstError ? failure.value.subFailure : input;
      case 'plus':
        return typeof input === 'number' ? input + rest[0] : input;
      default:
        throw new RangeError(`unknown way to return: ${kind}`);
    }
  }

  // States.

  /** The state of a Deferred. */
  state(d: Deferred<any>): string {
    if (!this.program.async) {
      const result = d.called ? this.show(d.result) : '-';
      return `called=${d.called ? 1 : 0} paused=${d.paused} result=${result}`;
    }
    if (!d.called || d.paused !== 0 || d.result instanceof Deferred) return 'pending';
    return this.awaited.has(d) ? 'done (awaited)' : `done result=${this.show(d.result)}`;
  }

  /** The state of a lock or semaphore. */
  lockState(lock: any): string {
    const waiting = `waiting=${lock.waiting.length}`;
    if ('limit' in lock) return `tokens=${lock.tokens} limit=${lock.limit} ${waiting}`;
    return `locked=${lock.locked} ${waiting}`;
  }

  private finalState(letter: string, object: any): string | undefined {
    switch (letter) {
      case 'd':
        return this.state(object);
      case 'k':
        return this.lockState(object);
      case 'q':
        return `waiting=${object.waiting.length} pending=${this.show(object.pending)}`;
      case 'c':
        return `now=${object.seconds()} calls=${object.getDelayedCalls().length}`;
      case 'l':
      case 'o':
        return `running=${object.running}`;
      case 't':
        return `active=${object.active()}`;
      default:
        return undefined;
    }
  }
}

/** A step with its target, as in `callback D1`. */
function describe(step: Step): string {
  const letter = LETTERS.find((candidate) => candidate in step);
  return letter === undefined ? step.op : `${step.op} ${letter.toUpperCase()}${step[letter]}`;
}
