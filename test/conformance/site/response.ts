import { type IRequest, NOT_DONE_YET, type RenderResult, type Resource } from 'hawser';
import { arg, bool, folder, lines } from './helper.js';

/** setResponseCode of the arguments `c` and `m`. */
export function code(request: IRequest): RenderResult {
  request.setResponseCode(Number(arg(request, 'c') ?? 200), arg(request, 'm'));
  return 'code page';
}

/** All 256 byte values. */
export function binary(request: IRequest): RenderResult {
  request.setHeader('content-type', 'application/octet-stream');
  return Uint8Array.from({ length: 256 }, (_, i) => i);
}

function written(request: IRequest, pieces: Iterable<string>): RenderResult {
  for (const piece of pieces) request.write(piece);
  request.finish();
  return NOT_DONE_YET;
}

/** `/response` */
export function makeResponse(): Resource {
  return folder({
    code,
    binary,
    'set-header': (request) => {
      request.setHeader('X-Thing', 'one');
      request.setHeader('x-thing', 'two');
      return 'ok';
    },
    multi: (request) => {
      for (const value of ['one', 'two', 'three'])
        request.responseHeaders.addRawHeader('x-multi', value);
      request.responseHeaders.setRawHeaders('x-list', ['a', 'b']);
      return 'ok';
    },
    removed: (request) => {
      const headers = request.responseHeaders;
      headers.setRawHeaders('x-gone', ['1']);
      const before = headers.hasHeader('X-GONE');
      headers.removeHeader('x-Gone');
      return lines(
        request,
        `before=${bool(before)}`,
        `after=${bool(headers.hasHeader('x-gone'))}`,
        `raw=${headers.getRawHeaders('x-gone') ?? 'None'}`,
        `default=${headers.getRawHeaders('x-gone', 'dflt')}`,
      );
    },
    newline: (request) => {
      request.setHeader('x-crlf', 'a\r\nX-Injected: yes');
      request.setHeader('x-lf', 'a\nb');
      request.setHeader('x-cr', 'a\rb');
      request.responseHeaders.addRawHeader('x-add', 'a\r\n\r\nb');
      return 'ok';
    },
    str: (request) => {
      request.setHeader('x-str', 'café');
      return 'ok';
    },
    latin1: (request) => {
      request.setHeader('x-raw', Buffer.from('caf\xe9', 'latin1'));
      return 'ok';
    },
    'bad-name': (request) => {
      request.setHeader('x bad', '1');
      return 'never';
    },
    ctype: (request) => {
      request.setHeader('content-type', arg(request, 't') as string);
      return 'typed';
    },
    'no-ctype': (request) => {
      request.defaultContentType = undefined;
      return 'untyped';
    },
    'other-ctype': (request) => {
      request.defaultContentType = 'text/x-other';
      return 'other';
    },
    'write-finish': (request) => written(request, ['part one;', 'part two']),
    many: (request) =>
      written(
        request,
        Array.from({ length: 20 }, (_, i) => `line ${i}\n`),
      ),
    'empty-write': (request) => written(request, ['', 'x', '']),
    'finish-only': (request) => written(request, []),
    clen: (request) => {
      request.setHeader('content-length', '10');
      return written(request, ['01234', '56789']);
    },
    'clen-wrong': (request) => {
      request.setHeader('content-length', '999');
      return 'short';
    },
    'clen-zero': (request) => {
      request.setHeader('content-length', '0');
      return written(request, []);
    },
    'late-header': (request) => {
      request.setHeader('x-early', '1');
      request.write('a');
      request.setHeader('x-late', '1');
      request.setResponseCode(500);
      request.addCookie('late', '1');
      return written(request, ['b']);
    },
    'write-return': (request) => {
      request.write('written,');
      return 'returned';
    },
    utf8: (request) => {
      request.setHeader('content-type', 'text/plain; charset=utf-8');
      return 'héllo ☃';
    },
    big: () => '0123456789'.repeat(20_000),
    'big-chunks': (request) =>
      written(
        request,
        Array.from({ length: 8 }, (_, i) => String(i).repeat(30_000)),
      ),
    case: (request) => {
      request.setHeader('x-CamelCASE', '1');
      request.setHeader('ETAG', '"e"');
      request.setHeader('www-authenticate', 'none');
      return 'ok';
    },
    'code-twice': (request) => {
      request.setResponseCode(404, 'First');
      request.setResponseCode(201);
      return 'created';
    },
    'no-content-write': (request) => {
      request.setResponseCode(204);
      return written(request, ['never sent']);
    },
    'empty-header': (request) => {
      request.setHeader('x-empty', '');
      return 'ok';
    },
    'write-str': (request) => written(request, ['text']),
  });
}
