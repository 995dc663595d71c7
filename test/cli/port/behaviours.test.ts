// The tutorial's listings in Python, converted, behave as the programs of the tutorial do.
import { join } from 'node:path';
import {
  type IRequest,
  type IResource,
  Registry,
  Resource,
  ResourceScript,
  type Site,
} from 'hawser';
import { reactor } from 'hawser/node';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { create as scriptFolder } from '../../../examples/web-in-60/09-rpy-scripts.ts';
import { convert } from '../../../src/cli/port/index.js';
import { behaviours as accessLogging } from '../../examples/web-in-60/behaviours/access-logging.js';
import { behaviours as asynchronous } from '../../examples/web-in-60/behaviours/asynchronous.js';
import { behaviours as customCodes } from '../../examples/web-in-60/behaviours/custom-codes.js';
import { behaviours as dynamicContent } from '../../examples/web-in-60/behaviours/dynamic-content.js';
import { behaviours as dynamicDispatch } from '../../examples/web-in-60/behaviours/dynamic-dispatch.js';
import { behaviours as errorHandling } from '../../examples/web-in-60/behaviours/error-handling.js';
import { behaviours as handlers } from '../../examples/web-in-60/behaviours/handlers.js';
import { behaviours as handlingPosts } from '../../examples/web-in-60/behaviours/handling-posts.js';
import { behaviours as httpAuth } from '../../examples/web-in-60/behaviours/http-auth.js';
import { behaviours as interrupted } from '../../examples/web-in-60/behaviours/interrupted.js';
import { behaviours as otherRequestBodies } from '../../examples/web-in-60/behaviours/other-request-bodies.js';
import { behaviours as rpyScripts } from '../../examples/web-in-60/behaviours/rpy-scripts.js';
import { behaviours as sessionBasics } from '../../examples/web-in-60/behaviours/session-basics.js';
import { behaviours as sessionEndings } from '../../examples/web-in-60/behaviours/session-endings.js';
import { behaviours as sessionStore } from '../../examples/web-in-60/behaviours/session-store.js';
import { behaviours as staticContent } from '../../examples/web-in-60/behaviours/static-content.js';
import { behaviours as staticDispatch } from '../../examples/web-in-60/behaviours/static-dispatch.js';
import type { Make, Props } from '../../examples/web-in-60/page.js';
import { EDITS } from './edits.js';
import { openWorkshop, programs } from './programs.js';

const LISTINGS = new Map(programs('web-in-60').map((program) => [program.name, program]));
const workshop = openWorkshop();
afterAll(() => workshop.remove());

let copies = 0;
/** Convert a listing, make its edits, write it under a name of its own, and give its path. */
function written(name: string): string {
  const program = LISTINGS.get(name);
  if (program === undefined) throw new Error(`there is no listing ${name}`);
  copies += 1;
  return workshop.write({ ...program, name: `${name}-${copies}` }, EDITS[name]);
}

/** The environment the listings are run in, and the time of the reactor they import. */
function surround({ clock, folder }: Props): void {
  vi.stubEnv('FOLDER', folder);
  vi.stubEnv('HOMES', folder);
  for (const name of ['foo', 'bar', 'baz'])
    vi.stubEnv(`FOLDER_${name.toUpperCase()}`, join(folder, `${name}-files`));
  vi.spyOn(reactor, 'seconds').mockImplementation(() => clock.seconds());
  vi.spyOn(reactor, 'callLater').mockImplementation(((seconds: number, ...call: [() => void]) =>
    clock.callLater(seconds, ...call)) as never);
}
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What a module serves: the site it gives to the reactor to listen. */
const served =
  (name: string): Make =>
  async (props) => {
    surround(props);
    const listen = vi.spyOn(reactor, 'listenTCP').mockImplementation((() => ({})) as never);
    const run = vi.spyOn(reactor, 'run').mockImplementation((() => undefined) as never);
    await import(/* @vite-ignore */ written(name));
    expect([listen.mock.calls.map(([port]) => port), run.mock.calls.length]).toEqual([[8880], 1]);
    return listen.mock.calls[0]?.[1] as Site;
  };

/** What a script exports, run as a folder would run it. */
const scripted =
  (name: string): Make =>
  (props) => {
    surround(props);
    return ResourceScript(written(name), new Registry());
  };

/** A script is the page of a file's name; the behaviours ask for `/`, which here is the same page. */
class AtSlash extends Resource {
  readonly page: IResource;

  constructor(page: IResource) {
    super();
    this.page = page;
  }

  override getChild(name: string, request: IRequest) {
    return name === '' ? this.page : this.page.getChildWithDefault(name, request);
  }
}

const atSlash =
  (make: Make): Make =>
  async (props) =>
    new AtSlash(await make(props));

it('are all tried: the nineteen of the tutorial', () => {
  expect(LISTINGS.size).toBe(19);
});

describe('static-content', () => staticContent(served('static-content')));
describe('dynamic-content', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  dynamicContent(served('dynamic-content'), () => vi.setSystemTime(Date.now() + 1000));
});
describe('static-dispatch', () => staticDispatch(served('static-dispatch')));
describe('dynamic-dispatch', () => dynamicDispatch(served('dynamic-dispatch')));
describe('error-handling', () => errorHandling(served('error-handling')));
describe('custom-codes', () => customCodes(served('custom-codes')));
describe('handling-posts', () => handlingPosts(served('handling-posts')));
describe('other-request-bodies', () => otherRequestBodies(served('other-request-bodies')));
describe('rpy-scripts', () => {
  const { source } = LISTINGS.get('rpy-scripts') ?? { source: '' };
  rpyScripts(({ folder }) => scriptFolder(folder), convert(source, { kind: 'rpy' }).text);
});
describe('asynchronous', () => asynchronous(atSlash(scripted('asynchronous'))));
describe('asynchronous-deferred', () => asynchronous(atSlash(scripted('asynchronous-deferred'))));
describe('interrupted', () => interrupted(atSlash(scripted('interrupted')), undefined));
describe('logging-errors', () =>
  interrupted(atSlash(scripted('logging-errors')), 'The client did not wait'));
describe('access-logging', () => accessLogging(served('access-logging')));
describe('wsgi', () => handlers(scripted('wsgi')));
describe('http-auth', () =>
  httpAuth(scripted('http-auth'), (page, seconds) => page.clock.advance(seconds)));
describe('session-basics', () => sessionBasics(scripted('session-basics')));
describe('session-store', () => sessionStore(atSlash(scripted('session-store'))));
describe('session-endings', () => sessionEndings(served('session-endings')));
