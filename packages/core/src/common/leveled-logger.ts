import type { Logger } from "./logger.js";

/** From all to nothing. Java: `Level`. */
export const LOG_LEVELS = ["ALL", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"] as const;
/** One of {@link LOG_LEVELS}: messages of it and above reach the log. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const rank = (level: LogLevel): number => LOG_LEVELS.indexOf(level);

/** Everything to standard error; a {@link LeveledLogger} says what. */
const standardError: Logger = {
  debug: (message) => console.error(`[dubbo] ${message}`),
  info: (message) => console.error(`[dubbo] ${message}`),
  warn: (message) => console.error(`[dubbo] ${message}`),
  error: (message) => console.error(`[dubbo] ${message}`),
};

/** A logger whose level can be changed while it is in use. */
export class LeveledLogger implements Logger {
  /** Default: `WARN` to standard error; `ALL` for a logger that was given, which has a level of its own. */
  level: LogLevel;
  readonly #logger: Logger;

  constructor(logger: Logger | undefined) {
    this.#logger = logger ?? standardError;
    this.level = logger === undefined ? "WARN" : "ALL";
  }

  debug(message: string): void {
    if (rank(this.level) <= rank("DEBUG")) this.#logger.debug(message);
  }

  info(message: string): void {
    if (rank(this.level) <= rank("INFO")) this.#logger.info(message);
  }

  warn(message: string): void {
    if (rank(this.level) <= rank("WARN")) this.#logger.warn(message);
  }

  error(message: string): void {
    if (rank(this.level) <= rank("ERROR")) this.#logger.error(message);
  }
}
