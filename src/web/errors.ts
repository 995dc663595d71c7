import { brandError, HawserError } from '../hawser-error.js';

/**
 * The connection is gone. Caught by those who do not care how.
 *
 * Twisted: `twisted.internet.error.ConnectionClosed`.
 */
export class ConnectionClosed extends HawserError {
  override readonly code: string = 'HAWSER_CONNECTION_CLOSED';
}
brandError(ConnectionClosed, 'ConnectionClosed');

/** The client closed the connection in good order (FIN). Twisted: `twisted.internet.error.ConnectionDone`. */
export class ConnectionDone extends ConnectionClosed {
  override readonly code: string = 'HAWSER_CONNECTION_DONE';

  constructor(message: string = 'Connection was closed cleanly.', options?: ErrorOptions) {
    super(message, options);
  }
}
brandError(ConnectionDone, 'ConnectionDone');

/** The connection was reset or broken. Twisted: `twisted.internet.error.ConnectionLost`. */
export class ConnectionLost extends ConnectionClosed {
  override readonly code: string = 'HAWSER_CONNECTION_LOST';

  constructor(
    message: string = 'Connection to the other side was lost in a non-clean fashion.',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
brandError(ConnectionLost, 'ConnectionLost');

/** The connection was broken on our side. Twisted: `twisted.internet.error.ConnectionAborted`. */
export class ConnectionAborted extends ConnectionLost {
  override readonly code: string = 'HAWSER_CONNECTION_ABORTED';

  constructor(
    message: string = 'Connection was aborted locally using abortConnection.',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
brandError(ConnectionAborted, 'ConnectionAborted');
