/** Local time as XML-RPC writes it, `20010909T01:46:40`. */
export function formatDateTime(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new TypeError('cannot marshal an invalid Date');
  const two = (n: number): string => String(n).padStart(2, '0');
  const year = String(date.getFullYear()).padStart(4, '0');
  return (
    `${year}${two(date.getMonth() + 1)}${two(date.getDate())}T` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  );
}

/**
 * The local time behind XML-RPC's form of it.
 *
 * @throws TypeError for anything but a real date in the form `20010909T01:46:40`.
 */
export function parseDateTime(text: string): Date {
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d?):(\d\d?):(\d\d?)$/.exec(text);
  if (found !== null) {
    const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const date = new Date(2000, month - 1, 1, hour, minute, second);
    date.setFullYear(year, month - 1, day);
    const isReal =
      year > 0 &&
      date.getMonth() === month - 1 &&
      date.getDate() === day &&
      hour < 24 &&
      minute < 60;
    if (isReal && second < 62) return date;
  }
  throw new TypeError(
    `time data ${JSON.stringify(text.slice(0, 60))} does not match "%Y%m%dT%H:%M:%S"`,
  );
}

/**
 * A point in time as XML-RPC knows it, without a time zone: what a `<dateTime.iso8601>` value is read as, unless
 * `useDateTime` asks for `Date`s.
 *
 * Dates compare by their text, so `a < b` works. Twisted: `xmlrpc.DateTime`.
 */
export class DateTime {
  /** The text between the tags, `20010909T01:46:40`. */
  value: string;

  /**
   * @param value - The text itself; a `Date` or seconds since the epoch, written in local time as Python does; now if
   *   left out, or 0.
   */
  constructor(value: string | number | Date = 0) {
    if (typeof value === 'string') this.value = value;
    else if (typeof value === 'number') {
      this.value = formatDateTime(value === 0 ? new Date() : new Date(value * 1000));
    } else this.value = formatDateTime(value);
  }

  /**
   * As a `Date`, read in local time. Python: `timetuple`.
   *
   * @throws TypeError where the text is no date.
   */
  toDate(): Date {
    return parseDateTime(this.value);
  }

  /** Whether it is the same time. Python: `==`. */
  equals(other: DateTime | Date | string): boolean {
    if (other instanceof DateTime) return this.value === other.value;
    return this.value === (typeof other === 'string' ? other : formatDateTime(other));
  }

  toString(): string {
    return this.value;
  }

  valueOf(): string {
    return this.value;
  }

  toJSON(): string {
    return this.value;
  }
}
