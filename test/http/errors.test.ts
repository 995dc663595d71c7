import {
  BodyConsumed,
  BodyTooLarge,
  error as errors,
  HttpError,
  InfiniteRedirection,
  InvalidHeaderName,
  PageRedirect,
  UnsupportedMethod,
  WebError,
} from 'hawser';
import { describe, expect, it } from 'vitest';

describe('HttpError', () => {
  it('has the fields finalhandler and Koa read', () => {
    const cause = new Error('deeper');
    const error = new HttpError(405, 'No', { headers: { Allow: 'GET' }, cause });
    expect(error).toMatchObject({
      ...{ status: 405, statusCode: 405, expose: true, message: 'No', cause },
      ...{ headers: { Allow: 'GET' }, code: 'HAWSER_HTTP_ERROR', name: 'HttpError' },
    });
  });

  it('says the reason phrase when it has no message', () => {
    expect(new HttpError(404).message).toBe('Not Found');
    expect(new HttpError(599).message).toBe('Unknown Status');
  });

  it('hides its message from clients from 500 on, unless told otherwise', () => {
    expect(new HttpError(499).expose).toBe(true);
    expect(new HttpError(500).expose).toBe(false);
    expect(new HttpError(503, 'Back at noon', { expose: true }).expose).toBe(true);
  });

  it.each([0, 99, 1000, 404.5, Number.NaN, '404' as unknown as number])(
    'refuses %s as a status',
    (status) => {
      expect(() => new HttpError(status)).toThrow(RangeError);
    },
  );
});

describe('WebError', () => {
  it('is error.Error of the namespace Twisted has', () => {
    expect(errors.Error).toBe(WebError);
    expect(new errors.Error(404)).toBeInstanceOf(HttpError);
  });

  it('test_noMessageValidStatus, test_noMessageInvalidStatus, test_messageExists', () => {
    expect(String(new WebError('200'))).toBe('200 OK');
    expect(new WebError('200').status).toBe(200);
    expect(String(new WebError('987'))).toBe('987');
    expect(String(new WebError('200', 'My own message'))).toBe('200 My own message');
    expect(new WebError(404, '').message).toBe('Not Found');
  });

  it('test_invalidStatus', () => {
    for (const code of ['InvalidCode', '20', '2000', '-20', '']) {
      expect(() => new WebError(code)).toThrow(RangeError);
    }
  });

  it('carries a page', () => {
    expect(new WebError(404, 'Gone fishing', '<h1>Nobody</h1>').response).toBe('<h1>Nobody</h1>');
    expect(new WebError(404).response).toBeUndefined();
  });
});

describe.each([
  ['PageRedirect', PageRedirect],
  ['InfiniteRedirection', InfiniteRedirection],
] as const)('%s', (name, Redirect) => {
  it('test_noMessageValidStatus: names where the redirect leads', () => {
    const error = new Redirect(301, undefined, undefined, '/target');
    expect(error.message).toBe('Moved Permanently to /target');
    expect(error).toMatchObject({ name, location: '/target', status: 301 });
    expect(error).toBeInstanceOf(WebError);
  });

  it('test_noMessageValidStatusNoLocation, test_noMessageInvalidStatusLocationExists', () => {
    expect(new Redirect(302).message).toBe('Found');
    expect(new Redirect(302).location).toBeUndefined();
    expect(new Redirect('987', undefined, undefined, '/x').message).toBe('');
  });

  it('test_messageExistsLocationExists, test_messageExistsNoLocation', () => {
    expect(new Redirect(302, 'own', undefined, '/x').message).toBe('own to /x');
    expect(new Redirect(302, 'own').message).toBe('own');
  });
});

describe('UnsupportedMethod', () => {
  it('says what the resource supports', () => {
    const error = new UnsupportedMethod(['GET', 'HEAD'], 'extra');
    expect(error.allowedMethods).toEqual(['GET', 'HEAD']);
    expect(error.args).toEqual(['extra']);
    expect(error.message).toBe('Expected one of ["GET","HEAD"]');
  });

  it('refuses what is no list', () => {
    expect(() => new UnsupportedMethod('GET' as unknown as string[])).toThrow(TypeError);
    expect(() => new UnsupportedMethod(undefined as unknown as string[])).toThrow(TypeError);
  });
});

describe('the smaller ones', () => {
  it('tell what was wrong in fields', () => {
    expect(new BodyTooLarge(10)).toMatchObject({
      ...{ status: 413, limit: 10, code: 'HAWSER_BODY_TOO_LARGE' },
      message: 'Request body is larger than 10 bytes',
    });
    expect(new BodyConsumed()).toMatchObject({ code: 'HAWSER_BODY_CONSUMED' });
    expect(new InvalidHeaderName('a b')).toMatchObject({
      ...{ headerName: 'a b', code: 'HAWSER_INVALID_HEADER_NAME' },
      message: 'Header name "a b" is not a token',
    });
  });
});
