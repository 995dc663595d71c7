import { describe, expect, it } from 'vitest';
import { converted, dedent, ported } from '../ported.js';

describe('imports', () => {
  it('bring in what is used, from where it lives', () => {
    const source = `
      from twisted.web import server, resource, http
      from twisted.internet.defer import succeed, Deferred
      from twisted.python import log
      import os.path

      def f():
          log.msg("x")
          d = Deferred()
          d.callback(None)
          return http.OK, server.NOT_DONE_YET, os.path.basename("a/b")
    `;
    expect(ported(source)).toBe(
      dedent(`
        import { basename } from 'node:path';
        import { Deferred, http, NOT_DONE_YET } from 'hawser';
        import { log } from 'hawser/log';

        export function f() {
          log.msg('x');
          const d = new Deferred<any>();
          d.callback(undefined);
          return [http.OK, NOT_DONE_YET, basename('a/b')] as const;
        }
      `),
    );
  });

  it('take another name where the file has one of its own', () => {
    const source = `
      from twisted.web import server

      class Session(server.Session):
          pass
    `;
    expect(ported(source)).toBe(
      dedent(`
        import { Session as HawserSession } from 'hawser';

        export class Session extends HawserSession {}
      `),
    );
  });

  it('of the same project go to its TypeScript files', () => {
    const source = `
      from . import views
      from .models import User
      from ..lib.db import pool
      import shop.cart

      views.home(User(), pool, shop.cart.total())
    `;
    const ownModule = (name: string): string | undefined =>
      ({
        '.views': './views.js',
        '.models': './models.js',
        '..lib.db': '../lib/db.js',
        'shop.cart': './cart.js',
      })[name];
    expect(ported(source, { ownModule })).toBe(
      dedent(`
        import { pool } from '../lib/db.js';
        import { total } from './cart.js';
        import { User } from './models.js';
        import { home } from './views.js';

        home(new User(), pool, total());
      `),
    );
  });
});

describe('exports', () => {
  it('are the public names of a module, what __all__ lists, or the resource of a script', () => {
    const source = `
      LIMIT = 5
      state = {}
      _own = 1

      def f(): pass
      def _g(): pass
    `;
    const names = (text: string): string[] =>
      [...text.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(
        (match) => match[1] as string,
      );
    expect(names(ported(source))).toEqual(['LIMIT', 'state', 'f']);
    expect(names(ported(`__all__ = ["state"]\n${dedent(source)}`))).toEqual(
      ['__all__', 'state'].slice(1),
    );
    expect(
      names(ported(`${dedent(source)}\nfrom twisted.internet import reactor\nreactor.run()`)),
    ).toEqual(['LIMIT', 'f']);
    expect(names(ported('resource = f()\nother = 1', { kind: 'rpy' }))).toEqual(['resource']);
  });
});

describe('what cannot be converted', () => {
  it('stays as a comment with the original lines, and throws where it is reached', () => {
    const source = `
      import subprocess

      def f(path):
          # Look.
          out = subprocess.check_output(
              ["ls", path],
          )
          with open(path) as file:
              return file.read(), out
    `;
    const { text, marks, converted: count } = converted(source);
    expect(text.split('\n\n/** Stands for')[0]).toBe(
      dedent(`
        // hawser port: could not convert: import subprocess

        export function f(path: any) {
          // Look.
          // hawser port: could not convert: out = subprocess.check_output(
          //       ["ls", path],
          //   )
          const out = unported('subprocess.check_output( ["ls", path], )');
          // hawser port: could not convert: with open(path) as file:
          const file: any = unported('open(path)');
          return [file.read(), out] as const;
        }
      `),
    );
    expect(marks.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'no counterpart for subprocess'],
      [5, undefined],
      [8, 'TypeScript has no context managers'],
    ]);
    expect(count).toBe(2);
  });

  it('is never dropped: lines that are no Python, star imports, matches, slices of sources', () => {
    const lines = ['if a b c:', 'from os import *', 'x[1:2] = y', 'y = x[::2]', 'z = 3j'];
    const { text, marks } = converted(
      `x = [1]\n${lines.join('\n').replace('if a b c:', 'if a b c:\n    pass')}\n`,
    );
    for (const line of lines) expect(text).toContain(`// hawser port: could not convert: ${line}`);
    expect(marks.map((mark) => mark.line)).toEqual([2, 4, 5, 6, 7]);
  });

  it('leaves what hawser does by itself', () => {
    const { text, marks } = converted(
      'from twisted.python import log\nlog.startLogging(sys.stdout)\n',
    );
    expect(text).toBe('// hawser port: could not convert: log.startLogging(sys.stdout)\n');
    expect(marks).toMatchObject([{ line: 2, reason: 'hawser logs to the console by itself' }]);
  });
});

it('keeps the head of the file: licence, documentation', () => {
  const source = `
    # Copyright nobody.

    """What it is for."""

    import os
    x = os.getpid()
  `;
  expect(ported(source)).toBe(
    dedent(`
      // Copyright nobody.
      /** What it is for. */

      export const x = process.pid;
    `),
  );
});

it('asks whether it is the program that was started', () => {
  expect(ported('if __name__ == "__main__":\n    print(1)')).toBe(
    dedent(`
      import { fileURLToPath } from 'node:url';

      if (process.argv[1] === fileURLToPath(import.meta.url)) {
        console.log(1);
      }
    `),
  );
});
