// Clients that leave, at every stage of a request.
import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ConnectionClosed,
  Deferred,
  File,
  type IRequest,
  NOT_DONE_YET,
  type Request,
  Resource,
  type SessionStore,
} from 'hawser';
import { tags } from 'hawser/template';
import { expect } from 'vitest';
import { large, until, upload } from './cell.js';
import { HELD } from './ledger.js';
import { type Stage, WHOLE } from './stage.js';
import { askWithoutReading, HALF_HTTP2_HEAD, wire } from './wire.js';

const KILOBYTES_64 = randomBytes(64 * 1024);

export const LEAVING: readonly Stage[] = [
  {
    name: 'before the head ends',
    absent: (host) => (host.protocol === 'fetch' ? WHOLE : undefined),
    async run(cell) {
      const { port, prefix } = await cell.start();
      const head =
        cell.host.protocol === 'http2'
          ? HALF_HTTP2_HEAD
          : `GET ${prefix}/hello HTTP/1.1\r\nHost: x\r\nX-Half: wa`;
      const { leave } = await wire(port as number, head);
      await cell.servesOthers();
      leave(cell.way === 'connection gone' ? 'RST' : cell.way);
      expect(cell.outcomes).toEqual([]);
      await cell.servesOthers();
    },
  },
  {
    name: 'during a body that is read into memory',
    async run(cell) {
      let rendered = 0;
      cell.page(() => `${++rendered}`, 'buffered', 'POST');
      const begun = (await cell.start()).begin(upload);
      begun.send('half of it');
      await until(() => cell.clock.getDelayedCalls().length === 1, 'the body to be read');
      cell.leave(begun);
      await cell.left();
      expect(rendered).toBe(0);
      await cell.servesOthers();
    },
  },
  {
    name: 'during a body that goes to disk',
    async run(cell) {
      const { directory } = cell;
      cell.page(
        async (request) => (await request.files({ spoolBytes: 1000, directory })).files.length,
        'streamed',
        'POST',
      );
      const begun = (await cell.start()).begin(upload);
      begun.send(large().subarray(0, 90_000));
      await until(() => readdirSync(directory).length > 0, 'the upload to reach the disk');
      cell.leave(begun);
      await cell.left();
      await cell.servesOthers();
    },
  },
  {
    name: 'before the first write',
    async run(cell) {
      const heard: string[] = [];
      cell.page((request) => {
        request.notifyFinish().addErrback((failure) => {
          if (failure.check(ConnectionClosed)) heard.push('notifyFinish');
        });
        request.signal.addEventListener('abort', () => heard.push('signal'));
        return new Deferred(() => heard.push('cancelled'));
      });
      const begun = (await cell.start()).begin({ path: '/page' });
      await until(() => cell.requests > 0, 'the request');
      cell.leave(begun);
      await cell.left();
      expect(heard.sort()).toEqual(['cancelled', 'notifyFinish', 'signal']);
      await cell.servesOthers();
    },
  },
  {
    name: 'between two writes',
    async run(cell) {
      let request: IRequest | undefined;
      cell.page((asked) => {
        request = asked;
        asked.write('one;');
        asked.flush();
        return NOT_DONE_YET;
      });
      const begun = (await cell.start()).begin({ path: '/page' });
      await until(() => request?.startedWriting === true, 'the first write');
      if (!cell.host.compresses) expect(await begun.piece()).toBe('one;');
      cell.leave(begun);
      await cell.left();
      expect(request?.write('two;')).toBe(false);
      request?.finish();
      expect([request?.disconnected, (request as Request).lateFinishes]).toEqual([true, 1]);
      expect(cell.outcomes).toEqual(['disconnected']);
      await cell.servesOthers();
    },
  },
  {
    name: 'at finish',
    async run(cell) {
      let request: IRequest | undefined;
      cell.page((asked) => {
        request = asked;
        asked.write(KILOBYTES_64);
        return NOT_DONE_YET;
      });
      const begun = (await cell.start()).begin({ path: '/page' });
      await until(() => request !== undefined, 'the request');
      // Both in one turn: the server finds out after it has finished, or just before.
      cell.leave(begun);
      request?.write(KILOBYTES_64);
      request?.finish();
      await until(() => cell.outcomes.length > 0, 'the request to end');
      await new Promise(setImmediate);
      expect(cell.outcomes.length).toBe(1);
      await cell.servesOthers();
    },
  },
  {
    name: 'while getChild waits',
    async run(cell) {
      let asked = 0;
      let cancelled = 0;
      class Slow extends Resource {
        override getChild(): any {
          asked++;
          return new Deferred(() => cancelled++);
        }
      }
      cell.root.putChild('slow', new Slow());
      const begun = (await cell.start()).begin({ path: '/slow/child' });
      await until(() => asked === 1, 'getChild');
      cell.leave(begun);
      await cell.left();
      expect(cancelled).toBe(1);
      await cell.servesOthers();
    },
  },
  {
    name: 'while a template is flattened',
    async run(cell) {
      const cancelled: string[] = [];
      let asked = 0;
      cell.page(() => {
        asked++;
        return tags.html(
          tags.p('x'.repeat(5000)),
          new Deferred<string>(() => cancelled.push('first')),
          new Deferred<string>(() => cancelled.push('second')),
        );
      });
      const begun = (await cell.start()).begin({ path: '/page' });
      await until(() => asked === 1, 'the page');
      await new Promise(setImmediate);
      cell.leave(begun);
      await cell.left();
      expect(cancelled).toEqual(['first', 'second']);
      await cell.servesOthers();
    },
  },
  {
    name: 'while a generator writes',
    async run(cell) {
      let closed = 0;
      cell.page(async function* () {
        try {
          for (;;) {
            yield 'piece;';
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          closed++;
        }
      });
      const begun = (await cell.start()).begin({ path: '/page' });
      if (!cell.host.compresses) expect(await begun.piece()).toContain('piece;');
      else await until(() => cell.requests > 0, 'the request');
      cell.leave(begun);
      await cell.left();
      await until(() => closed === 1, 'the generator to be closed');
      await cell.servesOthers();
    },
  },
  {
    name: 'in the middle of a file',
    async run(cell) {
      const path = join(cell.directory, HELD);
      writeFileSync(path, randomBytes(4 * 1024 * 1024));
      cell.heldPath = path;
      cell.root.putChild('file', new File(path));
      const running = await cell.start();
      const unread = await askWithoutReading(
        cell.host.protocol,
        running,
        '/file',
        cell.running.handler,
      );
      await until(() => cell.requests > 0, 'the request');
      await new Promise(setImmediate);
      unread.leave(cell.way);
      await until(() => cell.outcomes.length > 0, 'the request to end');
      await cell.servesOthers();
    },
  },
  {
    name: 'in a session',
    async run(cell) {
      let asked = 0;
      cell.page((request) => {
        request.getSession().data['visits'] = ++asked;
        return new Deferred();
      });
      const begun = (await cell.start()).begin({ path: '/page' });
      await until(() => asked === 1, 'the request');
      cell.leave(begun);
      await cell.left();
      expect(cell.site.sessions.size).toBe(1);
      cell.clock.advance(901);
      await cell.servesOthers();
    },
  },
  {
    name: 'while a session store is asked',
    async run(cell) {
      let answer: ((record: undefined) => void) | undefined;
      const store: SessionStore = {
        load: () =>
          new Promise<undefined>((resolve) => {
            answer = resolve;
          }),
        save: () => undefined,
        destroy: () => undefined,
      };
      cell.page((request) => String(request.getSession().uid.length));
      const running = await cell.start({ sessionStore: store });
      const begun = running.begin({
        path: '/page',
        headers: { Cookie: `TWISTED_SESSION${running.prefix.replace('/', '_')}=${'a'.repeat(64)}` },
      });
      await until(() => answer !== undefined, 'the store to be asked');
      cell.leave(begun);
      await cell.left();
      answer?.(undefined);
      await cell.servesOthers();
    },
  },
];
