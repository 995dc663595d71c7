import { NO_CONTENT, NOT_MODIFIED } from '../../http/status.js';
import { isHopByHop, namedByConnection } from './hop-by-hop.js';

/** The header fields of a response that are for the client: flat and in wire form, as they came. */
export function responseFields(received: readonly string[], code: number): string[] {
  const named = namedByConnection(received);
  // Neither has a body whose length could be told (RFC 9110 8.6).
  const isBodyless = code === NO_CONTENT || code === NOT_MODIFIED;
  const fields: string[] = [];
  for (let i = 0; i + 1 < received.length; i += 2) {
    const name = received[i] as string;
    if (isHopByHop(name, named)) continue;
    if (isBodyless && name.length === 14 && name.toLowerCase() === 'content-length') continue;
    fields.push(name, received[i + 1] as string);
  }
  return fields;
}
