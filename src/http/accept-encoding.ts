const WEIGHT =
  /^\s*([!#$%&'*+.^_`|~0-9a-z-]+|\*)\s*(?:;\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?$/;

/**
 * The content codings a client takes, from best to least: those of `offered` that an `Accept-Encoding` field allows,
 * by their weight, and in the order offered where weights are the same. Letter case does not matter, `*` stands for
 * what is not named, and `x-gzip` is `gzip`. Members that cannot be read are left out.
 *
 * `identity` (the plain content) takes part where it is offered; unless the field forbids it, it is acceptable.
 *
 * Standard: RFC 9110 12.5.3, 8.4.1.3.
 *
 * @param header - The field, its lines joined by commas; undefined where there is none: then only `identity` is taken,
 *   as a client that says nothing may not know any coding.
 * @param offered - Codings in small letters, the most wanted first.
 */
export function acceptedEncodings(
  header: string | undefined,
  offered: readonly string[],
): string[] {
  if (header === undefined) return offered.filter((coding) => coding === 'identity');
  const weights = new Map<string, number>();
  for (const member of header.toLowerCase().split(',')) {
    const match = WEIGHT.exec(member);
    if (match === null) continue;
    const coding = match[1] as string;
    weights.set(
      coding === 'x-gzip' ? 'gzip' : coding,
      match[2] === undefined ? 1 : Number(match[2]),
    );
  }
  const others = weights.get('*');
  const weightOf = (coding: string): number =>
    weights.get(coding) ?? others ?? (coding === 'identity' ? LEAST : 0);
  return offered.filter((coding) => weightOf(coding) > 0).sort((a, b) => weightOf(b) - weightOf(a));
}

/** Below every weight a field can state: acceptable, but less than anything that was asked for. */
const LEAST = 0.0001;
