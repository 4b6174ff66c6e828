import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type { NamedFilter } from "dubbo-ts";

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
  /** How many cases ran: a case is one kind of call with one sample value, or one behaviour. */
  readonly cases: number;
  /** How many calls the cases made in all; the load under which providers stop is not counted. */
  readonly calls: number;
  /** How many of them failed. */
  readonly failed: number;
  /** What was left out, and why; empty when nothing was. */
  readonly excluded: readonly { readonly case: string; readonly reason: string }[];
  /** What a reader of the matrix should know besides. */
  readonly notes: readonly string[];
}

const written = new Set<string>();

/**
 * Leaves the cell in `.cache/interop/`, in the place of what an earlier run of this suite left there. Several suites may
 * have a part of one cell, each in a file of its own; one suite has one part.
 */
export function writeCell(cell: Cell): void {
  const suite = basename(process.argv[1] ?? "", ".test.js");
  const name = `${cell.line}-${cell.node}-${cell.via}-${suite}.json`;
  if (written.has(name)) throw new Error(`${name} would lose what was counted: it is written already`);
  written.add(name);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, name), `${JSON.stringify(cell, null, 2)}\n`);
}

/** Counts what a suite did, for its cell. */
export class Tally {
  cases = 0;
  failed = 0;
  calls = 0;

  /**
   * Counts the calls of a Dubbo that has it among its filters: a consumer's by `cluster`, a provider's by `provider`. Those
   * that only wait for another call to arrive are not counted, because every run needs another number of them.
   */
  readonly counter: NamedFilter = {
    name: "tally",
    filter: (next) => (invocation) => {
      if (invocation.method.name !== "noted") this.calls++;
      return next.invoke(invocation);
    },
  };

  /** What a cell wants to know. */
  get counts(): Pick<Cell, "cases" | "calls" | "failed"> {
    return { cases: this.cases, calls: this.calls, failed: this.failed };
  }

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

  /** Runs one case; gives what went wrong with it, or nothing. */
  async run(name: string, body: () => Promise<unknown>): Promise<string[]> {
    this.cases++;
    try {
      await body();
      return [];
    } catch (error) {
      this.failed++;
      return [`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`.slice(0, 1000)];
    }
  }
}
