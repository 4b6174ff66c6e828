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

// C0 and C1 controls, line separators and the bidi marks that could forge or reorder a log line.
const UNSAFE = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that a peer sent, fit for one log line or error message: control characters escaped, cut to `max` characters. */
export function printable(text: string, max = 256): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut.replace(UNSAFE, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The message of a thrown value, whatever it is, fit for one line. */
export function messageOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : thrown;
    return printable(String(text), 4096);
  } catch {
    return "a value that cannot be printed";
  }
}
