/** What the texts of ISO 8601 share, as Java reads and prints them. */

/** Years a date of Java can have. */
export const MAX_YEAR = 999_999_999;

/** Throws `RangeError` unless `value` is an integer from `min` to `max`. */
export function checkField(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${field} is ${value}, not an integer from ${min} to ${max}`);
}

/** The error for a text that is none of the class. */
export function notA(javaType: string, text: unknown): RangeError {
  const shown = typeof text === "string" ? JSON.stringify(text.slice(0, 100)) : typeof text;
  return new RangeError(`not a ${javaType}: ${shown}`);
}

/** `value`, which is not negative, with two digits at least. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** A year with four digits at least, and a plus where there are more. */
export function formatYear(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, "0");
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits;
}

/** The year that `formatYear` printed; NaN for a sign too many or too few. */
export function parseYear(text: string): number {
  const signed = text.startsWith("+") || text.startsWith("-");
  if (text.startsWith("+") ? text.length < 6 : !signed && text.length !== 4) return Number.NaN;
  const year = Number(text);
  return Object.is(year, -0) ? Number.NaN : year;
}

/** The fraction `.5` as nanoseconds, for up to nine digits; 0 without one. */
export function parseFraction(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(9, "0"));
}

/** Nanoseconds as the fraction of a second in three, six or nine digits; nothing for 0. */
export function formatFraction(nano: number): string {
  if (nano === 0) return "";
  const digits = String(nano).padStart(9, "0");
  return `.${nano % 1_000_000 === 0 ? digits.slice(0, 3) : nano % 1000 === 0 ? digits.slice(0, 6) : digits}`;
}
