import { HawserError, identify } from '../defer/errors.js';

/** The call has been made and can no longer be changed. Twisted: `twisted.internet.error.AlreadyCalled`. */
export class AlreadyCalled extends HawserError {
  static {
    identify(AlreadyCalled, 'AlreadyCalled', 'HAWSER_CALL_ALREADY_MADE');
  }
}

/** The call was cancelled before. Twisted: `twisted.internet.error.AlreadyCancelled`. */
export class AlreadyCancelled extends HawserError {
  static {
    identify(AlreadyCancelled, 'AlreadyCancelled', 'HAWSER_CALL_ALREADY_CANCELLED');
  }
}
