import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Line, LinePeer } from "./line-peer.js";

const HOME = fileURLToPath(new URL("../../interop/java", import.meta.url));

/** A line of Java's releases, by its folder in test/interop/java. */
export interface JavaLine {
  readonly name: "java33" | "java27";
  readonly peer: string;
}

export const JAVA_LINES: readonly JavaLine[] = [
  { name: "java33", peer: "Java 3.3.6" },
  { name: "java27", peer: "Java 2.7.23" },
];

/** A Java process that speaks JSON lines: see test/interop/java/README.md. */
export type JavaPeer = LinePeer;

/** A Java peer that is ready, and the line in which it said so. */
export interface JavaStart {
  readonly peer: JavaPeer;
  readonly ready: Line;
}

export const JavaPeer = {
  /** Starts one and waits until it is ready; gives its first line. */
  start(
    { name }: JavaLine,
    main: "ProviderMain" | "ConsumerMain" | "UrlsMain",
    args: readonly string[],
  ): Promise<JavaStart> {
    return LinePeer.start("java", [
      ...readFileSync(`${HOME}/${name}/jvm.options`, "utf8").split(/\s+/).filter(Boolean),
      "-cp",
      `${HOME}/${name}/target/app/*:${HOME}/${name}/target/lib/*`,
      `org.dubbots.interop.${main}`,
      ...args,
    ]);
  },
};
