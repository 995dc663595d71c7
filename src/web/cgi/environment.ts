import { createRequire } from 'node:module';
import { decodeSegment } from '../../http/path.js';
import type { Request } from '../request.js';

/** The variables a gateway sets for a request; what we were started with must not pass for one of them. */
const META =
  /^(?:AUTH_TYPE|CONTENT_(?:LENGTH|TYPE)|GATEWAY_INTERFACE|HTTPS|HTTP_.*|PATH_(?:INFO|TRANSLATED)|QUERY_STRING|REMOTE_.*|REQUEST_(?:METHOD|URI)|SCRIPT_(?:NAME|FILENAME)|SERVER_.*)$/;

/** Fields that are no variables: set otherwise, dangerous, and about a coding that is gone (RFC 3875 4.2). */
const LEFT_OUT: ReadonlySet<string> = new Set(['content-length', 'proxy', 'transfer-encoding']);

let software: string | undefined;

function serverSoftware(): string {
  if (software === undefined) {
    const { version } = createRequire(import.meta.url)('hawser/package.json') as {
      version: string;
    };
    software = `hawser/${version}`;
  }
  return software;
}

/**
 * The environment a script runs in: the variables of RFC 3875 4.1 for a request, what else is customary
 * (`REQUEST_URI`, `SCRIPT_FILENAME`, `HTTPS`), the header fields as `HTTP_*`, and under all that the environment of the
 * server.
 *
 * A field that came in several lines is one variable. Left out are `Proxy`, which libraries would take for the proxy to
 * use (CVE-2016-5385), and names with an underscore, which could pass for another one with a hyphen.
 *
 * Twisted: what `CGIScript.render` puts together.
 *
 * @param length - Length of the request's body, in bytes.
 * @param inherited - Usually `process.env`.
 */
export function cgiEnvironment(
  request: Request,
  filename: string,
  length: number,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !META.test(name)) env[name] = value;
  }
  const host = request.getRequestHostname();
  const query = request.uri.indexOf('?');
  Object.assign(env, {
    SERVER_SOFTWARE: serverSoftware(),
    SERVER_NAME: host.includes(':') ? `[${host}]` : host,
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: request.clientproto,
    SERVER_PORT: String(request.getHost().port),
    REQUEST_METHOD: request.method,
    SCRIPT_NAME: `/${request.prepath.join('/')}`,
    SCRIPT_FILENAME: filename,
    REQUEST_URI: request.uri,
    QUERY_STRING: query < 0 ? '' : request.uri.slice(query + 1),
    CONTENT_LENGTH: String(length),
  });
  const client = request.getClientAddress().host;
  if (client !== '') env['REMOTE_ADDR'] = client;
  if (request.postpath.length > 0) env['PATH_INFO'] = `/${request.postpath.join('/')}`;
  if (request.isSecure()) env['HTTPS'] = 'on';
  for (const [name, values] of request.requestHeaders.getAllRawHeaders()) {
    const lower = name.toLowerCase();
    if (LEFT_OUT.has(lower) || !/^[a-z0-9-]+$/.test(lower)) continue;
    const variable = lower.replaceAll('-', '_').toUpperCase();
    const value = values.join(lower === 'cookie' ? '; ' : ', ');
    env[lower === 'content-type' ? variable : `HTTP_${variable}`] = value;
  }
  return env;
}

/**
 * The arguments of a script: the words of a query without `=`, of GET and HEAD (RFC 3875 4.4); none where they cannot
 * be handed over.
 */
export function cgiArguments(request: Request): string[] {
  const query = request.uri.indexOf('?');
  const words = query < 0 ? '' : request.uri.slice(query + 1);
  const { method } = request;
  if (words === '' || words.includes('=') || (method !== 'GET' && method !== 'HEAD')) return [];
  const args = words.split('+').map((word) => decodeSegment(word));
  return args.some((arg) => arg.includes('\0')) ? [] : args;
}
