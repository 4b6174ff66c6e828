import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LeveledLogger, LOG_LEVELS } from "./leveled-logger.js";

describe("a logger with a level", () => {
  const heard: string[] = [];
  const logger = new LeveledLogger({
    debug: (message) => heard.push(`debug ${message}`),
    info: (message) => heard.push(`info ${message}`),
    warn: (message) => heard.push(`warn ${message}`),
    error: (message) => heard.push(`error ${message}`),
  });
  const say = (): string[] => {
    heard.length = 0;
    for (const level of ["debug", "info", "warn", "error"] as const) logger[level]("x");
    return heard.map((line) => line.slice(0, -2));
  };

  it("leaves everything to the one that it was given, until it is told otherwise", () => {
    assert.deepEqual(say(), ["debug", "info", "warn", "error"]);
  });

  it("passes on what is of its level or above", () => {
    const passed = LOG_LEVELS.map((level) => {
      logger.level = level;
      return say().length;
    });
    assert.deepEqual(passed, [4, 4, 4, 3, 2, 1, 0]);
  });
});
