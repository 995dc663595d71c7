/**
 * Look-ups in a flat list of header fields, `[name, value, name, value, ...]`, as hosts hand them over. They cost no
 * allocation, so a request that looks at one field never builds a whole {@link Headers}.
 * Names to look for are given in lower case; values are wire text (Latin-1).
 */

/** Whether `name` is `lowerName` in any letter case; both are ASCII. */
export function isSameName(name: string, lowerName: string): boolean {
  if (name === lowerName) return true;
  if (name.length !== lowerName.length) return false;
  for (let i = 0; i < lowerName.length; i++) {
    const code = name.charCodeAt(i);
    const wanted = lowerName.charCodeAt(i);
    if (code !== wanted && (code < 0x41 || code > 0x5a || code + 0x20 !== wanted)) return false;
  }
  return true;
}

/** The value of the last field of that name. Twisted's `getHeader` counts the last one. */
export function lastRaw(raw: readonly string[], lowerName: string): string | undefined {
  for (let i = raw.length - 2; i >= 0; i -= 2) {
    if (isSameName(raw[i]!, lowerName)) return raw[i + 1];
  }
  return undefined;
}

/** The value of the first field of that name. */
export function firstRaw(raw: readonly string[], lowerName: string): string | undefined {
  for (let i = 0; i < raw.length; i += 2) {
    if (isSameName(raw[i]!, lowerName)) return raw[i + 1];
  }
  return undefined;
}

/** Whether there is a field of that name. */
export function hasRaw(raw: readonly string[], lowerName: string): boolean {
  for (let i = 0; i < raw.length; i += 2) {
    if (isSameName(raw[i]!, lowerName)) return true;
  }
  return false;
}

/** The values of all fields of that name in order of arrival, `undefined` if there is none. */
export function allRaw(raw: readonly string[], lowerName: string): string[] | undefined {
  let values: string[] | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    if (isSameName(raw[i]!, lowerName)) {
      if (values === undefined) values = [raw[i + 1]!];
      else values.push(raw[i + 1]!);
    }
  }
  return values;
}
