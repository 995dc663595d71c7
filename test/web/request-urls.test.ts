import { DummyRequest } from 'hawser/testing';
import { describe, expect, it } from 'vitest';

describe('prePathURL', () => {
  it.each([
    ['example.org', 'http://example.org:8080/'],
    ['example.org:99', 'http://example.org:8080/'],
    ['[::1]', 'http://[::1]:8080/'],
    ['[::1]:99', 'http://[::1]:8080/'],
    // What is no address keeps what it has, as in Twisted.
    ['x:', 'http://x::8080/'],
  ])('of a request for the host %s', (host, url) => {
    expect(new DummyRequest([], { headers: { Host: host } }).prePathURL()).toBe(url);
  });
});
