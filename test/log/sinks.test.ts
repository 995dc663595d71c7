import { consoleSink, formatEvent, type LogEvent, log, pinoSink, setSink } from 'hawser/log';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../../src/defer/failure.js';

const event = (changes: Partial<LogEvent>): LogEvent => ({
  time: 1_000_000_000,
  level: 'info',
  system: '-',
  text: '',
  failure: undefined,
  meta: {},
  ...changes,
});

afterEach(() => {
  setSink(undefined);
  vi.restoreAllMocks();
});

describe('formatEvent', () => {
  it('is one line of time, system and text', () => {
    expect(formatEvent(event({ text: 'hello', system: 'web' }))).toBe(
      '2001-09-09T01:46:40.000Z [web] hello',
    );
  });

  it('indents further lines, so that no text can forge an event', () => {
    expect(formatEvent(event({ text: 'a\n2001 [-] forged\r\nb\rc' }))).toBe(
      '2001-09-09T01:46:40.000Z [-] a\n\t2001 [-] forged\n\tb\n\tc',
    );
  });

  it('shows an error with its traceback below what was being done', () => {
    const lines = formatEvent(
      event({ text: 'reading', failure: new Failure(new TypeError('broken')) }),
    ).split('\n');
    expect(lines[0]).toBe('2001-09-09T01:46:40.000Z [-] reading');
    expect(lines[1]).toContain('TypeError: broken');
    expect(lines.some((line) => line.includes('sinks.test'))).toBe(true);
  });
});

describe('consoleSink', () => {
  it('writes each level where it belongs and leaves out what is less grave than asked for', () => {
    const written: string[] = [];
    for (const method of ['log', 'warn', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation((line: string) => {
        written.push(`${method}: ${line.slice(29)}`);
      });
    }
    const sink = consoleSink();
    for (const level of ['debug', 'info', 'warn', 'error', 'critical'] as const) {
      sink(event({ level, text: level }));
    }
    expect(written).toEqual(['log: info', 'warn: warn', 'error: error', 'error: critical']);
    written.length = 0;
    consoleSink('critical')(event({ level: 'error', text: 'error' }));
    consoleSink('debug')(event({ level: 'debug', text: 'debug' }));
    expect(written).toEqual(['log: debug']);
  });

  it('names the levels there are', () => {
    expect(() => consoleSink('loud' as 'info')).toThrow(
      'minimum must be one of debug, info, warn, error, critical',
    );
  });
});

describe('pinoSink', () => {
  it('gives pino levels, fields and errors', () => {
    const lines: Record<string, any>[] = [];
    const logger = pino(
      { level: 'debug', base: null },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    );
    setSink(pinoSink(logger));
    log.debug('detail');
    log.msg('answered', { system: 'web', duration: 0.5 });
    log.warn('careful');
    log.err(new TypeError('broken'), 'reading');
    log.err(new Error('alone'));
    pinoSink(logger)(event({ level: 'critical', text: 'lost' }));
    expect(lines.map((line) => [line['level'], line['msg']])).toEqual([
      [20, 'detail'],
      [30, 'answered'],
      [40, 'careful'],
      [50, 'reading'],
      [50, 'alone'],
      [60, 'lost'],
    ]);
    expect(lines[1]).toMatchObject({ system: 'web', duration: 0.5 });
    expect(lines[3]?.['err']).toMatchObject({ type: 'TypeError', message: 'broken' });
    expect(lines[0]).not.toHaveProperty('system');
  });
});
