import { http } from 'hawser';
import { describe, expect, it } from 'vitest';
import * as status from '../../src/http/status.js';

describe('statuses', () => {
  it('have a reason phrase each, Twisted’s own', () => {
    const codes = Object.values(status).filter((value) => typeof value === 'number');
    expect([...http.RESPONSES.keys()]).toEqual(codes.sort((a, b) => a - b));
    expect(http.reasonOf(http.OK)).toBe('OK');
    expect(http.reasonOf(http.RESET_CONTENT)).toBe('Reset Content.');
    expect(http.reasonOf(http.REQUESTED_RANGE_NOT_SATISFIABLE)).toBe(
      'Requested Range not satisfiable',
    );
    expect(http.reasonOf(http.GATEWAY_TIMEOUT)).toBe('Gateway Time-out');
    expect(http.responses).toBe(http.RESPONSES);
  });

  it('are unknown otherwise', () => {
    expect(http.reasonOf(299)).toBe('Unknown Status');
    expect(http.reasonOf(306)).toBe('Unknown Status');
  });

  it('name those without a body', () => {
    expect(http.NO_BODY_CODES).toEqual([204, 304]);
  });
});
