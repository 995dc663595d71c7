import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatHost, parseHost } from '../../src/http/host.js';

describe('parseHost', () => {
  it.each<[string, string, number | undefined]>([
    ['example.org', 'example.org', undefined],
    ['EXAMPLE.org:8080', 'EXAMPLE.org', 8080],
    ['10.1.2.3:99', '10.1.2.3', 99],
    ['[::1]', '::1', undefined],
    ['[::1]:8080', '::1', 8080],
    ['::1', '::1', undefined],
    ['fe80::1:2', 'fe80::1:2', undefined],
    ['', '', undefined],
    [':80', '', 80],
    ['[]', '', undefined],
    ['[', '', undefined],
    ['a:', 'a:', undefined],
    ['a:b', 'a:b', undefined],
    ['[::1]x', '::1]x', undefined],
  ])('reads %j', (authority, host, port) => {
    expect(parseHost(authority)).toEqual({ host, port });
  });
});

describe('formatHost', () => {
  it('puts IPv6 addresses in brackets and leaves out the default port', () => {
    expect(formatHost('::1', 80)).toBe('[::1]:80');
    expect(formatHost('[::1]')).toBe('[::1]');
    expect(formatHost('a', 80, 80)).toBe('a');
    expect(formatHost('a', 8080, 80)).toBe('a:8080');
    expect(formatHost('a')).toBe('a');
  });

  it('is undone by parseHost', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().filter((text) => text.includes(':')),
    );
    const port = fc.option(fc.nat(65535), { nil: undefined });
    fc.assert(
      fc.property(host, port, (name, number) => {
        expect(parseHost(formatHost(name, number))).toEqual({ host: name, port: number });
      }),
    );
  });
});
