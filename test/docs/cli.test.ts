import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { webCommand } from '../../src/cli/web/command.js';

const chapter = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** The long options of `twist web`, Twisted 24.7. */
const TWIST = (
  'add-header allow-ignore-ext certificate class display-tracebacks https ignore-ext index listen logfile mime-type ' +
  'notracebacks path personal port privkey processor resource-script user wsgi'
).split(' ');

it.each(webCommand().options.map(({ long }) => long as string))(
  'docs/cli.md tells of %s',
  (option) => {
    expect(chapter).toContain(`\`${option}`);
  },
);

it('the command knows every option of twist web, if only to refuse it', () => {
  const known = webCommand().options.map(({ long }) => long);
  for (const name of TWIST) expect(known).toContain(`--${name}`);
});
