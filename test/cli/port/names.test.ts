import * as hawser from 'hawser';
import * as client from 'hawser/client';
import * as log from 'hawser/log';
import * as node from 'hawser/node';
import * as template from 'hawser/template';
import { describe, expect, it } from 'vitest';
import { twistedNames } from '../../../src/cli/port/convert/names.js';

const MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  hawser,
  'hawser/client': client,
  'hawser/log': log,
  'hawser/node': node,
  'hawser/template': template,
};

describe('the table of names', () => {
  it.each([...twistedNames()])('%s is in the package', (_, { from, name, member, typeOnly }) => {
    // Types leave no trace at run time; the compiler looks at them in the listings.
    if (typeOnly) return;
    const exported = MODULES[from]?.[name];
    expect(exported, `${name} of ${from}`).toBeDefined();
    if (member !== undefined) expect(Object.keys(exported as object)).toContain(member);
  });
});
