import type { Operations } from "@dubbo-ts/core";
import { LOG_LEVELS, type LogLevel } from "@dubbo-ts/core/common";
import type { Command } from "../server/index.js";

/** `info`, or its number from 0, which is all. */
function levelOf(text: string): LogLevel | undefined {
  return /^[0-6]$/.test(text) ? LOG_LEVELS[Number(text)] : LOG_LEVELS.find((level) => level === text.toUpperCase());
}

/** Java: `LoggerInfo`. */
export function loggerInfo(operations: Operations): Command {
  return {
    summary: "Print logger info",
    examples: ["loggerInfo"],
    run() {
      const { logger, logLevel } = operations;
      return {
        text: `Available logger adapters: [${logger}]. Current Adapter: [${logger}]. Log level: ${logLevel}`,
        data: { logger, level: logLevel },
      };
    },
  };
}

/** Java: `SwitchLogLevel`. */
export function switchLogLevel(operations: Operations): Command {
  return {
    summary: "Switch log level",
    examples: ["switchLogLevel info"],
    run({ args }) {
      if (args.length !== 1) return "Unexpected argument length.";
      const level = levelOf(args[0]!);
      if (level === undefined) throw new TypeError(`unknown level, known: ${LOG_LEVELS.join(", ")}, or 0 to 6`);
      operations.logLevel = level;
      return "OK";
    },
  };
}

/** The older command: `log error`, or `log 100` for the end of a file that there never is here. Java: `LogTelnetHandler`. */
export function log(operations: Operations): Command {
  return {
    summary: "Change log level or show log",
    examples: ["log error", "log 100"],
    run({ args: [asked] }) {
      let text = "";
      if (asked === undefined) text = "EXAMPLE: log error / log 100";
      else if (/^\d+$/.test(asked)) text = "\r\nMESSAGE: log file not exists or log appender is console .";
      else {
        const level = levelOf(asked);
        if (level === undefined) throw new TypeError(`unknown level, known: ${LOG_LEVELS.join(", ")}`);
        operations.logLevel = level;
      }
      return `${text}\r\nCURRENT LOG LEVEL:${operations.logLevel}\r\nCURRENT LOG APPENDER:${operations.logger}`;
    },
  };
}
