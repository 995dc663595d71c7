import { Interface, type IRequest, implementer, Resource, registerAdapter, Session } from 'hawser';
import { describe, expect, it } from 'vitest';
import { create } from '../../../examples/web-in-60/18-session-store.ts';
import { behaviours } from './behaviours/session-store.js';
import { onEachHost, sessionOf } from './page.js';

behaviours(() => create());

interface INotes {
  readonly list: string[];
}
const INotes = Interface<INotes>('INotes');
const ITrail = Interface<INotes>('ITrail');

let made = 0;
class Notes implements INotes {
  readonly list: string[] = [];
  constructor() {
    made += 1;
  }
}
implementer(INotes, ITrail)(Notes);
registerAdapter(Notes, Session, INotes);
registerAdapter(Notes, Session, ITrail);

class Notebook extends Resource {
  override isLeaf = true;

  render_GET(request: IRequest) {
    const notes = request.getSession(INotes)!;
    notes.list.push('noted');
    request.getSession(ITrail)!.list.push(request.path);
    return JSON.stringify([notes.list.length, request.getSession(ITrail)!.list.length, made]);
  }
}

describe('two interfaces of one session', () => {
  onEachHost(
    () => new Notebook(),
    (page) => {
      it('keep apart, and each is made once', async () => {
        made = 0;
        const first = await page.get('/a');
        expect(JSON.parse(first.text)).toEqual([1, 1, 2]);
        const Cookie = sessionOf(first) as string;
        expect(JSON.parse((await page.get('/b', { Cookie })).text)).toEqual([2, 2, 2]);
        expect(JSON.parse((await page.get('/c')).text)).toEqual([1, 1, 4]);
      });
    },
  );
});
