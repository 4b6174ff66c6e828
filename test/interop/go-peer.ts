import { fileURLToPath } from "node:url";
import { createDubbo, type Dubbo } from "dubbo-ts";
import type { Tally } from "./cell.js";
import { ExamApi, VersionedApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";
import { type Line, LinePeer } from "./line-peer.js";

const PEER = fileURLToPath(new URL("../../interop/go/target/peer", import.meta.url));

/** How the matrix names it. */
export const GO = { peer: "dubbo-go 3.3.1", line: "go33" } as const;

export const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Starts the dubbo-go peer: see test/interop/go/README.md. */
export function startGo(side: "provider" | "consumer", ...args: string[]): Promise<{ peer: LinePeer; ready: Line }> {
  return LinePeer.start(PEER, [side, ...args]);
}

/** A Node provider of everything that is examined, whose calls the tally counts; starts on a free port. */
export function nodeProvider(application: string, registry: string, tally?: Tally): Dubbo {
  const filters = { provider: tally === undefined ? [] : [tally.counter] };
  const dubbo = createDubbo({ application, registry, protocols: { dubbo: { port: 0 } }, filters, logger: quiet });
  dubbo.provide(ExamApi, createExamService());
  dubbo.provide(VersionedApi, { which: () => "g1/1.0.0" }, { group: "g1", version: "1.0.0" });
  dubbo.provide(VersionedApi, { which: () => "g2/2.0.0" }, { group: "g2", version: "2.0.0" });
  return dubbo;
}

/** Starts it; its address as a direct url. */
export async function urlOf(dubbo: Dubbo): Promise<string> {
  const { addresses } = await dubbo.start();
  return `dubbo://127.0.0.1:${new URL(String(addresses[0]).replace("dubbo:", "http:")).port}`;
}
