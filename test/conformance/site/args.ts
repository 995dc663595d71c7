import type { Resource } from 'hawser';
import { Any, lines, show, showlist } from './helper.js';

/** Lists request.args in order of arrival, then uri and path. */
export function makeArgs(): Resource {
  return new Any((request) => {
    const rows = [...request.args].map(([name, values]) => `${show(name)}=${showlist(values)}`);
    return lines(
      request,
      `method=${show(request.method)}`,
      `args=${rows.length}`,
      ...rows,
      `uri=${show(Buffer.from(request.uri, 'latin1'))}`,
      `path=${show(Buffer.from(request.path, 'latin1'))}`,
    );
  });
}

/** The number of arguments, and the body read once more. */
export function makeArgsContent(): Resource {
  return new Any((request) => {
    const body = request.content.read();
    return lines(
      request,
      `args=${request.args.size}`,
      `length=${body.length}`,
      `content=${show(body)}`,
    );
  });
}

/** Echoes the body with the request's content type. */
export function makeContent(): Resource {
  return new Any((request) => {
    request.setHeader(
      'content-type',
      request.getHeader('content-type') || 'application/octet-stream',
    );
    request.setHeader('x-method', request.method);
    return request.content.read();
  });
}

/** Length, seek and partial reads of request.content. */
export function makeContentInfo(): Resource {
  return new Any((request) => {
    const { content } = request;
    const first = content.read(3);
    const at = content.tell();
    content.seek(0, 0);
    const whole = content.read();
    return lines(
      request,
      `first=${show(first)}`,
      `tell=${at}`,
      `length=${whole.length}`,
      `again=${content.read().length}`,
      `header=${show(request.getHeader('content-length'))}`,
    );
  });
}
