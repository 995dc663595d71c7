import type { Resource } from 'hawser';
import { arg, folder, lines, show } from './helper.js';

/** `/cookies` */
export function makeCookies(): Resource {
  return folder({
    received: (request) => {
      const rows = [...request.received_cookies]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${show(name)}=${show(value)}`);
      return lines(
        request,
        `count=${rows.length}`,
        ...rows,
        `a=${show(request.getCookie('a'))}`,
        `missing=${show(request.getCookie('missing'))}`,
      );
    },
    set: (request) => {
      request.addCookie('plain', 'value');
      return 'ok';
    },
    all: (request) => {
      request.addCookie('k', 'v', {
        expires: 'Wed, 01 Jan 2031 00:00:00 GMT',
        domain: 'example.com',
        path: '/p',
        maxAge: '3600',
        comment: 'a comment',
        secure: true,
        httpOnly: true,
        sameSite: 'lax',
      });
      return 'ok';
    },
    many: (request) => {
      request.addCookie('a', '1');
      request.addCookie('b', '2', { path: '/' });
      request.addCookie('a', '3', { httpOnly: true });
      return 'ok';
    },
    str: (request) => {
      request.addCookie('name', 'café', { path: '/x', maxAge: '10', sameSite: 'Strict' });
      return 'ok';
    },
    sanitise: (request) => {
      request.addCookie('na;me', 'va;lue\r\nX-Evil: 1', { path: '/a;b', comment: 'x\ny' });
      return 'ok';
    },
    'bad-samesite': (request) => {
      request.addCookie('k', 'v', { sameSite: 'none' });
      return 'never';
    },
    header: (request) => {
      request.setHeader('set-cookie', 'byheader=1');
      if (arg(request, 'add')) request.addCookie('byadd', '2');
      return 'ok';
    },
    empty: (request) => {
      request.addCookie('empty', '');
      request.addCookie('gone', '', { expires: 'Thu, 01 Jan 1970 00:00:00 GMT', maxAge: '0' });
      return 'ok';
    },
  });
}
