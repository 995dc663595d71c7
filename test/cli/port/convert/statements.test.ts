// biome-ignore-all lint/suspicious/noTemplateCurlyInString: TypeScript is quoted here.
import { describe, expect, it } from 'vitest';
import { dedent, portedBody } from '../ported.js';

const CASES: readonly (readonly [title: string, python: string, typescript: string])[] = [
  [
    'declares constants, and lets what is assigned again',
    'a = 1\nb = 2\nb = a\nreturn b',
    'const a = 1;\nlet b = 2;\nb = a;\nreturn b;',
  ],
  [
    'declares in the block that needs it',
    'if x == 1:\n    a = 1\n    print(a)\nelse:\n    a = 2\n    print(a)',
    'if (x === 1) {\n  const a = 1;\n  console.log(a);\n} else {\n  const a = 2;\n  console.log(a);\n}',
  ],
  [
    'declares before the branches that assign it',
    'if x == 1:\n    a = 1\nelse:\n    a = 2\nreturn a',
    'let a: number;\nif (x === 1) {\n  a = 1;\n} else {\n  a = 2;\n}\nreturn a;',
  ],
  [
    'tells TypeScript what it cannot see',
    'for i in range(3):\n    a = i\nreturn a',
    'let a!: number;\nfor (let i = 0; i < 3; i += 1) {\n  a = i;\n}\nreturn a;',
  ],
  [
    'takes tuples apart, and exchanges',
    'a, b = 1, 2\na, b = b, a\nreturn a',
    'let [a, b] = [1, 2];\n[a, b] = [b, a];\nreturn a;',
  ],
  [
    'assigns to several places',
    'a = b = 1\nreturn a + b',
    'const a = 1;\nconst b = a;\nreturn a + b;',
  ],
  [
    'adds to what is there',
    'xs = [1]\nxs += [2]\nn = 1\nn -= 1\nn //= 2\nreturn xs, n',
    'let xs = [1];\nxs.push(...[2]);\nlet n = 1;\nn -= 1;\nn = Math.floor(n / 2);\nreturn [xs, n] as const;',
  ],
  [
    'asks the truth of containers',
    'xs = []\nxs.append(x)\nif not xs or xs and "a" in "b":\n    pass\nwhile xs:\n    xs.pop()',
    "const xs: any[] = [];\nxs.push(x);\nif (xs.length === 0 || (xs.length > 0 && 'b'.includes('a'))) {\n}\nwhile (xs.length > 0) {\n  xs.pop()!;\n}",
  ],
  [
    'asks Python where it knows nothing',
    'if x:\n    return len(y)',
    'if (pyTruth(x)) {\n  return pyLen(y);\n}',
  ],
  [
    'counts and goes through',
    'for i in range(1, 9, 2):\n    print(i)\nfor k, v in {}.items():\n    print(k, v)\nfor c in "ab":\n    print(c)\nfor i, c in enumerate("ab"):\n    print(i, c)',
    "for (let i = 1; i < 9; i += 2) {\n  console.log(i);\n}\nfor (const [k, v] of new Map<any, any>().entries()) {\n  console.log(k, v);\n}\nfor (const c of 'ab') {\n  console.log(c);\n}\nfor (const [i, c] of [...'ab'].entries()) {\n  console.log(i, c);\n}",
  ],
  [
    'runs the else clause of a loop that was not broken',
    'for c in "ab":\n    if c == x:\n        break\nelse:\n    return 1',
    "let broken = false;\nfor (const c of 'ab') {\n  if (c === x) {\n    broken = true;\n    break;\n  }\n}\nif (!broken) {\n  return 1;\n}",
  ],
  [
    'catches by class, and lets others go on',
    'try:\n    return int(x)\nexcept (ValueError, TypeError) as e:\n    return str(e)',
    'try {\n  return pyInt(x);\n} catch (e: any) {\n  if (!(e instanceof RangeError || e instanceof TypeError)) {\n    throw e;\n  }\n  return e.message;\n}',
  ],
  [
    'catches by several handlers',
    'try:\n    x()\nexcept ValueError:\n    y()\nexcept Exception:\n    raise\nfinally:\n    print(1)',
    'try {\n  x();\n} catch (error: any) {\n  if (error instanceof RangeError) {\n    y();\n  } else {\n    throw error;\n  }\n} finally {\n  console.log(1);\n}',
  ],
  [
    'keeps the else clause of try out of its reach',
    'try:\n    a = int(x)\nexcept ValueError:\n    return 0\nelse:\n    return a',
    'let a: number;\ntry {\n  a = pyInt(x);\n} catch (error: any) {\n  if (!(error instanceof RangeError)) {\n    throw error;\n  }\n  return 0;\n}\nreturn a;',
  ],
  [
    'throws where a key is missing and somebody waits for it',
    'table = {}\ntable[x] = 1\ntry:\n    return table[y]\nexcept KeyError:\n    return table[x]',
    'const table = new Map<any, number>();\ntable.set(x, 1);\ntry {\n  return pyGet(table, y);\n} catch (error: any) {\n  if (!(error instanceof LookupError)) {\n    throw error;\n  }\n  return table.get(x)!;\n}',
  ],
  [
    'raises, with causes, and what has no class of its own',
    'if x == 1:\n    raise ValueError("no %s" % y)\nif x == 2:\n    raise NotImplementedError\nraise RuntimeError("x") from y',
    "if (x === 1) {\n  throw new RangeError(`no ${y}`);\n}\nif (x === 2) {\n  throw new NotImplementedError();\n}\nthrow Object.assign(new RuntimeError('x'), { cause: y });",
  ],
  ['asserts', 'assert x == 1, "one"', "if (x !== 1) {\n  throw new Error('one');\n}"],
  [
    'deletes',
    'd = {}\nd[x] = 1\ndel d[x]\nxs = [1]\ndel xs[0]\ndel y.z\ndel y[0]',
    'const d = new Map<any, number>();\nd.set(x, 1);\nd.delete(x);\nconst xs = [1];\nxs.splice(0, 1);\ndelete (y as any).z;\npyDelete(y, 0);',
  ],
  [
    'compares',
    'return x is None, x is not None, x == [1], 1 < x <= 3, x not in (1, 2)',
    'return [x == null, x != null, isDeepStrictEqual(x, [1]), 1 < x && x <= 3, ![1, 2].includes(x)];',
  ],
  [
    'keeps comments, pass and docstrings in place',
    '# one\nprint(1)  # two\n\n# three\nprint(2)',
    '// one\nconsole.log(1); // two\n\n// three\nconsole.log(2);',
  ],
  [
    'reads and writes what it knows nothing of by helpers',
    'y[x] = x[0]\ny[x] += 1\nreturn x in y',
    'pySet(y, x, pyGet(x, 0));\npySet(y, x, pyGet(y, x) + 1);\nreturn pyIn(x, y);',
  ],
];

describe('statements', () => {
  it.each(CASES)('%s', (_, python, typescript) => {
    expect(portedBody(python)).toBe(dedent(typescript));
  });
});
