const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2000, month)),
  ),
);
const WIDTH = 'Mo Tu We Th Fr Sa Su'.length;

/** A year as text, month below month, weeks beginning on Monday. */
export function calendar(year: number): string {
  return [
    String(year).padStart((WIDTH + 4) / 2),
    ...MONTHS.map((name, month) => monthOf(year, month, name)),
  ].join('\n\n');
}

function monthOf(year: number, month: number, name: string): string {
  const first = utc(year, month, 1).getUTCDay();
  const days = utc(year, month + 1, 0).getUTCDate();
  const cells = [
    ...Array<string>((first + 6) % 7).fill('  '),
    ...Array.from({ length: days }, (_, day) => String(day + 1).padStart(2)),
  ];
  const weeks: string[] = [];
  while (cells.length > 0) weeks.push(cells.splice(0, 7).join(' '));
  const title = name.padStart((WIDTH + name.length) >> 1);
  return [title, 'Mo Tu We Th Fr Sa Su', ...weeks].join('\n');
}

/** A day of the Gregorian calendar; years below 100 are those, not of the 20th century. */
function utc(year: number, month: number, day: number): Date {
  const date = new Date(Date.UTC(2000, month, day));
  date.setUTCFullYear(year, month, day);
  return date;
}
