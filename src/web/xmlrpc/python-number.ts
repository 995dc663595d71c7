/** Python reads no longer numbers than this either. */
const MOST_DIGITS = 4300;

/**
 * A number as Python's `repr(float)` writes it: `3.0`, `1e+16`, `-0.0`, `inf`.
 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const width = String(Math.abs(power)).padStart(2, '0');
    return `${digits}e${power < 0 ? '-' : '+'}${width}`;
  }
  if (power < 0) {
    const sign = value < 0 ? '-' : '';
    return `${sign}0.${'0'.repeat(-power - 1)}${digits.replace(/[-.]/g, '')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/**
 * A floating point number in any form Python's `float()` reads.
 *
 * @throws TypeError where it is none.
 */
export function parseDouble(text: string): number {
  const trimmed = text.trim();
  if (
    /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i.test(
      trimmed,
    )
  ) {
    return Number(trimmed.replaceAll('_', ''));
  }
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(trimmed);
  if (special === null) {
    throw new TypeError(`could not convert string to float: ${JSON.stringify(shorten(text))}`);
  }
  const [, sign, name] = special;
  if (name!.toLowerCase() === 'nan') return Number.NaN;
  return sign === '-' ? -Infinity : Infinity;
}

/**
 * A whole number in any form Python's `int()` reads; a bigint where a number could not hold it exactly.
 *
 * @throws TypeError where it is none, or of more than 4300 digits.
 */
export function parseInteger(text: string): number | bigint {
  const trimmed = text.trim();
  if (!/^[+-]?\d+(?:_\d+)*$/.test(trimmed)) {
    throw new TypeError(`invalid literal for int() with base 10: ${JSON.stringify(shorten(text))}`);
  }
  const digits = trimmed.replaceAll('_', '').replace(/^\+/, '');
  if (digits.length > MOST_DIGITS + 1) {
    throw new TypeError(`Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion`);
  }
  const number = Number(digits);
  // -0 is no whole number of Python's.
  return Number.isSafeInteger(number) ? number + 0 : BigInt(digits);
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
