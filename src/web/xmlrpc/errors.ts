import { brandError, HawserError } from '../../hawser-error.js';

/** Fault code: there is no such procedure. Twisted: `xmlrpc.NOT_FOUND`. */
export const NOT_FOUND = 8001;
/** Fault code: the procedure failed, or the call could not be read. Twisted: `xmlrpc.FAILURE`. */
export const FAILURE = 8002;

/** What the other side says went wrong: an answer like any other, with status 200. Twisted: `xmlrpc.Fault`. */
export class Fault extends HawserError {
  override readonly code: string = 'HAWSER_XMLRPC_FAULT';
  /** A number that means something to the two sides. */
  readonly faultCode: number;
  /** A text for people. */
  readonly faultString: string;

  constructor(faultCode: number, faultString: string) {
    super(faultString);
    this.faultCode = faultCode;
    this.faultString = faultString;
  }

  override toString(): string {
    return `<${this.name} ${this.faultCode}: ${JSON.stringify(this.faultString)}>`;
  }
}
brandError(Fault, 'Fault');

/** There is no procedure of that name. Twisted: `xmlrpc.NoSuchFunction`. */
export class NoSuchFunction extends Fault {
  override readonly code: string = 'HAWSER_XMLRPC_NO_SUCH_FUNCTION';
}
brandError(NoSuchFunction, 'NoSuchFunction');

/** A document is XML but no XML-RPC. Python: `xmlrpc.client.ResponseError`. */
export class ResponseError extends HawserError {
  override readonly code: string = 'HAWSER_XMLRPC_RESPONSE';
}
brandError(ResponseError, 'ResponseError');

/**
 * A server answered a call with another status than 200.
 *
 * Python: `xmlrpc.client.ProtocolError`. Twisted: `ValueError` with status and message.
 */
export class ProtocolError extends HawserError {
  override readonly code: string = 'HAWSER_XMLRPC_PROTOCOL';
  /** The URL called, without user and password. */
  readonly url: string;
  /** The status. */
  readonly errcode: number;
  /** The reason phrase. */
  readonly errmsg: string;
  /** The header fields of the answer, names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;

  constructor(
    url: string,
    errcode: number,
    errmsg: string,
    headers: ProtocolError['headers'] = {},
  ) {
    super(`${url}: ${errcode} ${errmsg}`);
    this.url = url;
    this.errcode = errcode;
    this.errmsg = errmsg;
    this.headers = headers;
  }
}
brandError(ProtocolError, 'ProtocolError');
