/** A time as Python writes it: local, `2001-02-03 04:05:06.789000`. */
export function formatTime(time: Date): string {
  const { year, month, day, hour, minute, second } = partsOf(time);
  const micros = String(time.getMilliseconds() * 1000).padStart(6, '0');
  return `${year}-${month}-${day} ${hour}:${minute}:${second}.${micros}`;
}

/** The same without the fraction. */
export function formatSeconds(time: Date): string {
  return formatTime(time).slice(0, -'.000000'.length);
}

/** The same to the minute. */
export function formatMinutes(time: Date): string {
  return formatSeconds(time).slice(0, -':00'.length);
}

/** The time from one to another: `1:02:03`. */
export function formatDuration(from: Date, to: Date): string {
  const seconds = Math.max(0, Math.trunc((to.getTime() - from.getTime()) / 1000));
  const minutes = Math.trunc(seconds / 60);
  return `${Math.trunc(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function partsOf(
  time: Date,
): Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string> {
  return {
    year: String(time.getFullYear()),
    month: two(time.getMonth() + 1),
    day: two(time.getDate()),
    hour: two(time.getHours()),
    minute: two(time.getMinutes()),
    second: two(time.getSeconds()),
  };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
