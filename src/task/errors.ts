import { brandError, HawserError } from '../hawser-error.js';

/** The call has been made and can no longer be changed. Twisted: `twisted.internet.error.AlreadyCalled`. */
export class AlreadyCalled extends HawserError {
  override readonly code: string = 'HAWSER_CALL_ALREADY_MADE';
}
brandError(AlreadyCalled, 'AlreadyCalled');

/** The call was cancelled before. Twisted: `twisted.internet.error.AlreadyCancelled`. */
export class AlreadyCancelled extends HawserError {
  override readonly code: string = 'HAWSER_CALL_ALREADY_CANCELLED';
}
brandError(AlreadyCancelled, 'AlreadyCancelled');
