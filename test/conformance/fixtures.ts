import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MTIME } from './site/cond.js';

/** One file: its text (repeated, where `times` says so), its bytes, or so many bytes of a known pattern. */
type Fixture = { text: string; times?: number } | { base64: string } | { pattern: number };

const DESCRIPTION = new URL('./data/fixtures.json', import.meta.url);

/** A folder of fixtures that was written for this process. */
export interface FixtureFolder {
  readonly path: string;
  remove(): void;
}

/**
 * Write the files behind `/static` into a new temporary folder. They are described in JSON, as their names hold
 * characters that archives and some file systems do not take. All times are {@link MTIME}, that of `fraction.txt` half
 * a second later.
 */
export function writeFixtures(): FixtureFolder {
  const path = mkdtempSync(join(tmpdir(), 'hawser-fixtures-'));
  const fixtures = JSON.parse(readFileSync(DESCRIPTION, 'utf8')) as Record<string, Fixture>;
  for (const [name, fixture] of Object.entries(fixtures)) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytesOf(fixture));
  }
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    const time = name === 'fraction.txt' ? MTIME + 0.5 : MTIME;
    utimesSync(join(path, name), time, time);
  }
  utimesSync(path, MTIME, MTIME);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function bytesOf(fixture: Fixture): Uint8Array {
  if ('text' in fixture) return Buffer.from(fixture.text.repeat(fixture.times ?? 1));
  if ('base64' in fixture) return Buffer.from(fixture.base64, 'base64');
  return Uint8Array.from({ length: fixture.pattern }, (_, i) => (i * 7 + (i >> 8)) & 255);
}
