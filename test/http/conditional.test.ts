import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePreconditions, type Preconditions } from '../../src/http/conditional.js';

const DATE = 'Sun, 09 Sep 2001 01:46:40 GMT';
const EARLIER = 'Sun, 09 Sep 2001 01:46:39 GMT';
const SECONDS = 1_000_000_000;

const get = (conditions: Partial<Preconditions>) =>
  evaluatePreconditions({ method: 'GET', ...conditions });

describe('If-None-Match', () => {
  it.each([
    ['"v1"', 304],
    ['"v0", "v1"', 304],
    ['"v0" "v1"', 304],
    ['"v0","v1"', 304],
    ['W/"v1"', 304],
    ['*', 304],
    ['"v0", *', 304],
    ['"v2"', 'proceed'],
    ['v1', 'proceed'],
    ['', 'proceed'],
    ['"a, \\"v1\\""', 'proceed'],
  ] as const)('%s against "v1" is %s', (line, result) => {
    expect(get({ ifNoneMatch: [line], etag: '"v1"' })).toBe(result);
  });

  it('compares weakly', () => {
    expect(get({ ifNoneMatch: ['"w"'], etag: 'W/"w"' })).toBe(304);
    expect(get({ ifNoneMatch: ['W/"w"'], etag: 'W/"w"' })).toBe(304);
  });

  it('is one list over all its lines', () => {
    expect(get({ ifNoneMatch: ['"v1"', '"v2"'], etag: '"v1"' })).toBe(304);
    expect(get({ ifNoneMatch: ['"v2"', '"v1"'], etag: '"v1"' })).toBe(304);
  });

  it('finds a tag its author left unquoted', () => {
    expect(get({ ifNoneMatch: ['abc'], etag: 'abc' })).toBe(304);
    expect(get({ ifNoneMatch: ['"abc"'], etag: 'abc' })).toBe('proceed');
  });

  it('is 412 for methods other than GET and HEAD', () => {
    for (const method of ['PUT', 'POST', 'DELETE', 'get']) {
      expect(evaluatePreconditions({ method, ifNoneMatch: ['*'], etag: '"v1"' })).toBe(412);
    }
    expect(evaluatePreconditions({ method: 'HEAD', ifNoneMatch: ['*'], etag: '"v1"' })).toBe(304);
  });

  it('wins over If-Modified-Since', () => {
    const both = { etag: '"v1"', lastModified: SECONDS };
    expect(get({ ...both, ifNoneMatch: ['"no"'], ifModifiedSince: [DATE] })).toBe('proceed');
    expect(get({ ...both, ifNoneMatch: ['"v1"'], ifModifiedSince: [EARLIER] })).toBe(304);
  });

  it('is ignored where the resource has no tag', () => {
    expect(get({ ifNoneMatch: ['"v1"', '*'] })).toBe('proceed');
  });
});

describe('If-Modified-Since', () => {
  it.each([
    [DATE, 304],
    ['Sun Sep  9 01:46:40 2001', 304],
    ['Sun, 09 Sep 2001 01:46:40', 304],
    ['09 Sep 2001 01:46:40 GMT', 304],
    [`${DATE}; length=10`, 304],
    ['Sun, 09 Sep 2001 01:46:41 GMT', 304],
    [EARLIER, 'proceed'],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 'proceed'],
    ['', 'proceed'],
    ['; x', 'proceed'],
    ['yesterday', 'proceed'],
  ] as const)('%s is %s', (line, result) => {
    expect(get({ ifModifiedSince: [line], lastModified: SECONDS })).toBe(result);
  });

  it('counts for GET and HEAD only', () => {
    const since = { ifModifiedSince: [DATE], lastModified: SECONDS };
    expect(evaluatePreconditions({ method: 'HEAD', ...since })).toBe(304);
    expect(evaluatePreconditions({ method: 'POST', ...since })).toBe('proceed');
  });

  it('is ignored where the resource has no date', () => {
    expect(get({ ifModifiedSince: [DATE], etag: '"v1"' })).toBe('proceed');
  });

  it('counts with its last line', () => {
    const lastModified = SECONDS;
    expect(get({ ifModifiedSince: [EARLIER, DATE], lastModified })).toBe(304);
    expect(get({ ifModifiedSince: [DATE, EARLIER], lastModified })).toBe('proceed');
  });

  it('knows a resource changed in the first second of the epoch', () => {
    const epoch = 'Thu, 01 Jan 1970 00:00:00 GMT';
    expect(get({ ifModifiedSince: [epoch], lastModified: 0 })).toBe(304);
    expect(get({ ifModifiedSince: [epoch], lastModified: 1 })).toBe('proceed');
  });
});

describe('If-Match and If-Unmodified-Since', () => {
  it('let a request through that speaks of the present state', () => {
    expect(get({ ifMatch: ['"v0", "v1"'], etag: '"v1"' })).toBe('proceed');
    expect(get({ ifMatch: ['*'], etag: '"v1"' })).toBe('proceed');
    expect(get({ ifUnmodifiedSince: [DATE], lastModified: SECONDS })).toBe('proceed');
  });

  it('answer 412 otherwise, whatever the method', () => {
    for (const method of ['GET', 'PUT']) {
      expect(evaluatePreconditions({ method, ifMatch: ['"v0"'], etag: '"v1"' })).toBe(412);
      expect(
        evaluatePreconditions({ method, ifUnmodifiedSince: [EARLIER], lastModified: SECONDS }),
      ).toBe(412);
    }
  });

  it('compare strongly', () => {
    expect(get({ ifMatch: ['W/"v1"'], etag: '"v1"' })).toBe(412);
    expect(get({ ifMatch: ['W/"v1"'], etag: 'W/"v1"' })).toBe(412);
  });

  it('are ignored where the resource has no such validator', () => {
    expect(get({ ifMatch: ['"v0"'], lastModified: SECONDS })).toBe('proceed');
    expect(get({ ifUnmodifiedSince: [EARLIER], etag: '"v1"' })).toBe('proceed');
    expect(get({ ifUnmodifiedSince: ['soon'], lastModified: SECONDS })).toBe('proceed');
  });

  it('count If-Match alone when both are there', () => {
    expect(
      get({
        ...{ ifMatch: ['"v1"'], ifUnmodifiedSince: [EARLIER] },
        ...{ etag: '"v1"', lastModified: SECONDS },
      }),
    ).toBe('proceed');
  });

  it('come before If-None-Match', () => {
    expect(get({ ifMatch: ['"v0"'], ifNoneMatch: ['"v1"'], etag: '"v1"' })).toBe(412);
    expect(get({ ifMatch: ['"v1"'], ifNoneMatch: ['"v1"'], etag: '"v1"' })).toBe(304);
  });
});

it('takes no lines for no condition', () => {
  const none = { ifMatch: [], ifNoneMatch: [], ifModifiedSince: [], ifUnmodifiedSince: [] };
  expect(get({ ...none, etag: '"v1"', lastModified: SECONDS })).toBe('proceed');
  expect(get({ ...none, ifModifiedSince: [DATE], etag: '"v1"', lastModified: SECONDS })).toBe(304);
});

it('is indifferent to any condition when the resource has no validators', () => {
  const lines = fc.option(fc.array(fc.string()), { nil: undefined });
  fc.assert(
    fc.property(lines, lines, lines, lines, (ifMatch, ifNoneMatch, a, b) => {
      expect(get({ ifMatch, ifNoneMatch, ifModifiedSince: a, ifUnmodifiedSince: b })).toBe(
        'proceed',
      );
    }),
  );
});
