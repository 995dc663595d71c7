/** A field value with parameters, as `Content-Type` and `Content-Disposition` have. */
export interface ParameterizedValue {
  /** What stands before the first semicolon, lower case, without blanks around it. */
  readonly type: string;
  /** Parameters by lower-case name; of a repeated one the first counts. Quotes and their escapes are resolved. */
  readonly params: ReadonlyMap<string, string>;
}

const NO_PARAMS: ReadonlyMap<string, string> = new Map();

/**
 * Take a field value with parameters apart: `text/html; charset="utf-8"` is `text/html` with `charset` `utf-8`.
 * Malformed parameters are skipped.
 *
 * Standard: RFC 9110 5.6.6, 8.3.1.
 */
export function parseContentType(value: string): ParameterizedValue {
  const semicolon = value.indexOf(';');
  if (semicolon < 0) return { type: value.trim().toLowerCase(), params: NO_PARAMS };
  return {
    type: value.slice(0, semicolon).trim().toLowerCase(),
    params: parseParameters(value, semicolon + 1, ';'),
  };
}

/**
 * `name=value` pairs from `from` on, parted by `separator`, values bare or quoted. A backslash in a quoted value escapes
 * any character, or only a quote and another backslash where file names of old browsers (`"C:\\a.txt"`) may come.
 *
 * @internal
 */
export function parseParameters(
  value: string,
  from: number,
  separator: ';' | ',',
  escapes: 'any' | 'quotes' = 'any',
): Map<string, string> {
  const params = new Map<string, string>();
  const length = value.length;
  for (let i = from; i < length; ) {
    const char = value[i]!;
    if (char === separator || char === ' ' || char === '\t') {
      i++;
      continue;
    }
    let end = i;
    while (end < length && value[end] !== '=' && value[end] !== separator) end++;
    const name = value.slice(i, end).trim().toLowerCase();
    if (value[end] !== '=') {
      i = end;
      continue;
    }
    let start = end + 1;
    while (value[start] === ' ' || value[start] === '\t') start++;
    let text: string;
    if (value[start] === '"') {
      text = '';
      end = start + 1;
      while (end < length && value[end] !== '"') {
        if (value[end] === '\\' && isEscape(value[end + 1], escapes)) end++;
        text += value[end++]!;
      }
      // Whatever follows the closing quote up to the separator is noise.
      while (end < length && value[end] !== separator) end++;
    } else {
      end = start;
      while (end < length && value[end] !== separator) end++;
      text = value.slice(start, end).trim();
    }
    if (name !== '' && !params.has(name)) params.set(name, text);
    i = end;
  }
  return params;
}

function isEscape(next: string | undefined, escapes: 'any' | 'quotes'): boolean {
  return next !== undefined && (escapes === 'any' || next === '"' || next === '\\');
}

/** One member of a list with qualities, as `gzip;q=0.5` in `Accept-Encoding`. */
export interface QualityItem {
  /** Lower case; `*` stands for all others. */
  readonly value: string;
  /** 0 to 1; 0 is a refusal. */
  readonly q: number;
  /** The other parameters, as `level` of a media range. */
  readonly params: ReadonlyMap<string, string>;
}

/**
 * The members of `Accept`, `Accept-Encoding` or the like, in the order written. A `q` that is no number from 0 to 1
 * is refused as 0 below it and taken as 1 above it, and ignored when it is no number.
 *
 * @param header - The field's value; repeated fields are joined with commas first.
 *
 * Standard: RFC 9110 12.4.2.
 */
export function parseQualityList(header: string): QualityItem[] {
  const items: QualityItem[] = [];
  for (const member of splitList(header)) {
    const { type, params } = parseContentType(member);
    if (type === '') continue;
    if (!params.has('q')) {
      items.push({ value: type, q: 1, params });
      continue;
    }
    const others = new Map(params);
    const q = Number.parseFloat(params.get('q')!);
    others.delete('q');
    items.push({
      value: type,
      q: Number.isNaN(q) ? 1 : Math.min(1, Math.max(0, q)),
      params: others,
    });
  }
  return items;
}

/**
 * The quality a list gives a value: its own, else that of `*`, else `undefined`, which means it was not spoken of.
 *
 * @param value - Lower case.
 */
export function qualityOf(items: readonly QualityItem[], value: string): number | undefined {
  let other: number | undefined;
  for (const item of items) {
    if (item.value === value) return item.q;
    if (item.value === '*') other ??= item.q;
  }
  return other;
}

/** The members of a comma-separated list, commas inside quotes kept; empty ones are dropped. RFC 9110 5.6.1. */
export function splitList(header: string): string[] {
  const members: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i <= header.length; i++) {
    const char = header[i];
    if (isQuoted && char === '\\') i++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (char === undefined || (char === ',' && !isQuoted)) {
      const member = header.slice(start, i).trim();
      if (member !== '') members.push(member);
      start = i + 1;
    }
  }
  return members;
}
