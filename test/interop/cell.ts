import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../../.cache/interop/", import.meta.url));

/** What one live suite found out about one peer: a cell of the README's matrix. */
export interface Cell {
  /** As the README names it: `Java 3.3.6`. */
  readonly peer: string;
  /** Which peer, in one word: `java33`. */
  readonly line: string;
  /** What Node was. */
  readonly node: "consumer" | "provider";
  readonly via: "direct" | "zookeeper";
  /** How many cases ran. */
  readonly cases: number;
  /** How many of them failed. */
  readonly failed: number;
  /** What was left out, and why; empty when nothing was. */
  readonly excluded: readonly { readonly case: string; readonly reason: string }[];
  /** What a reader of the matrix should know besides. */
  readonly notes: readonly string[];
}

/** Leaves the cell in `.cache/interop/`, one file a cell, in the place of what an earlier run left. */
export function writeCell(cell: Cell): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${cell.line}-${cell.node}-${cell.via}.json`), `${JSON.stringify(cell, null, 2)}\n`);
}

/** Counts what a suite did, for its cell. */
export class Tally {
  cases = 0;
  failed = 0;

  /** A test, which counts as one case. */
  readonly it = (name: string, body: (test: TestContext) => void | Promise<void>): void => {
    it(name, async (test) => {
      this.cases++;
      try {
        await body(test);
      } catch (error) {
        this.failed++;
        throw error;
      }
    });
  };
}
