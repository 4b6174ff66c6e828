/** Classes of the JDK, and of hessian-lite where it stands in for one, by their names on the wire. */

const PACKAGE = "com.alibaba.com.caucho.hessian.io.";

export const CALENDAR_HANDLE: string = `${PACKAGE}CalendarHandle`;
export const LOCALE_HANDLE: string = `${PACKAGE}LocaleHandle`;
export const BIT_SET_HANDLE: string = `${PACKAGE}BitSetHandle`;
export const ENUM_SET_HANDLE: string = `${PACKAGE}EnumSetHandler`;
/** The class name of `Decimal`. */
export const BIG_DECIMAL = "java.math.BigDecimal";
/** The class name of `JavaBigInteger`. */
export const BIG_INTEGER = "java.math.BigInteger";
export const UUID = "java.util.UUID";
export const CURRENCY = "java.util.Currency";
export const CLASS = "java.lang.Class";

/** True for the text of a UUID: `8-4-4-4-12` hexadecimal digits. */
export function isUuid(text: unknown): text is string {
  return typeof text === "string" && /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);
}
