import { expect, it } from 'vitest';
import { dedent, ported } from '../ported.js';

it('turns inlineCallbacks methods into fields, yielding to Deferreds it knows by yield*', () => {
  const source = `
    from twisted.internet import defer, reactor, task
    from twisted.web.resource import Resource

    class Page(Resource):
        @defer.inlineCallbacks
        def render_GET(self, request):
            """Wait, then say so."""
            word = yield task.deferLater(reactor, 1, lambda: "late")
            other = yield self.fetch(word)
            yield
            defer.returnValue(word + other)

        def fetch(self, word):
            return database.find(word)
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { deferLater, inlineCallbacks, Resource, reactor } from 'hawser';

      export class Page extends Resource {
        /** Wait, then say so. */
        render_GET = inlineCallbacks(function* (this: Page) {
          const word = yield* deferLater(reactor, 1, () => 'late');
          const other = yield this.fetch(word);
          yield;
          return word + other;
        });

        fetch(word: string) {
          // hawser port: could not convert: return database.find(word)
          return unported('database').find(word);
        }
      }
    `),
  );
});

it('turns inlineCallbacks functions into constants, and binds those inside of methods', () => {
  const source = `
    from twisted.internet.defer import inlineCallbacks, succeed

    @inlineCallbacks
    def both(a, b=2):
        x = yield succeed(a)
        return x + b

    class A:
        def go(self):
            @inlineCallbacks
            def inner():
                yield self.step()
            return inner()

        def step(self):
            return succeed(1)
  `;
  expect(ported(source)).toBe(
    dedent(`
      import { inlineCallbacks, succeed } from 'hawser';

      export const both = inlineCallbacks(function* (a: any, b = 2) {
        const x = yield* succeed(a);
        return x + b;
      });

      export class A {
        go() {
          const inner = inlineCallbacks(function* (this: A) {
            yield* this.step();
          }).bind(this);
          return inner();
        }

        step() {
          return succeed(1);
        }
      }
    `),
  );
});

it('keeps async functions, and generators', () => {
  const source = `
    async def load(url: str) -> str:
        page = await fetch(url)
        async for line in page:
            print(line)
        return "done"

    def count(n):
        for i in range(n):
            yield i
        yield from [1, 2]
  `;
  expect(ported(source)).toBe(
    dedent(`
      export async function load(url: string): Promise<string> {
        // hawser port: could not convert: page = await fetch(url)
        const page = await unported('fetch(url)');
        for await (const line of pyIter(page)) {
          console.log(line);
        }
        return 'done';
      }

      export function* count(n: any) {
        for (let i = 0; i < n; i += 1) {
          yield i;
        }
        yield* [1, 2];
      }
    `),
  );
});
