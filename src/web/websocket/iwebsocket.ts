/**
 * The part of a `WebSocket` of the `ws` package that hawser uses. Handlers may declare the real one:
 * `(socket: WebSocket, request) => ...`.
 */
export interface IWebSocket {
  readonly readyState: number;
  /** Send a message, text or bytes. */
  send(data: any, ...rest: any[]): void;
  /** Begin to close, with a code (RFC 6455 7.4) and a reason of at most 123 bytes. */
  close(code?: number, reason?: string): void;
  /** Close the connection without a word. */
  terminate(): void;
  /** Ask whether the other side is there (RFC 6455 5.5.2). */
  ping(...rest: any[]): void;
  /** Hear of messages, pongs, errors and the end. */
  on(event: string, handler: (...args: any[]) => void): unknown;
}
