/** A helper by its name in the emitted file. */
export type HelperName =
  | 'unported'
  | 'pyInt'
  | 'pyFloat'
  | 'pyTruth'
  | 'pyOr'
  | 'pyAnd'
  | 'pyIter'
  | 'pyLen'
  | 'pyGet'
  | 'pySet'
  | 'pyDelete'
  | 'pyIn'
  | 'pyEntries'
  | 'pyDict'
  | 'pyPop'
  | 'pySetDefault'
  | 'pyRemove'
  | 'pyRange'
  | 'pySorted'
  | 'pyZip'
  | 'pySplit'
  | 'pyRsplit'
  | 'pyPartition'
  | 'pyStrip'
  | 'pyTitle'
  | 'pyMod'
  | 'pyRound'
  | 'pyTime'
  | 'pyJson'
  | 'LookupError';

/**
 * Functions of a few lines that do what Python does where the converter knows too little of a value to write plain
 * TypeScript; put into the files that use them.
 */
export const HELPER_TEXTS: Readonly<Record<HelperName, string>> = {
  unported: `
/** Stands for Python that hawser port could not convert. */
function unported(python: string): any {
  throw new Error(\`not ported yet: \${python}\`);
}`,
  pyInt: `
/** Python's int(): throws where the text is no whole number. */
function pyInt(value: any, base = 10): number {
  if (typeof value !== 'string') return Math.trunc(Number(value));
  const text = value.trim().replaceAll('_', '');
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, base);
  if (!new RegExp(\`^[-+]?[\${digits}]+$\`, 'i').test(text)) {
    throw new RangeError(\`no whole number: \${value}\`);
  }
  return Number.parseInt(text, base);
}`,
  pyFloat: `
/** Python's float(): throws where the text is no number. */
function pyFloat(value: any): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number) && !/^\\s*nan\\s*$/i.test(String(value))) {
    throw new RangeError(\`no number: \${value}\`);
  }
  return number;
}`,
  pyTruth: `
/** Python's truth: what is empty is false. */
function pyTruth(value: any): boolean {
  if (value === null || typeof value !== 'object') return Boolean(value);
  if ('length' in value) return value.length > 0;
  if (value instanceof Map || value instanceof Set) return value.size > 0;
  return Object.getPrototypeOf(value) !== Object.prototype || Object.keys(value).length > 0;
}`,
  pyOr: `
/** Python's or: the first value unless it is empty. */
function pyOr(value: any, other: () => any): any {
  return pyTruth(value) ? value : other();
}`,
  pyAnd: `
/** Python's and: the first value if it is empty. */
function pyAnd(value: any, other: () => any): any {
  return pyTruth(value) ? other() : value;
}`,
  pyIter: `
/** What Python loops over: the keys of a dict, the items of anything else. */
function pyIter(value: any): Iterable<any> {
  if (value instanceof Map) return value.keys();
  return typeof value === 'string' || Symbol.iterator in value ? value : Object.keys(value);
}`,
  pyLen: `
/** Python's len(). */
function pyLen(value: any): number {
  return value.length ?? value.size ?? Object.keys(value).length;
}`,
  pyGet: `
/** Python's container[key]: throws where there is none. */
function pyGet(container: any, key: any): any {
  const list =
    typeof container === 'string' || Array.isArray(container) || ArrayBuffer.isView(container);
  const found =
    container instanceof Map
      ? container.get(key)
      : container[list && key < 0 ? (container as any).length + key : key];
  if (found === undefined) throw new LookupError(String(key));
  return found;
}`,
  pySet: `
/** Python's container[key] = value. */
function pySet(container: any, key: any, value: any): void {
  if (container instanceof Map) container.set(key, value);
  else container[Array.isArray(container) && key < 0 ? container.length + key : key] = value;
}`,
  pyDelete: `
/** Python's del container[key]. */
function pyDelete(container: any, key: any): void {
  if (container instanceof Map) container.delete(key);
  else if (Array.isArray(container)) container.splice(key, 1);
  else delete container[key];
}`,
  pyIn: `
/** Python's item in container. */
function pyIn(item: any, container: any): boolean {
  if (container instanceof Map || container instanceof Set) return container.has(item);
  if (typeof container === 'string') return container.includes(item);
  if (Symbol.iterator in container) return [...container].includes(item);
  return Object.hasOwn(container, item);
}`,
  pyEntries: `
/** Python's dict.items(), for a Map or a plain object. */
function pyEntries(dict: any): [any, any][] {
  return dict instanceof Map ? [...dict] : Object.entries(dict);
}`,
  pyDict: `
/** Python's dict.get(), for a Map or a plain object. */
function pyDict(dict: any, key: any, fallback?: any): any {
  const found =
    dict instanceof Map ? dict.get(key) : Object.hasOwn(dict, key) ? dict[key] : undefined;
  return found ?? fallback;
}`,
  pyPop: `
/** Python's dict.pop(). */
function pyPop<V>(dict: Map<any, V>, key: any, ...fallback: V[]): V {
  const value = dict.has(key) ? dict.get(key)! : fallback[0];
  if (value === undefined && fallback.length === 0) throw new LookupError(String(key));
  dict.delete(key);
  return value as V;
}`,
  pySetDefault: `
/** Python's dict.setdefault(). */
function pySetDefault<V>(dict: Map<any, V>, key: any, value: V): V {
  if (!dict.has(key)) dict.set(key, value);
  return dict.get(key)!;
}`,
  pyRemove: `
/** Python's list.remove(). */
function pyRemove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at < 0) throw new RangeError('list.remove: no such item');
  list.splice(at, 1);
}`,
  pyRange: `
/** Python's range() as an array. */
function pyRange(start: number, stop: number, step = 1): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((stop - start) / step)) },
    (_, i) => start + i * step,
  );
}`,
  pySorted: `
/** Python's sorted(): stable, by the items or by a key. */
function pySorted<T>(
  items: Iterable<T>,
  key: (item: T) => any = (item) => item,
  reverse = false,
): T[] {
  const order = (a: any, b: any): number => {
    if (Array.isArray(a) && Array.isArray(b)) {
      const at = a.findIndex((item, index) => index >= b.length || order(item, b[index]) !== 0);
      if (at < 0) return a.length - b.length;
      return at >= b.length ? 1 : order(a[at], b[at]);
    }
    return a < b ? -1 : a > b ? 1 : 0;
  };
  return [...items].sort((a, b) => (reverse ? order(key(b), key(a)) : order(key(a), key(b))));
}`,
  pyZip: `
/** Python's zip(): as long as the shortest. */
function pyZip(...lists: Iterable<any>[]): any[][] {
  const arrays = lists.map((list) => [...list]);
  const length = Math.min(...arrays.map((array) => array.length));
  return Array.from({ length }, (_, i) => arrays.map((array) => array[i]));
}`,
  pySplit: `
/** Python's str.split(separator, times). */
function pySplit(text: string, separator: string, times: number): string[] {
  const parts = text.split(separator);
  return parts.length <= times + 1
    ? parts
    : [...parts.slice(0, times), parts.slice(times).join(separator)];
}`,
  pyRsplit: `
/** Python's str.rsplit(separator, times). */
function pyRsplit(text: string, separator: string, times: number): string[] {
  const parts = text.split(separator);
  const cut = Math.max(0, parts.length - times - 1);
  return cut === 0 ? parts : [parts.slice(0, cut + 1).join(separator), ...parts.slice(cut + 1)];
}`,
  pyPartition: `
/** Python's str.partition(). */
function pyPartition(text: string, separator: string): [string, string, string] {
  const at = text.indexOf(separator);
  return at < 0
    ? [text, '', '']
    : [text.slice(0, at), separator, text.slice(at + separator.length)];
}`,
  pyStrip: `
/** Python's str.strip(characters); \`sides\` is l, r or lr. */
function pyStrip(text: string, characters: string, sides = 'lr'): string {
  let [start, end] = [0, text.length];
  while (sides.includes('l') && start < end && characters.includes(text[start]!)) start += 1;
  while (sides.includes('r') && end > start && characters.includes(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}`,
  pyTitle: `
/** Python's str.title(). */
function pyTitle(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/\\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1));
}`,
  pyMod: `
/** Python's %: the result has the sign of the divisor. */
function pyMod(a: number, b: number): number {
  return ((a % b) + b) % b;
}`,
  pyRound: `
/** Python's round(): halves go to the even neighbour. */
function pyRound(value: number, digits = 0): number {
  const scaled = value * 10 ** digits;
  const down = Math.floor(scaled);
  const half = scaled - down === 0.5;
  return (half ? down + (down % 2 === 0 ? 0 : 1) : Math.round(scaled)) / 10 ** digits;
}`,
  pyTime: `
/** Python's time.ctime(): \`Thu Jan  1 00:00:00 1970\`, in local time. */
function pyTime(seconds = Date.now() / 1000): string {
  const [weekday, month, day, year, time] = new Date(seconds * 1000)
    .toString()
    .split(' ') as string[];
  return \`\${weekday} \${month} \${String(Number(day)).padStart(2)} \${time} \${year}\`;
}`,
  pyJson: `
/** For JSON.stringify: Maps become objects, Sets are refused as Python's json refuses them. */
function pyJson(_key: string, value: unknown): unknown {
  if (value instanceof Set) throw new TypeError('a set is not JSON');
  return value instanceof Map ? Object.fromEntries(value) : (value ?? null);
}`,
  LookupError: `
/** Python's KeyError and IndexError. */
class LookupError extends Error {
  override readonly name = 'LookupError';
}`,
};
