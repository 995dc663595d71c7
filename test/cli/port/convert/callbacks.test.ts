import { describe, expect, it } from 'vitest';
import { dedent, ported } from '../ported.js';

/** The one method \`go\` of a class, as it is converted. */
function method(python: string, more = ''): string {
  const source = `
from twisted.internet import defer, reactor, task
from twisted.python import log

class A:
    def done(self, result, mark=None):
        pass

    def failed(self, failure):
        pass

    def tick(self):
        pass
${more}
    def go(self, request, items, d: defer.Deferred):
${dedent(python)
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}
`;
  const text = ported(source);
  const start = text.indexOf('\n', text.indexOf('  go('));
  return dedent(text.slice(start + 1, text.lastIndexOf('\n  }')));
}

describe('methods handed over', () => {
  it.each([
    ['d.addCallback(self.done)', 'd.addCallback((result) => this.done(result));'],
    ['d.addErrback(self.failed)', 'd.addErrback((failure) => this.failed(failure));'],
    ['d.addCallback(self.done, 5)', 'd.addCallback((result) => this.done(result, 5));'],
    ['d.addCallback(self.done, mark=5)', 'd.addCallback((result) => this.done(result, 5));'],
    ['d.addBoth(self.tick)', 'd.addBoth(() => this.tick());'],
    ['d.addErrback(log.err)', 'd.addErrback(log.err);'],
    ['d.addErrback(log.err, "why")', "d.addErrback(log.err, 'why');"],
    ['d.addCallback(request.write)', 'd.addCallback((result) => request.write(result));'],
    [
      'request.notifyFinish().addErrback(lambda _: d.cancel())',
      'request.notifyFinish().addErrback((_) => d.cancel());',
    ],
    ['reactor.callLater(2, self.tick)', 'reactor.callLater(2, () => this.tick());'],
    ['reactor.callLater(2, request.finish)', 'reactor.callLater(2, () => request.finish());'],
    ['reactor.callLater(2, print, "x")', "reactor.callLater(2, console.log, 'x');"],
    [
      'task.deferLater(reactor, 1, self.done, request)',
      'deferLater(reactor, 1, () => this.done(request));',
    ],
    [
      'task.LoopingCall(self.tick).start(1.0, now=False)',
      'new LoopingCall(() => this.tick()).start(1, false);',
    ],
    ['defer.maybeDeferred(self.done, 1)', 'defer'],
  ])('%s', (python, typescript) => {
    const text = typescript === 'defer' ? 'maybeDeferred(() => this.done(1));' : typescript;
    expect(method(python)).toBe(text);
  });

  it('keep arguments beside them that may change until then', () => {
    expect(method('items.append(1)\nd.addCallback(self.done, items[0])')).toBe(
      dedent(`
        items.push(1);
        d.addCallback((result, mark) => this.done(result, mark), pyGet(items, 0));
      `),
    );
  });

  it('take both functions of addCallbacks', () => {
    expect(method('d.addCallbacks(self.done, self.failed)')).toBe(
      dedent(`
        d.addCallbacks(
          (result) => this.done(result),
          (failure) => this.failed(failure),
        );
      `),
    );
  });

  it('are bound when they are kept, too', () => {
    expect(method('return {"tick": self.tick, "done": self.done}')).toBe(
      'return { tick: () => this.tick(), done: (result: any, mark?: any) => this.done(result, mark) };',
    );
  });

  it('are left alone where they are functions in a field', () => {
    const more = '\n    def __init__(self, then):\n        self.then = then\n';
    expect(method('d.addCallback(self.then)', more)).toBe('d.addCallback(this.then);');
  });
});

describe('functions of a method', () => {
  it('become arrows when they use self, declarations otherwise', () => {
    expect(
      method(`
        def inside(result):
            self.done(result)
        def outside(result):
            return result
        d.addCallback(inside)
        d.addCallback(outside)
      `),
    ).toBe(
      dedent(`
        const inside = (result: any) => {
          this.done(result);
        };
        function outside(result: any) {
          return result;
        }
        d.addCallback(inside);
        d.addCallback(outside);
      `),
    );
  });
});
