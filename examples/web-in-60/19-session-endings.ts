// Sessions that end after five seconds without a visit, and somebody who is told.
//
//   npx jiti examples/web-in-60/19-session-endings.ts
//   curl http://127.0.0.1:8080/logme       -> nothing; five seconds later the server prints that the session has expired
import { type IReactorTime, type IRequest, Resource, reactor, Session, Site } from 'hawser';
import { serve } from 'hawser/node';
import { isMain, port } from '../is-main.ts';

class ShortSession extends Session {
  override sessionTimeout = 5;
}

class ExpirationLogger extends Resource {
  readonly sessions = new Set<string>();

  render_GET(request: IRequest) {
    const { uid } = request.getSession();
    if (!this.sessions.has(uid)) {
      this.sessions.add(uid);
      request.getSession().notifyOnExpire(() => this.expired(uid));
    }
    return '';
  }

  expired(uid: string) {
    console.log('Session', uid, 'has expired.');
    this.sessions.delete(uid);
  }
}

export function create(clock: IReactorTime = reactor): Site {
  const root = new Resource();
  root.putChild('logme', new ExpirationLogger());
  return new Site(root, { sessionFactory: ShortSession, reactor: clock });
}

if (isMain(import.meta.url)) console.log((await serve(create(), { port })).url);
