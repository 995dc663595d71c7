import { HawserError, HttpError, UnsupportedMethod } from 'hawser';
import { describe, expect, it, vi } from 'vitest';

describe('HawserError', () => {
  it('is an Error with a name and a stable code', () => {
    const error = new UnsupportedMethod(['GET']);
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(HawserError);
    expect(error.name).toBe('UnsupportedMethod');
    expect(error.code).toBe('HAWSER_UNSUPPORTED_METHOD');
    expect(error.stack).toMatch(/^UnsupportedMethod: Expected one of \["GET"\]/);
  });

  it('is recognised across two installed copies', async () => {
    vi.resetModules();
    const other = await import('../src/http/errors.js');
    expect(other.HttpError).not.toBe(HttpError);
    const error = new other.HttpError(404);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toBeInstanceOf(HawserError);
    expect(error).not.toBeInstanceOf(UnsupportedMethod);
    expect(new HttpError(404)).toBeInstanceOf(other.HttpError);
  });

  it("leaves an application's own subclasses apart", () => {
    class Locked extends HttpError {}
    class Busy extends HttpError {}
    const locked = new Locked(423, 'Locked');
    expect(locked).toBeInstanceOf(Locked);
    expect(locked).toBeInstanceOf(HttpError);
    expect(locked).not.toBeInstanceOf(Busy);
    expect(new HttpError(423)).not.toBeInstanceOf(Locked);
  });

  it('is not taken for by other values', () => {
    for (const value of [undefined, null, 'HawserError', {}, new Error('plain')]) {
      expect(value instanceof HawserError).toBe(false);
    }
  });
});
