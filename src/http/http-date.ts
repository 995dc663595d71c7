/** Dates of HTTP and of access logs. Times are seconds since the epoch, UTC. */

/** Twisted: `http.weekdayname`. */
export const weekdayname: readonly string[] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** From 1 to 12. Twisted: `http.monthname`. */
export const monthname: readonly (string | undefined)[] = [
  undefined,
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

/** Twisted: `http.weekdayname_lower`. */
export const weekdayname_lower: readonly string[] = weekdayname.map((name) => name.toLowerCase());

/** From 1 to 12. Twisted: `http.monthname_lower`. */
export const monthname_lower: readonly (string | undefined)[] = monthname.map((name) =>
  name?.toLowerCase(),
);

function dateOf(seconds: number): Date {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) {
    throw new RangeError(`Not a time in seconds since the epoch: ${String(seconds)}`);
  }
  return date;
}

let lastSeconds = Number.NaN;
let lastText = '';

/** {@link dateOf} as text, `Sun, 06 Nov 1994 08:49:37 GMT`. Logs ask for the same second over and over. */
function textOf(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole !== lastSeconds) {
    lastText = dateOf(whole).toUTCString();
    lastSeconds = whole;
  }
  return lastText;
}

/**
 * A time as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT`. Fractions of a second are cut.
 *
 * Twisted: `http.datetimeToString`.
 * Standard: RFC 9110 5.6.7, IMF-fixdate.
 *
 * @param seconds - Seconds since the epoch; default is now.
 * @throws RangeError when that is no time.
 */
export function datetimeToString(seconds: number = Date.now() / 1000): string {
  return textOf(seconds);
}

/**
 * A time as access logs write it, `[06/Nov/1994:08:49:37 +0000]`.
 *
 * Twisted: `http.datetimeToLogString`.
 *
 * @param seconds - Seconds since the epoch; default is now.
 * @throws RangeError when that is no time.
 */
export function datetimeToLogString(seconds: number = Date.now() / 1000): string {
  const text = textOf(seconds);
  // Only the year can be longer.
  const clock = text.length - 13;
  return `[${text.slice(5, 7)}/${text.slice(8, 11)}/${text.slice(12, clock)}:${text.slice(clock + 1, -4)} +0000]`;
}

/**
 * Seconds since the epoch of a date and time in UTC. Days and smaller units beyond their range carry over.
 *
 * Twisted: `http.timegm`.
 *
 * @param month - 1 to 12.
 * @throws RangeError for a year before 1970 or a month that does not exist.
 */
export function timegm(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  if (!(year >= 1970)) throw new RangeError('Years prior to 1970 not supported');
  if (!(month >= 1 && month <= 12)) throw new RangeError(`There is no month ${month}`);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/**
 * Seconds since the epoch of an HTTP date: RFC 1123 (`Sun, 06 Nov 1994 08:49:37 GMT`), RFC 850
 * (`Sunday, 06-Nov-94 08:49:37 GMT`) or asctime (`Sun Nov  6 08:49:37 1994`). The weekday may be missing and is not
 * checked, nor is `GMT`; two-digit years below 69 are 20xx.
 *
 * Twisted: `http.stringToDatetime`.
 * Standard: RFC 9110 5.6.7.
 *
 * @throws RangeError when the text is no such date.
 */
export function stringToDatetime(text: string): number {
  const seconds = parseHttpDate(text);
  if (seconds === undefined) {
    throw new RangeError(`Unknown datetime format ${JSON.stringify(text)}`);
  }
  return seconds;
}

/** {@link stringToDatetime} for text from a client: `undefined` when it is no date. */
export function parseHttpDate(text: string): number | undefined {
  return parseFixedDate(text) ?? parseAnyDate(text);
}

/** What nearly every client sends, `Sun, 06 Nov 1994 08:49:37 GMT`, every character in its place. */
function parseFixedDate(text: string): number | undefined {
  if (
    text.length !== 29 ||
    text[3] !== ',' ||
    text[7] !== ' ' ||
    text[11] !== ' ' ||
    text[19] !== ':' ||
    text[22] !== ':' ||
    !text.endsWith(' GMT')
  ) {
    return undefined;
  }
  const day = twoDigits(text, 5);
  const month = monthname.indexOf(text.slice(8, 11));
  const year = twoDigits(text, 12) * 100 + twoDigits(text, 14);
  const hour = twoDigits(text, 17);
  const minute = twoDigits(text, 20);
  const second = twoDigits(text, 23);
  // NaN compares as false throughout.
  if (!(month > 0 && year >= 1970 && day >= 0 && hour + minute + second >= 0)) return undefined;
  return text[16] === ' ' && text[4] === ' '
    ? timegm(year, month, day, hour, minute, second)
    : undefined;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parseAnyDate(text: string): number | undefined {
  const parts = text.split(/[\s\x1c-\x1f]+/).filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  if (!weekdayname_lower.includes(parts[0]!.slice(0, 3).toLowerCase())) {
    const seconds = dateFromParts(['Sun,', ...parts]);
    if (seconds !== undefined) return seconds;
  }
  return dateFromParts(parts);
}

function dateFromParts(parts: readonly string[]): number | undefined {
  const count = parts.length;
  const second = parts[1] ?? '';
  if ((count === 5 || count === 6) && number(second) !== undefined) {
    return dateOfFields(parts[3]!, parts[2]!, second, parts[4]!);
  }
  if ((count === 3 || count === 4) && second.includes('-')) {
    const [day, month, shortYear, ...rest] = second.split('-');
    const year = number(shortYear ?? '');
    if (year === undefined || rest.length > 0) return undefined;
    const century = year < 69 ? 2000 : year < 100 ? 1900 : 0;
    return dateOfFields(String(year + century), month!, day!, parts[2]!);
  }
  return count === 5 ? dateOfFields(parts[4]!, second, parts[2]!, parts[3]!) : undefined;
}

function dateOfFields(
  yearText: string,
  monthText: string,
  dayText: string,
  time: string,
): number | undefined {
  const year = number(yearText);
  const month = monthname_lower.indexOf(monthText.toLowerCase());
  const day = number(dayText);
  const clock = time.split(':');
  const hour = number(clock[0]!);
  const minute = number(clock[1] ?? '');
  const second = number(clock[2] ?? '');
  if (
    year === undefined ||
    year < 1970 ||
    month < 1 ||
    day === undefined ||
    clock.length !== 3 ||
    hour === undefined ||
    minute === undefined ||
    second === undefined
  ) {
    return undefined;
  }
  const seconds = timegm(year, month, day, hour, minute, second);
  return Number.isNaN(seconds) ? undefined : seconds;
}

function number(text: string): number | undefined {
  return /^[0-9]+$/.test(text) ? Number(text) : undefined;
}
