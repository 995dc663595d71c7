import {
  type IRequest,
  NOT_DONE_YET,
  type RenderResult,
  type Resource,
  type Session,
} from 'hawser';
import { bool, folder, lines } from './helper.js';

/** Count visits on the session. */
function visit(session: Session): string {
  session.data['count'] = (session.data['count'] ?? 0) + 1;
  return `count=${session.data['count']}`;
}

function count(request: IRequest): RenderResult {
  return lines(request, visit(request.getSession()));
}

/** `/session` */
export function makeSession(): Resource {
  return folder({
    count,
    same: (request) => {
      const session = request.getSession();
      const { uid } = session;
      return lines(
        request,
        `same=${bool(request.getSession() === session)}`,
        `len=${uid.length}`,
        `hex=${bool(/^[0-9a-f]+$/.test(uid))}`,
        `attr=${bool(request.session === session)}`,
        `site=${bool(request.site.getSession(uid) === session)}`,
      );
    },
    peek: (request) => {
      const uid = request.getCookie('TWISTED_SESSION');
      return lines(
        request,
        `cookie=${bool(uid !== undefined)}`,
        `live=${bool(uid !== undefined && request.site.sessions.has(uid))}`,
      );
    },
    expire: (request) => {
      const session = request.getSession();
      const ran: string[] = [];
      session.notifyOnExpire(() => ran.push('one'));
      session.notifyOnExpire(() => ran.push('two'));
      session.expire();
      const live = request.site.sessions.has(session.uid);
      return lines(request, `ran=${ran.join(',')}`, `live=${bool(live)}`);
    },
    short: (request) => {
      const session = request.getSession();
      session.sessionTimeout = 0.4;
      session.touch();
      return lines(request, visit(session));
    },
    async: (request) => {
      const session = request.getSession();
      const text = visit(session);
      request.site.reactor.callLater(0.02, () => {
        request.write(text);
        request.finish();
      });
      return NOT_DONE_YET;
    },
    secure: (request) =>
      lines(
        request,
        `same=${bool(request.getSession() === request.getSession(undefined, { forceNotSecure: true }))}`,
      ),
    deep: folder({ count }),
  });
}
