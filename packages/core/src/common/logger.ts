/** Where the framework says what an operator should know. `console` fits. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Says nothing below a warning; warnings and errors go to standard error. The default. */
export const defaultLogger: Logger = {
  debug() {},
  info() {},
  warn: (message) => console.warn(`[dubbo] ${message}`),
  error: (message) => console.error(`[dubbo] ${message}`),
};

// C0 and C1 controls, halves of characters, line separators and the bidi marks that could forge or reorder a log line.
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that a peer sent, fit for one log line or error message: control characters escaped, cut to `max` characters. */
export function printable(text: string, max = 256): string {
  const isLong = text.length > max;
  const safe = (isLong ? text.slice(0, max) : text).replace(
    UNSAFE,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  // Cut again: what is escaped is six times as long.
  return isLong || safe.length > max ? `${safe.slice(0, max)}…` : safe;
}

/** Longest text of somebody else's error in a line of the log, in characters. */
export const MAX_LOGGED_CHARS = 512;

/** The message of a thrown value, whatever it is, fit for one line, cut to `max` characters. */
export function messageOf(thrown: unknown, max = 4096): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : thrown;
    return printable(String(text), max);
  } catch {
    return "a value that cannot be printed";
  }
}
