import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resource, Site } from 'hawser';
import { render } from 'hawser/testing';
import { expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hawser-logpath-'));
const lines = (path: string): number => readFileSync(path, 'utf8').split('\n').length - 1;

it('site.logPath says where the access log is, and moves it', async () => {
  const site = new Site(new Resource());
  expect(site.logPath).toBeUndefined();
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  site.logPath = first;
  expect(site.logPath).toBe(first);
  site.startFactory();
  await render(site, { url: '/a' });
  site.logPath = second;
  await render(site, { url: '/b' });
  await render(site, { url: '/c' });
  site.stopFactory();
  expect(lines(first)).toBe(1);
  expect(lines(second)).toBe(2);
});
