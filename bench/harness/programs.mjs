import { CACHE } from "./cache.mjs";

/** A Node program of `bench/`, as something that `Peers` can start. */
export const node =
  (path, args = [], execArgv = []) =>
  (peers) =>
    peers.start(new URL(`../${path}.mjs`, import.meta.url), args, execArgv);

/** A class of `peers/java`, on the JVM's defaults. */
export const java =
  (main, args = []) =>
  (peers) =>
    peers.run(main, "java", javaArgs(main, args));

/** What the command `java` needs to run it. */
export function javaArgs(main, args = []) {
  return [
    "-Ddubbo.application.logger=slf4j",
    "-cp",
    `${CACHE}java/app/*:${CACHE}java/lib/*`,
    `org.example.bench.${main}`,
    ...args,
  ];
}

/** The program of `peers/go`. */
export const go = (role) => (peers) => peers.run(`dubbo-go ${role}`, `${CACHE}go/peer`, [role]);
