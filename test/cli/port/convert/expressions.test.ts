// biome-ignore-all lint/suspicious/noTemplateCurlyInString: TypeScript is quoted here.
import { describe, expect, it } from 'vitest';
import { ported, portedBody } from '../ported.js';

const of = (python: string): string => portedBody(`return ${python}`).replace(/^return |;$/g, '');

describe('text', () => {
  it.each([
    ['b"bytes" + b"more"', "'bytesmore'"],
    ['"%s and %d%%" % (x, 5)', '`${x} and ${5}%`'],
    [
      '"%05.1f|%-4s|%x" % (x, y, 255)',
      "`${Number(x).toFixed(1).padStart(5, '0')}|${String(y).padEnd(4)}|${(255).toString(16)}`",
    ],
    ['"%(a)s" % {"a": x}', '`${x}`'],
    ['"%r" % "a"', "`${inspect('a')}`"],
    ['"{} {1}".format(x, y)', '`${x} ${y}`'],
    ['"{0.name} {k[a]}".format(x, k=y)', "`${x.name} ${pyGet(y, 'a')}`"],
    ['f"{x} {y!r} {len("a"):>4}"', "`${x} ${inspect(y)} ${String('a'.length).padStart(4)}`"],
    ['"a" "b"', "'ab'"],
    ['"a" * 3', "'a'.repeat(3)"],
    ['"a b".split()', "'a b'.split(/\\s+/).filter(Boolean)"],
    ['"a,b".split(",", 1)', "pySplit('a,b', ',', 1)"],
    ['", ".join(["a"])', "['a'].join(', ')"],
    ['", ".join(str(n) for n in x)', "[...pyIter(x)].map((n) => String(n)).join(', ')"],
    ['"a".encode("utf-8").decode("ascii")', "'a'"],
    ['x.strip().lower()', 'x.trim().toLowerCase()'],
    [
      '"abc"[1:], "abc"[-1], "abc"[::-1]',
      "['abc'.slice(1), 'abc'.at(-1)!, [...'abc'].reverse().join('')]",
    ],
    ['request.content.read().decode("utf-8")', 'fromBytes(request.content.read())'],
    ['b"\\xff\\x00"', "Buffer.from('ÿ\\x00', 'latin1')"],
    ['str(x) + str(True)', "String(x) + (true ? 'True' : 'False')"],
  ])('%s', (python, typescript) => {
    expect(of(python)).toBe(typescript);
  });
});

describe('containers', () => {
  it.each([
    ['[n for n in [1, 2] if n > 1]', '[1, 2].filter((n) => n > 1)'],
    ['[(n, m) for n in [1] for m in [2]]', '[1].flatMap((n) => [2].map((m) => [n, m]))'],
    ['{n: str(n) for n in [1]}', 'new Map<number, string>([1].map((n) => [n, String(n)]))'],
    ['{n for n in [1]}', 'new Set([...[1]])'],
    ['any(n > 1 for n in [1])', '[1].some((n) => n > 1)'],
    ['all([x, y])', '[x, y].every(Boolean)'],
    ['sum(n * 2 for n in [1])', '[1].map((n) => n * 2).reduce((sum, item) => sum + item, 0)'],
    ['sorted([2, 1], key=lambda n: -n, reverse=True)', 'pySorted([2, 1], (n: any) => -n, true)'],
    ['[1] + list("ab")', "[1, ...[...'ab']]"],
    ['[0] * x', 'Array.from({ length: x }, () => 0)'],
    ['max(1, 2), min([1, 2])', '[Math.max(1, 2), Math.min(...[1, 2])]'],
    ['{"a": x, "b-c": 1, **y}', "{ a: x, 'b-c': 1, ...y }"],
    ['{x: 1}', 'new Map([[x, 1]])'],
    ['[1, 2][0], [1, 2][-1], [1, 2][:1]', '[[1, 2][0]!, [1, 2].at(-1)!, [1, 2].slice(0, 1)]'],
    ['len([1]), len("a"), len({1})', "[[1].length, 'a'.length, new Set([1]).size]"],
    ['zip([1], "a")', "pyZip([1], 'a')"],
  ])('%s', (python, typescript) => {
    expect(of(python).replace(/ as const$/, '')).toBe(typescript);
  });
});

describe('numbers, tests and objects', () => {
  it.each([
    ['7 // 2 ** 3 % x', 'pyMod(Math.floor(7 / 2 ** 3), x)'],
    ['0x1F + 1_000 + 1.50', '0x1f + 1000 + 1.5'],
    ['"a" if x else "b"', "pyTruth(x) ? 'a' : 'b'"],
    ['x or "none"', "pyTruth(x) ? x : 'none'"],
    ['x() or []', 'x() || []'],
    ['x.get("a") and 1', "pyAnd(pyDict(x, 'a'), () => 1)"],
    ['not x == 1', 'x !== 1'],
    ['x == 1 and not y == 2 or x == 3', '(x === 1 && y !== 2) || x === 3'],
    ['isinstance(x, (str, list))', "typeof x === 'string' || Array.isArray(x)"],
    ['getattr(x, "a", 1)', '(x as any).a ?? 1'],
    ['hasattr(x, "a")', "'a' in x"],
    ['x.__class__.__name__', 'x.constructor.name'],
    ['lambda a, b=1: a + b', '(a: any, b = 1) => a + b'],
  ])('%s', (python, typescript) => {
    expect(of(python)).toBe(typescript);
  });
});

describe('the library', () => {
  it.each([
    ['import time', 'time.time()', 'Date.now() / 1000'],
    ['import time', 'time.ctime()', 'pyTime()'],
    ['import json', 'json.dumps({"a": 1})', 'JSON.stringify({ a: 1 })'],
    ['import html', 'html.escape("<")', "html.escape('<')"],
    ['import os', 'os.path.join("a", "b")', "join('a', 'b')"],
    ['import os', 'os.environ["A"]', "process.env['A']!"],
    [
      'import hashlib',
      'hashlib.md5(b"a").hexdigest()',
      "createHash('md5').update('a').digest('hex')",
    ],
    ['import base64', 'base64.b64encode(b"a")', "Buffer.from('a').toString('base64')"],
    [
      'from urllib.parse import quote',
      'quote("a/b")',
      "encodeURIComponent('a/b').replaceAll('%2F', '/')",
    ],
    ['import sys', 'sys.argv[1]', 'pyGet(process.argv.slice(1), 1)'],
    ['from twisted.web import http', 'http.NOT_FOUND', 'http.NOT_FOUND'],
  ])('%s: %s', (imported, python, typescript) => {
    const text = ported(`${imported}\nx = ${python}`);
    expect(text.slice(text.indexOf('x = ') + 'x = '.length, -1)).toBe(typescript);
  });
});
