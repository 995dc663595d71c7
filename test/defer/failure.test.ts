import { inspect } from 'node:util';
import { CancelledError, Failure, FailureGroup, FirstError, NoCurrentExceptionError } from 'hawser';
import { describe, expect, it, vi } from 'vitest';

class AppError extends Error {}
class NotFound extends AppError {
  readonly path: string;
  constructor(path: string) {
    super(`no ${path}`);
    this.path = path;
  }
}

describe('Failure', () => {
  it('holds anything that can be thrown', () => {
    for (const value of [new Error('x'), 'text', 0, null, undefined, { a: 1 }]) {
      expect(new Failure(value).value).toBe(value);
    }
  });

  it('needs its value', () => {
    expect(() => new (Failure as new () => Failure)()).toThrow(NoCurrentExceptionError);
  });

  it('copies a Failure it is given', () => {
    const error = new Error('x');
    expect(new Failure(new Failure(error)).value).toBe(error);
  });

  it('checks classes, ancestors and names', () => {
    const failure = new Failure(new NotFound('x'));
    expect(failure.check(CancelledError, NotFound)).toBe(NotFound);
    expect(failure.check(AppError)).toBe(AppError);
    expect(failure.check('TypeError', 'AppError')).toBe('AppError');
    expect(failure.check('Error')).toBe('Error');
    expect(failure.check(TypeError, 'Nope')).toBeUndefined();
    expect(new Failure(new DOMException('x', 'AbortError')).check('AbortError')).toBe('AbortError');
    expect(new Failure(null).check(Error, 'Error')).toBeUndefined();
  });

  it('traps what it is told to and throws the rest', () => {
    const error = new NotFound('x');
    expect(new Failure(error).trap(NotFound)).toBe(NotFound);
    expect(() => new Failure(error).trap(TypeError)).toThrow(error);
  });

  it('tells the compiler the type of its value', () => {
    const failure = new Failure<unknown>(new NotFound('/x'));
    expect(failure.is(NotFound) ? failure.value.path : undefined).toBe('/x');
    expect(failure.is(TypeError)).toBe(false);
  });

  it('knows type and parents', () => {
    const failure = new Failure(new NotFound('x'));
    expect(failure.type).toBe(NotFound);
    expect(failure.parents).toEqual(['NotFound', 'AppError', 'Error', 'Object']);
    expect([new Failure(null).type, new Failure(null).parents]).toEqual([undefined, []]);
  });

  it('raises its value, also into a generator', () => {
    const error = new Error('x');
    expect(() => new Failure(error).raiseException()).toThrow(error);
    function* careful(): Generator<string, string> {
      try {
        yield 'started';
      } catch (caught) {
        yield `caught ${(caught as Error).message}`;
      }
      return 'done';
    }
    const generator = careful();
    generator.next();
    expect(new Failure(error).throwExceptionIntoGenerator(generator).value).toBe('caught x');
    expect(() => new Failure(error).throwExceptionIntoGenerator([1][Symbol.iterator]())).toThrow(
      error,
    );
  });

  it('has a message for errors and for anything else', () => {
    expect(new Failure(new Error('oops')).getErrorMessage()).toBe('oops');
    expect(new Failure('text').getErrorMessage()).toBe('text');
    const broken = {
      toString: () => {
        throw new Error();
      },
    };
    expect(new Failure(broken).getErrorMessage()).toBe('<object that cannot be shown>');
  });

  it('shows the stack of its error with the causes', () => {
    const error = new Error('outer', { cause: new AppError('inner') });
    const text = new Failure(error).getTraceback();
    expect(text).toMatch(/^Error: outer\n {4}at .*failure\.test\.ts/);
    expect(text).toContain('[Caused by] Error: inner');
  });

  it('shows the failures inside of FirstError, FailureGroup and AggregateError', () => {
    const sub = new Failure(new Error('deep'));
    for (const error of [
      new FirstError(sub, 3),
      new FailureGroup([sub]),
      new AggregateError([sub.value]),
    ]) {
      expect(new Failure(error).getTraceback()).toContain('Error: deep');
    }
  });

  it('ends when errors are the cause of each other', () => {
    const error = new Error('loop');
    error.cause = error;
    expect(new Failure(error).getTraceback()).toContain('[already shown above]');
  });

  it('has a brief traceback, innermost frame last', () => {
    const lines = new Failure(new NotFound('x')).getBriefTraceback().trimEnd().split('\n');
    expect(lines[0]).toBe('Traceback: NotFound: no x');
    expect(lines.at(-1)).toMatch(/failure\.test\.ts:\d+:/);
    expect(new Failure('text').getBriefTraceback()).toBe(
      'Traceback (failure with no frames): String: text\n',
    );
  });

  it('shows the fields of the error in a verbose traceback', () => {
    expect(new Failure(new NotFound('/x')).getTraceback({ detail: 'verbose' })).toContain(
      '[path: /x]',
    );
  });

  it('prints to a stream or the console', () => {
    const written: string[] = [];
    const file = { write: (text: string) => written.push(text) };
    const failure = new Failure(new NotFound('x'));
    failure.printTraceback(file);
    failure.printBriefTraceback(file);
    failure.printDetailedTraceback(file);
    expect(written).toEqual([
      failure.getTraceback(),
      failure.getBriefTraceback(),
      failure.getTraceback({ detail: 'verbose' }),
    ]);
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    failure.printTraceback();
    expect(error).toHaveBeenCalledWith(failure.getTraceback().trimEnd());
    error.mockRestore();
  });

  it('survives cleanFailure with its stack', () => {
    const failure = new Failure(new Error('x'));
    failure.cleanFailure();
    expect(failure.getTraceback()).toContain('failure.test.ts');
  });

  it('is short on the console', () => {
    expect(inspect(new Failure(new NotFound('x')))).toBe('<Failure NotFound: no x>');
    expect(String(new Failure('x'))).toBe(
      '[Failure instance: Traceback (failure with no frames): String: x]',
    );
  });
});
