import {
  AlreadyCalledError,
  CancelledError,
  Failure,
  FirstError,
  HawserError,
  NotACoroutineError,
  TimeoutError,
} from 'hawser';
import { describe, expect, it } from 'vitest';

describe('the errors of the Deferred family', () => {
  it('have a name in their stack, a stable code, and a common base', () => {
    const error = new AlreadyCalledError('x');
    expect(error.stack).toMatch(/^AlreadyCalledError: x\n/);
    expect(error.code).toBe('HAWSER_ALREADY_CALLED');
    expect(error).toBeInstanceOf(HawserError);
    expect(new NotACoroutineError('x')).toBeInstanceOf(TypeError);
    expect(new NotACoroutineError('x').stack).toMatch(/^NotACoroutineError: x\n/);
  });

  it('are told apart, and from their subclasses', () => {
    class Mine extends CancelledError {}
    expect(new Mine()).toBeInstanceOf(CancelledError);
    expect(new CancelledError()).not.toBeInstanceOf(Mine);
    expect(new CancelledError()).not.toBeInstanceOf(TimeoutError);
  });

  it('say what is inside of them', () => {
    const error = new FirstError(new Failure(new Error('deep')), 2);
    expect(error.message).toBe('FirstError[#2, deep]');
    expect(error.cause).toBe(error.subFailure.value);
  });
});
