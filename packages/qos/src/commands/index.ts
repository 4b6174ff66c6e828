import type { Operations, QosOptions } from "@dubbo-ts/core";
import type { Command, Commands } from "../server/index.js";
import { CallWatch } from "./call-watch.js";
import { cd, pwd } from "./chosen-service.js";
import { count } from "./count.js";
import { help } from "./help.js";
import { invoke, select } from "./invoke.js";
import { log, loggerInfo, switchLogLevel } from "./log-level.js";
import { ls } from "./ls.js";
import { offline, ofInstances, online } from "./online.js";
import { live, ready, startup } from "./probes.js";
import { ps } from "./ps.js";
import { getAddress, getConfig } from "./read-config.js";
import { clear, quit, version } from "./screen.js";
import { gracefulShutdown, shutdown } from "./shutdown.js";
import { status } from "./status.js";
import { trace } from "./trace.js";

export { CallWatch };

/** Every command, by its name. */
export function createCommands(operations: Operations, watch: CallWatch, options: QosOptions): Commands {
  const commands: ReadonlyMap<string, Command> = new Map(
    Object.entries({
      cd: cd(operations),
      clear,
      count: count(operations, watch),
      exit: { ...quit, summary: "Exit the telnet." },
      getAddress: getAddress(operations),
      getConfig: getConfig(operations),
      gracefulShutdown: gracefulShutdown(operations),
      help: help(() => commands),
      invoke: invoke(operations, options),
      live: live(operations, options),
      log: log(operations),
      loggerInfo: loggerInfo(operations),
      ls: ls(operations),
      offline: offline(operations, "offline", "offline dubbo"),
      offlineApp: ofInstances(operations, "offlineApp", "offline app addresses"),
      offlineInterface: offline(operations, "offlineInterface", "offline dubbo"),
      online: online(operations, "online", "online app addresses"),
      onlineApp: ofInstances(operations, "onlineApp", "online app addresses"),
      onlineInterface: online(operations, "onlineInterface", "online dubbo"),
      ps: ps(operations),
      pwd,
      quit,
      ready: ready(operations, options),
      select: select(operations, options),
      shutdown: shutdown(operations),
      startup: startup(operations, options),
      status: status(operations),
      switchLogLevel: switchLogLevel(operations),
      trace: trace(operations, watch),
      version: version(operations),
    } satisfies Record<string, Command>),
  );
  return commands;
}
