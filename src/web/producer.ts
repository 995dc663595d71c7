import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';

/** Produces when asked, one piece per call. Twisted: `IPullProducer`. */
export interface PullProducer {
  /** Write the next piece. */
  resumeProducing(): void;
  /** Nothing more is wanted; give up what is held. */
  stopProducing(): void;
}

/** Produces by itself until paused. Twisted: `IPushProducer`. */
export interface PushProducer extends PullProducer {
  /** Stop writing until `resumeProducing`. */
  pauseProducing(): void;
}

/** Either kind; which one it is, `registerProducer` is told. */
export type Producer = PullProducer | PushProducer;

/** Bytes a pull producer may give in one turn of the event loop before others get theirs. */
const TURN_BYTES = 64 * 1024;

/** What the pump drives: the response it fills. */
export interface PumpTarget {
  readonly sentLength: number;
  /** The host's buffer is full. */
  readonly isFull: boolean;
}

/**
 * Couples a producer to a response: a push producer is paused while the host's buffer is full, a pull producer is
 * asked only while it is not.
 *
 * Twisted: what the transport does in `registerProducer` (`_PullToPush` for pull producers).
 */
export class ProducerPump {
  readonly producer: Producer;
  readonly streaming: boolean;
  readonly #target: PumpTarget;
  #paused = false;
  #scheduled = false;
  #stopped = false;

  constructor(producer: Producer, streaming: boolean, target: PumpTarget) {
    this.producer = producer;
    this.streaming = streaming;
    this.#target = target;
    if (!streaming) this.#schedule();
    else if (target.isFull) this.full();
  }

  /** The host's buffer is full. */
  full(): void {
    if (!this.streaming || this.#paused || this.#stopped) return;
    this.#paused = true;
    this.#call(() => (this.producer as PushProducer).pauseProducing());
  }

  /** The host's buffer has room again. */
  drained(): void {
    if (!this.streaming) {
      this.#schedule();
    } else if (this.#paused && !this.#stopped) {
      this.#paused = false;
      this.#call(() => this.producer.resumeProducing());
    }
  }

  /** Unregistered: ask for nothing more. */
  release(): void {
    this.#stopped = true;
  }

  /** The client is gone. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#call(() => this.producer.stopProducing());
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pull();
    });
  }

  #pull(): void {
    const target = this.#target;
    const start = target.sentLength;
    while (!this.#stopped && !target.isFull) {
      const before = target.sentLength;
      if (!this.#call(() => this.producer.resumeProducing())) {
        this.stop();
        return;
      }
      const after = target.sentLength;
      // A producer that wrote nothing will write later; ask again in the next turn, not in a tight loop.
      if (after === before || after - start > TURN_BYTES) {
        this.#schedule();
        return;
      }
    }
  }

  #call(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      report(new Failure(error), 'a producer failed');
      return false;
    }
  }
}
