import { combinedLogFormat, type LogEntry, proxiedLogFormat } from '../../http/combined-log.js';
import { firstRaw, lastRaw } from '../../http/raw-headers.js';
import type { IRequest } from '../irequest.js';
import type { Request } from '../request.js';

/**
 * Makes a line of the access log out of a request whose response has ended; the line break is added. Nothing is written
 * for undefined.
 *
 * Twisted: `twisted.web.iweb.IAccessLogFormatter`.
 *
 * @param timestamp - When, in the brackets of the format: `[06/Nov/1994:08:49:37 +0000]`.
 */
export type AccessLogFormatter = (timestamp: string, request: IRequest) => string | undefined;

/** Status of a request whose client left before there was an answer; nginx's number for it. */
const CLIENT_CLOSED_REQUEST = 499;

/** The status a request is logged with. */
export function loggedCode(request: IRequest): number {
  return request.disconnected && !request.startedWriting ? CLIENT_CLOSED_REQUEST : request.code;
}

/** Bytes of the body that went to the client: none for HEAD, 204 and 304, whatever the resource gave. */
export function loggedLength(request: IRequest): number {
  return (request as Request)._isBodyless() ? 0 : request.sentLength;
}

function entryOf(timestamp: string, request: IRequest): LogEntry {
  const { exchange } = request;
  const { rawHeaders } = exchange;
  return {
    timestamp,
    client: exchange.client || undefined,
    method: request.method,
    uri: exchange.originalTarget ?? request.uri,
    version: request.clientproto,
    code: loggedCode(request),
    sentLength: loggedLength(request),
    referer: lastRaw(rawHeaders, 'referer'),
    agent: lastRaw(rawHeaders, 'user-agent'),
  };
}

/**
 * The combined log format; the client's address stands in double quotes. What comes from the client is escaped.
 *
 * Twisted: `twisted.web.http.combinedLogFormatter`.
 */
export function combinedLogFormatter(timestamp: string, request: IRequest): string {
  return combinedLogFormat(entryOf(timestamp, request));
}

/**
 * The same with the first address of `X-Forwarded-For` for the client's, `-` without that field. It believes what the
 * client says, so only for servers that nobody but a proxy can reach.
 *
 * Twisted: `twisted.web.http.proxiedLogFormatter`.
 */
export function proxiedLogFormatter(timestamp: string, request: IRequest): string {
  const forwarded = firstRaw(request.exchange.rawHeaders, 'x-forwarded-for');
  return proxiedLogFormat(entryOf(timestamp, request), forwarded);
}
