import type { Duplex } from 'node:stream';

/** An error of node's HTTP parser. */
interface ParserError extends Error {
  readonly code?: string;
}

/** What node is answering on a socket. */
interface CurrentResponse {
  readonly _headerSent?: boolean;
  readonly writableEnded?: boolean;
}

/** Status lines for what node tells apart (its own `clientError` handling). */
const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answer what is no HTTP, as node does by itself, with one difference: what a client sends after a request with
 * `Connection: close` is left alone. node would answer 400 to it, in the place of the answer to that request where
 * this one takes longer than a turn.
 */
export function answerClientError(error: ParserError, socket: Duplex): void {
  if (error.code === 'HPE_CLOSED_CONNECTION') return;
  const { _httpMessage: response } = socket as { _httpMessage?: CurrentResponse | null };
  // In the middle of a response it would be taken for a part of that; node also thinks so of one that is complete.
  const isInTheWay = response?._headerSent === true && !response.writableEnded;
  if (socket.writable && !isInTheWay) {
    socket.write(
      `HTTP/1.1 ${ANSWERS[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`,
    );
  }
  socket.destroy(error);
}
