import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File, RequestScript, ResourceTemplate, unportedScript } from 'hawser';
import { type LogEvent, setSink } from 'hawser/log';
import { render } from 'hawser/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let root: File;
let events: LogEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hawser-scripts-'));
  root = new File(folder);
  root.processors = {
    '.rpy.tsx': ResourceTemplate,
    '.rpy.jsx': ResourceTemplate,
    '.epy.ts': RequestScript,
    '.epy.js': RequestScript,
    '.rpy': unportedScript,
  };
  events = [];
  setSink((event) => events.push(event));
});
afterEach(async () => {
  setSink(undefined);
  await rm(folder, { recursive: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

describe('ResourceTemplate', () => {
  it('renders what the default export makes of the request', async () => {
    await write(
      'page.rpy.tsx',
      `import type { IRequest } from 'hawser';
       export default (request: IRequest) => <p title="a">Hello, {request.arg('name')}</p>;`,
    );
    const { status, text, headers } = await render(root, { url: '/page.rpy.tsx?name=%3CAnn%3E' });
    expect([status, text]).toEqual([200, '<!DOCTYPE html>\n<p title="a">Hello, &lt;Ann&gt;</p>']);
    expect(headers.getRawHeaders('content-type')?.[0]).toContain('text/html');
  });

  it('renders a page that is the default export, in JavaScript too', async () => {
    await write('page.rpy.jsx', 'export default <b>ready</b>;');
    expect((await render(root, { url: '/page.rpy.jsx' })).text).toContain('<b>ready</b>');
  });

  it('takes a resource as well', async () => {
    await write(
      'page.rpy.tsx',
      `import { Resource } from 'hawser';
       class Page extends Resource { render_GET() { return <i>resource</i>; } }
       export const resource = new Page();`,
    );
    expect((await render(root, { url: '/page.rpy.tsx' })).text).toContain('<i>resource</i>');
  });

  it('keeps what cache() asks it to keep', async () => {
    await write(
      'page.rpy.tsx',
      `declare const cache: () => void;
       cache();
       let count = 0;
       export default () => <b>{++count}</b>;`,
    );
    await render(root, { url: '/page.rpy.tsx' });
    expect((await render(root, { url: '/page.rpy.tsx' })).text).toContain('<b>2</b>');
  });

  it('says what is wrong with the export', async () => {
    await write('none.rpy.tsx', 'export const other = 1;');
    expect((await render(root, { url: '/none.rpy.tsx' })).text).toContain('exports no');
    await write('number.rpy.tsx', 'export default 5;');
    expect((await render(root, { url: '/number.rpy.tsx' })).status).toBe(500);
    expect(events.at(-1)?.failure?.getErrorMessage()).toBe(
      'number.rpy.tsx: its default export is number, neither a page nor a function nor a resource',
    );
  });
});

describe('RequestScript', () => {
  it('is run for each request, and finishes it', async () => {
    await write(
      'script.epy.ts',
      `declare const request: import('hawser').IRequest;
       let count: number = 0;
       request.setHeader('Content-Type', 'text/plain');
       request.write(request.method + ' ' + ++count + ' ' + request.args.get('a') + ' ');
       await Promise.resolve();
       request.write(request.postpath.join('|'));`,
    );
    for (let time = 0; time < 2; time++) {
      const { text, headers } = await render(root, {
        url: '/script.epy.ts/x/y',
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'a=b',
      });
      expect(text).toBe('POST 1 b x|y');
      expect(headers.getRawHeaders('content-type')).toEqual(['text/plain']);
    }
  });

  it('may finish by itself', async () => {
    await write('done.epy.js', 'request.write("done"); request.finish();');
    expect((await render(root, { url: '/done.epy.js' })).text).toBe('done');
  });

  it('is missing where its file is (test_notFoundRender)', async () => {
    const { status, text } = await render(new RequestScript(join(folder, 'none.epy.ts')), {});
    expect(status).toBe(404);
    expect(text).toContain('File not found.');
  });

  it('is a 500 without its text where it throws (test_renderException)', async () => {
    await write('bad.epy.js', 'throw new Error("secret");');
    const { status, text } = await render(root, { url: '/bad.epy.js' });
    expect(status).toBe(500);
    expect(text).not.toMatch(/secret/);
    expect(events.at(-1)?.failure?.getErrorMessage()).toBe('secret');
  });
});

describe('a RequestScript that has begun to write', () => {
  it('breaks the response off where it throws', async () => {
    await write('half.epy.js', 'request.write("half"); request.flush(); throw new Error("late");');
    expect((await render(root, { url: '/half.epy.js' })).outcome).toBe('aborted');
  });
});

describe('a script in Python', () => {
  it('is a page that says so, and never its source', async () => {
    await write('page.rpy', 'password = "secret"');
    for (const url of ['/page.rpy', '/page.rpy/x', '/page.rpy?a']) {
      const { status, text } = await render(root, { url });
      expect(status).toBe(500);
      expect(text).toContain('hawser port page.rpy');
      expect(text).not.toContain('secret');
    }
    expect(events.at(-1)?.text).toContain('page.rpy is a script in Python');
  });
});
