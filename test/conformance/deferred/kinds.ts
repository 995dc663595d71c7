import * as hawser from 'hawser';

/** The errors programs raise, and hawser's own by the names traces call them. */
class UserError extends Error {}
class E1 extends UserError {}
class E2 extends UserError {}
class E1Sub extends E1 {}

const PROGRAMS_OWN: Record<string, new (message: string) => Error> = { UserError, E1, E2, E1Sub };

const LIBRARY = {
  AlreadyCalled: hawser.AlreadyCalled,
  AlreadyCalledError: hawser.AlreadyCalledError,
  AlreadyCancelled: hawser.AlreadyCancelled,
  CancelledError: hawser.CancelledError,
  FailureGroup: hawser.FailureGroup,
  FirstError: hawser.FirstError,
  NotACoroutineError: hawser.NotACoroutineError,
  NotPaused: hawser.NotPaused,
  QueueOverflow: hawser.QueueOverflow,
  QueueUnderflow: hawser.QueueUnderflow,
  SchedulerError: hawser.SchedulerError,
  SchedulerStopped: hawser.SchedulerStopped,
  TaskDone: hawser.TaskDone,
  TaskFailed: hawser.TaskFailed,
  TaskFinished: hawser.TaskFinished,
  TaskStopped: hawser.TaskStopped,
  TimeoutError: hawser.TimeoutError,
};

const CLASSES: Record<string, hawser.ErrorClass> = {
  ...PROGRAMS_OWN,
  ...(LIBRARY as unknown as Record<string, hawser.ErrorClass>),
  Exception: Error,
};

/** Make one of the programs' own errors. */
export function makeError([kind, message]: readonly [string, string]): Error {
  const type = PROGRAMS_OWN[kind];
  if (type === undefined) throw new Error(`no such kind of error: ${kind}`);
  return new type(message);
}

/** The class a program calls by this name. */
export function classOf(kind: string): hawser.ErrorClass {
  const type = CLASSES[kind];
  if (type === undefined) throw new Error(`no such kind of error: ${kind}`);
  return type;
}

/** The name of a class; `null` for none. */
export function kindOfClass(type: hawser.ErrorClass | undefined): string {
  if (type === undefined) return 'null';
  return Object.keys(CLASSES).find((kind) => CLASSES[kind] === type) ?? '?';
}

/** An error as traces show it; `show` is for values inside of it. */
export function showError(error: unknown, show: (value: unknown) => string): string {
  if (error instanceof hawser.Failure) error = error.value;
  const type = (error as object | null | undefined)?.constructor;
  const own = Object.keys(PROGRAMS_OWN).find((kind) => PROGRAMS_OWN[kind] === type);
  if (own !== undefined) return `${own}(${JSON.stringify((error as Error).message)})`;
  if (error instanceof hawser.FirstError) {
    return `FirstError(#${error.index}, ${show(error.subFailure)})`;
  }
  if (error instanceof hawser.FailureGroup) return `FailureGroup(${show(error.failures)})`;
  return Object.entries(LIBRARY).find(([, known]) => known === type)?.[0] ?? 'Other';
}
