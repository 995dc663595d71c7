import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { toBytes } from '../http/bytes.js';

const KEY = randomBytes(32);

/**
 * Whether two secrets are the same. How long it takes tells neither where they differ nor how long they are.
 *
 * Twisted: a plain `==`.
 */
export function isSameSecret(one: string | Uint8Array, other: string | Uint8Array): boolean {
  // Hashing makes them equally long, and hides from the comparison what it compares.
  return timingSafeEqual(blur(one), blur(other));
}

function blur(secret: string | Uint8Array): Buffer {
  return createHmac('sha256', KEY).update(toBytes(secret)).digest();
}
