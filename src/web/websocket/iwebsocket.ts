/**
 * The part of a `WebSocket` of the `ws` package that hawser uses. Handlers may declare the real one:
 * `(socket: WebSocket, request) => ...`.
 */
export interface IWebSocket {
  readonly readyState: number;
  send(data: any, ...rest: any[]): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  ping(...rest: any[]): void;
  on(event: string, handler: (...args: any[]) => void): unknown;
}
