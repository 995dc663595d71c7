import { brandError, HawserError } from '../hawser-error.js';

/** The call has been made and can no longer be changed. Twisted: `twisted.internet.error.AlreadyCalled`. */
export class AlreadyCalled extends HawserError {
  override readonly code: string = 'HAWSER_CALL_ALREADY_MADE';
}
brandError(AlreadyCalled, 'AlreadyCalled');

/** The call was cancelled before. Twisted: `twisted.internet.error.AlreadyCancelled`. */
export class AlreadyCancelled extends HawserError {
  override readonly code: string = 'HAWSER_CALL_ALREADY_CANCELLED';
}
brandError(AlreadyCancelled, 'AlreadyCancelled');

/** The reactor was told to stop without running. Twisted: `twisted.internet.error.ReactorNotRunning`. */
export class ReactorNotRunning extends HawserError {
  override readonly code: string = 'HAWSER_REACTOR_NOT_RUNNING';
}
brandError(ReactorNotRunning, 'ReactorNotRunning');

/** The reactor was told to run twice. Twisted: `twisted.internet.error.ReactorAlreadyRunning`. */
export class ReactorAlreadyRunning extends HawserError {
  override readonly code: string = 'HAWSER_REACTOR_ALREADY_RUNNING';
}
brandError(ReactorAlreadyRunning, 'ReactorAlreadyRunning');

/** The reactor was told to run after it had stopped. Twisted: `twisted.internet.error.ReactorNotRestartable`. */
export class ReactorNotRestartable extends HawserError {
  override readonly code: string = 'HAWSER_REACTOR_NOT_RESTARTABLE';
}
brandError(ReactorNotRestartable, 'ReactorNotRestartable');

/** A Cooperator or one of its tasks cannot do this now. Twisted: `SchedulerError`. */
export class SchedulerError extends HawserError {
  override readonly code: string = 'HAWSER_SCHEDULER_ERROR';
}
brandError(SchedulerError, 'SchedulerError');

/** The Cooperator was stopped, and its tasks with it. Twisted: `SchedulerStopped`. */
export class SchedulerStopped extends SchedulerError {
  override readonly code: string = 'HAWSER_SCHEDULER_STOPPED';
}
brandError(SchedulerStopped, 'SchedulerStopped');

/** The task is over, one way or another. Twisted: `TaskFinished`. */
export class TaskFinished extends SchedulerError {
  override readonly code: string = 'HAWSER_TASK_FINISHED';
}
brandError(TaskFinished, 'TaskFinished');

/** The task has come to its end. Twisted: `TaskDone`. */
export class TaskDone extends TaskFinished {
  override readonly code: string = 'HAWSER_TASK_DONE';
}
brandError(TaskDone, 'TaskDone');

/** The task was stopped. Twisted: `TaskStopped`. */
export class TaskStopped extends TaskFinished {
  override readonly code: string = 'HAWSER_TASK_STOPPED';
}
brandError(TaskStopped, 'TaskStopped');

/** The task died of an error. Twisted: `TaskFailed`. */
export class TaskFailed extends TaskFinished {
  override readonly code: string = 'HAWSER_TASK_FAILED';
}
brandError(TaskFailed, 'TaskFailed');

/** A task was resumed more often than paused. Twisted: `NotPaused`. */
export class NotPaused extends SchedulerError {
  override readonly code: string = 'HAWSER_TASK_NOT_PAUSED';
}
brandError(NotPaused, 'NotPaused');

/** `DeferredFilesystemLock.deferUntilLocked` was called while an earlier call still waits. Twisted: `AlreadyTryingToLockError`. */
export class AlreadyTryingToLockError extends HawserError {
  override readonly code: string = 'HAWSER_ALREADY_TRYING_TO_LOCK';
}
brandError(AlreadyTryingToLockError, 'AlreadyTryingToLockError');

/** Failed with by `main`, {@link react} exits with its {@link exitCode}. The counterpart of Python's `SystemExit`. */
export class SystemExit extends HawserError {
  override readonly code: string = 'HAWSER_SYSTEM_EXIT';
  /** What the process exits with. */
  readonly exitCode: number;

  constructor(exitCode: number = 0) {
    super(`Exit with ${exitCode}`);
    this.exitCode = exitCode;
  }
}
brandError(SystemExit, 'SystemExit');

/**
 * A port cannot be listened on: it is taken, or not allowed. Twisted: `twisted.internet.error.CannotListenError`.
 */
export class CannotListenError extends HawserError {
  override readonly code: string = 'HAWSER_CANNOT_LISTEN';
  /** The address that was to be listened on; empty for all. */
  readonly interface: string;
  /** The port, or the path of a Unix socket. */
  readonly port: number | string;
  /** What the system said. */
  readonly socketError: Error;

  constructor(host: string, port: number | string, socketError: Error) {
    super(`Couldn't listen on ${host || 'any'}:${port}: ${socketError.message}.`, {
      cause: socketError,
    });
    this.interface = host;
    this.port = port;
    this.socketError = socketError;
  }
}
brandError(CannotListenError, 'CannotListenError');
