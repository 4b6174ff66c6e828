import { checkField, notA } from "./iso.js";

const TEXT = /^([+-]?)P(?:([+-]?\d+)Y)?(?:([+-]?\d+)M)?(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?$/i;
const LONGEST_TEXT = 128;
const INT_MIN = -2_147_483_648;
const INT_MAX = 2_147_483_647;

/** A length of time in years, months and days, each an int32 of its own sign. Immutable. Java: `java.time.Period`. */
export class Period {
  readonly years: number;
  readonly months: number;
  readonly days: number;

  /** Throws `RangeError` for what is no int32. */
  constructor(years: number, months: number, days: number) {
    checkField("years", years, INT_MIN, INT_MAX);
    checkField("months", months, INT_MIN, INT_MAX);
    checkField("days", days, INT_MIN, INT_MAX);
    this.years = years + 0;
    this.months = months + 0;
    this.days = days + 0;
  }

  /** Reads `P1Y2M3D`, `P4W`, `-P1Y`, `P-1D`. Throws `RangeError`. */
  static parse(text: string): Period {
    const match = typeof text === "string" && text.length <= LONGEST_TEXT ? TEXT.exec(text) : null;
    if (match === null || match.slice(2).every((part) => part === undefined)) throw notA("java.time.Period", text);
    const sign = match[1] === "-" ? -1 : 1;
    const [years, months, weeks, days] = match.slice(2).map((part) => sign * Number(part ?? 0));
    return new Period(years!, months!, weeks! * 7 + days!);
  }

  /** True for the same years, months and days, as in Java: 12 months are not one year. */
  equals(other: unknown): boolean {
    return (
      other instanceof Period && other.years === this.years && other.months === this.months && other.days === this.days
    );
  }

  /** ISO: `P1Y2M3D`; `P0D` for none. */
  toString(): string {
    const { years, months, days } = this;
    if (years === 0 && months === 0 && days === 0) return "P0D";
    return `P${years === 0 ? "" : `${years}Y`}${months === 0 ? "" : `${months}M`}${days === 0 ? "" : `${days}D`}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
