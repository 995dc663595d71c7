import { existsSync } from 'node:fs';
import { FilteredScript, Resource } from 'hawser';
import { render } from 'hawser/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scripts } from './scripts.js';

let scripts: Scripts;

beforeAll(async () => {
  scripts = await Scripts.make();
});
afterAll(() => scripts.remove());

function treeOf(script: FilteredScript): Resource {
  const root = new Resource();
  root.putChild('script', script);
  return root;
}

describe('FilteredScript', () => {
  it.runIf(existsSync('/usr/bin/python3'))(
    'runs a file that is not executable by its interpreter, with its arguments',
    async () => {
      class PythonScript extends FilteredScript {}
      PythonScript.prototype.filter = '/usr/bin/python3';
      const path = await scripts.write(
        'plain.py',
        'import sys\nprint("Content-Type: text/plain\\n")\nprint(sys.argv)',
        0o644,
      );
      const { text } = await render(treeOf(new PythonScript(path)), { url: '/script?a+b' });
      expect(text).toBe(`['${path}', 'a', 'b']\n`);
    },
  );

  it('sends what is in the file by default, head and body', async () => {
    const path = await scripts.write('page.asis', 'Status: 418\nX-A: b\n\nshort and stout', 0o644);
    const { status, headers, text } = await render(treeOf(new FilteredScript(path)), {
      url: '/script',
    });
    expect([status, headers.getRawHeaders('x-a'), text]).toEqual([418, ['b'], 'short and stout']);
  });
});
