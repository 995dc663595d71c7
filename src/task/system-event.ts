import type { Deferred } from '../defer/deferred.js';
import { DeferredList } from '../defer/deferred-list.js';
import { Failure } from '../defer/failure.js';
import { report } from '../defer/report.js';
import { maybeDeferred } from '../defer/succeed.js';

/** When a trigger of a system event is called. */
export type EventPhase = 'before' | 'during' | 'after';

/** What `addSystemEventTrigger` returns, to be given to `removeSystemEventTrigger`. */
export interface SystemEventID {
  /** The event, as `shutdown`. */
  readonly eventType: string;
  /** Its phase. */
  readonly phase: EventPhase;
}

interface Trigger extends SystemEventID {
  readonly callable: (...args: any[]) => unknown;
  readonly args: readonly unknown[];
}

/**
 * The functions to be called at an event, in three phases: all `before`, then, when the Deferreds
 * and promises these returned are done, all `during`, then all `after`.
 *
 * @internal
 */
export class SystemEvent {
  private readonly triggers: Record<EventPhase, Trigger[]> = { before: [], during: [], after: [] };
  private firedBefore: Trigger[] | undefined = undefined;

  /** @throws RangeError when there is no such phase. */
  add(
    eventType: string,
    phase: EventPhase,
    callable: (...args: any[]) => unknown,
    args: readonly unknown[],
  ): SystemEventID {
    if (!Object.hasOwn(this.triggers, phase)) {
      throw new RangeError(`The phase must be 'before', 'during' or 'after', not '${phase}'.`);
    }
    const trigger: Trigger = { eventType, phase, callable, args };
    this.triggers[phase].push(trigger);
    return trigger;
  }

  /** @throws RangeError when the trigger is not there, or not any more. */
  remove(id: SystemEventID): void {
    const list = this.triggers[id.phase] ?? [];
    const index = list.indexOf(id as Trigger);
    if (index >= 0) list.splice(index, 1);
    else if (this.firedBefore?.includes(id as Trigger) !== true) {
      throw new RangeError(`There is no such trigger ${id.phase} ${id.eventType} any more.`);
    }
  }

  /** Call them all. @returns A Deferred that fires when the last one was called; it never fails. */
  fire(): Deferred<void> {
    const results: Deferred<unknown>[] = [];
    const { before } = this.triggers;
    this.firedBefore = [];
    for (let trigger = before.shift(); trigger !== undefined; trigger = before.shift()) {
      this.firedBefore.push(trigger);
      results.push(maybeDeferred(trigger.callable, ...trigger.args).addErrback(complain));
    }
    return new DeferredList(results).addCallback(() => {
      this.firedBefore = undefined;
      this.fireRest('during');
      this.fireRest('after');
    });
  }

  private fireRest(phase: EventPhase): void {
    const list = this.triggers[phase];
    for (let trigger = list.shift(); trigger !== undefined; trigger = list.shift()) {
      try {
        trigger.callable(...trigger.args);
      } catch (error) {
        complain(error instanceof Failure ? error : new Failure(error));
      }
    }
  }
}

function complain(failure: Failure): void {
  report(failure, 'While calling system event trigger handler');
}
