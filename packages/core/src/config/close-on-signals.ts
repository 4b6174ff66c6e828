import { constants } from "node:os";
import { defaultLogger, type Logger, messageOf } from "../common/index.js";
import type { CloseOptions } from "./dubbo-options.js";

/** How a process leaves when it is told to. */
export interface CloseOnSignalsOptions extends CloseOptions {
  /** Default `SIGTERM` and `SIGINT`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** Told of a close that fails. Default: standard error. */
  readonly logger?: Logger;
}

/** A signal this soon after the first is the same one, delivered by the terminal and by a parent process. */
const SAME_MS = 100;

/**
 * Closes one application, or several at once, when the process gets a signal, and then ends the process: with
 * `process.exitCode`, 0 unless it is set, or with 1 when a close failed. A second signal ends it at once, with 128 and
 * the signal's number. Gives the way to take the handlers back. Without it, signals do what they do in Node. A
 * `TypeError` names a signal that there is not. Java: `DubboShutdownHook`.
 */
export function closeOnSignals(
  dubbo: Closable | readonly Closable[],
  { signals = ["SIGTERM", "SIGINT"], logger = defaultLogger, ...options }: CloseOnSignalsOptions = {},
): () => void {
  for (const signal of signals) {
    if (!Object.hasOwn(constants.signals, signal)) throw new TypeError(`there is no signal ${signal}`);
  }
  const all: readonly Closable[] = "close" in dubbo ? [dubbo] : dubbo;
  let firstMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (firstMs === undefined) {
      firstMs = performance.now();
      Promise.all(all.map((one) => one.close(options))).then(
        () => process.exit(),
        (error: unknown) => {
          logger.error(`could not close on ${signal}: ${messageOf(error)}`);
          process.exit(1);
        },
      );
    } else if (performance.now() - firstMs >= SAME_MS) process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}

/** What can be closed: a `Dubbo`. */
export interface Closable {
  close(options?: CloseOptions): Promise<void>;
}
